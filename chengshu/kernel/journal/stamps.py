"""When each noun last changed: what lets a computed number be kept while nothing it reads has moved.

Entries written by this process count at once; those of other processes once the sequencer has placed them.
"""

from __future__ import annotations

import time
from collections import Counter

from chengshu.kernel.journal.tree import Stamp

#: Two numbers that change whenever the noun does: the place of its last entry, and how often it was written here.
Mark = tuple[int, int]

_PATIENCE = 0.2
_written: Counter[str] = Counter()
_placed: dict[str, int] = {}
_read_at = -_PATIENCE


def touch(noun: str) -> None:
    """An entry about this noun was written here."""
    _written[noun] += 1


def stamps() -> dict[str, Mark]:
    """Noun → mark. The database is asked at most five times a second."""
    global _placed, _read_at
    if time.monotonic() - _read_at > _PATIENCE:
        _placed, _read_at = dict(Stamp.objects.values_list("noun", "place")), time.monotonic()
    return {noun: (_placed.get(noun, 0), _written[noun]) for noun in {*_placed, *_written}}


def forget() -> None:
    """Start again: another database stands behind this process."""
    global _read_at  # noqa: PLW0603
    _written.clear()
    _read_at = -_PATIENCE
