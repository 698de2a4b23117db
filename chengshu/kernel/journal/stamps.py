"""When each noun last changed: what lets a computed number be kept while nothing it reads has moved.

Entries written by this process count at once; those of other processes once the sequencer has placed them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from chengshu.kernel.journal.tree import Stamp

#: Two numbers that change whenever the noun does: the place of its last entry, and how often it was written here.
Mark = tuple[int, int]

_PATIENCE = 0.2
_written: Counter[str] = Counter()
_placed: dict[str, int] = {}
_also: dict[str, Callable[[], int]] = {}
_read_at = -_PATIENCE


def touch(noun: str) -> None:
    """An entry about this noun was written here."""
    _written[noun] += 1


def also(noun: str, ask: Callable[[], int]) -> None:
    """Let a noun count as changed, too, whenever a number that only ever grows does: it changes by entries of others."""
    _also[noun] = ask


def stamps() -> dict[str, Mark]:
    """Noun → mark. The database is asked at most five times a second."""
    global _placed, _read_at
    if time.monotonic() - _read_at > _PATIENCE:
        placed: Counter[str] = Counter(dict(Stamp.objects.values_list("noun", "place")))
        for noun, ask in _also.items():
            placed[noun] += ask()
        _placed, _read_at = dict(placed), time.monotonic()
    return {noun: (_placed.get(noun, 0), _written[noun]) for noun in {*_placed, *_written}}


def forget() -> None:
    """Start again: another database stands behind this process."""
    global _read_at  # noqa: PLW0603
    _written.clear()
    _read_at = -_PATIENCE
