"""What search does by itself: it follows the journal, and makes its index where there is none or it no longer fits."""

from __future__ import annotations

from itertools import count

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import every, reader
from chengshu.kernel.matching import folder, following
from chengshu.kernel.matching.aside import Aside
from chengshu.kernel.matching.meaning import keeping
from chengshu.kernel.matching.rebuilding import rebuild

_making = Aside("search", rebuild)
_asked = count()


@reader("search", kept=following.place, rest=1.0)
def index(entries: list[Entry]) -> None:
    """Bring the index forward by these entries."""
    following.follow(entries)


@every(5)
def keep_made() -> int:
    """Begin to make the index where there is none, where other texts are declared by now, or where it still holds
    words that were erased. In a thread: meanwhile the journal's other readers go on. Not when first asked: a worker
    that has just begun has more urgent things to catch up on.
    """
    if next(_asked) == 0 or _making.busy or not folder.wants_making():
        return 0
    return _making.start()


@every(5)
def keep_read() -> int:
    """Read what texts mean that were not read yet, in a thread, where that is wanted."""
    return keeping.start()
