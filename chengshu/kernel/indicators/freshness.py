"""A computed number is kept until one of the nouns it reads has changed: nothing else is worked out again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from chengshu.kernel.base.record import Record
from chengshu.kernel.journal.stamps import Mark, stamps

T = TypeVar("T")
_kept: dict[Any, tuple[tuple[Mark, ...], Any]] = {}
_lock = Lock()
_MOST = 20_000


def remembered(key: Any, reads: tuple[type[Record], ...], work: Callable[[], T]) -> T:
    """The result of `work`, or the one kept since the nouns last changed."""
    seen = stamps()
    mark = tuple(seen.get(noun.noun(), (0, 0)) for noun in reads)
    with _lock:
        kept = _kept.get(key)
    if kept and kept[0] == mark:
        found: T = kept[1]
        return found
    made = work()
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = (mark, made)
    return made


def forget() -> None:
    """Drop every number kept: another database stands behind this process."""
    with _lock:
        _kept.clear()
