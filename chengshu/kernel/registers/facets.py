"""How many rows stand beside each choice, and in all.

Counting costs more the larger the register. A count that was cheap is always made anew; a dear one is kept while
nothing of its noun has been written, and for fifty times what it cost when something has. Making kept counts anew
never takes more than a twentieth of a process, however many there are and however large the register grows.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Count

from chengshu.kernel.journal.stamps import Mark, stamps
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.querying import RANGES, Question, answer
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.searching import mark

CHEAP = 0.005
PATIENCE, REST = 50, 20
#: Seconds that a count is kept at most though nothing of its noun is written: what it is counted by may change.
UNCHANGED = 60.0
#: Rows that are counted while somebody waits for a page.
FEW = 5_000
_KEPT = 4_000

T = TypeVar("T")


@dataclass(frozen=True)
class _Count:
    """A count, when it was made, what it cost in seconds, and how its noun stood."""

    value: Any
    at: float
    cost: float
    mark: Mark | None

    def holds(self, now: float, mark: Mark | None) -> bool:
        """Need it not be made anew yet?"""
        age = now - self.at
        return age < self.cost * PATIENCE or (age < UNCHANGED and self.mark == mark)


_memory: OrderedDict[Any, _Count] = OrderedDict()
_lock = Lock()
#: Until then no kept count is made anew.
_resting = 0.0


def counted(key: Any, noun: str, count: Callable[[], T]) -> T:
    """A count of a noun's rows, remembered in proportion to what it cost."""
    global _resting  # noqa: PLW0603 — how busy this process is
    kept = _memory.get(key)
    if kept and (time.monotonic() < _resting or kept.holds(time.monotonic(), stamps().get(noun))):
        found: T = kept.value
        return found
    began = time.perf_counter()
    made = count()
    cost = time.perf_counter() - began
    new = _Count(made, time.monotonic(), cost, stamps().get(noun)) if cost > CHEAP else None
    with _lock:
        _memory.pop(key, None)
        if new:
            _memory[key] = new
        if kept:
            _resting = time.monotonic() + cost * REST
        while len(_memory) > _KEPT:
            _memory.popitem(last=False)
    return made


def _key(reading: Reading, question: Question, column: str) -> tuple[Any, ...]:
    return (reading.register.path, reading.acting.key, question.key, column, mark(reading, question.words))


def total(reading: Reading, question: Question) -> int:
    """How many rows a question has, on all its pages."""
    key = _key(reading, question, "")
    return counted(key, reading.register.noun.noun(), lambda: answer(reading, question).count())


def facet(reading: Reading, question: Question, column: Column) -> dict[str, int]:
    """Value → rows, with every other filter applied. Places and records by their key."""
    key = _key(reading, question, column.name)
    return counted(key, reading.register.noun.noun(), lambda: _count_by(reading, question, column))


def facet_at_once(reading: Reading, question: Question, column: Column, rows: int) -> dict[str, int] | None:
    """The same when it keeps nobody waiting: of few rows, or counted before. None: ask again when there is time."""
    key = _key(reading, question, column.name)
    return facet(reading, question, column) if rows <= FEW or key in _memory else None


def _count_by(reading: Reading, question: Question, column: Column) -> dict[str, int]:
    rows = reading.narrowed(answer(reading, question, leaving_out=column.name), [column.name])
    path = column.name
    if column.kind in (kinds.RECORD, kinds.RECORDS):
        path += "__number"
    found = rows.order_by().values_list(path).annotate(rows=Count("*"))
    return {str(value): many for value, many in found if value not in (None, "")}


def facetable(column: Column) -> bool:
    """Can rows be counted by this column's values?"""
    return column.stored and column.kind not in RANGES and column.kind not in (kinds.TEXT, kinds.LONG)


def forget() -> None:
    """Drop every count kept: another database stands behind this process."""
    global _resting  # noqa: PLW0603
    with _lock:
        _memory.clear()
        _resting = 0.0
