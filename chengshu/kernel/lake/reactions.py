"""What the lake does by itself: it keeps the history of every noun."""

from __future__ import annotations

from collections.abc import Callable

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import reader
from chengshu.kernel.lake import history


@reader(history.READER, rest=1.0, ahead=True)
def keep(entries: list[Entry]) -> Callable[[], None]:
    """Bring the histories forward by these entries."""
    return history.keep(entries)
