"""How many rows stand beside each choice, and in all.

Counting costs more the larger the register. A count that was cheap is always made anew; a dear one is kept for fifty
times what it cost, so that counting never takes more than a fiftieth of the machine, however large the register grows.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Count

from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.querying import RANGES, Question, answer
from chengshu.kernel.registers.reading import Reading

CHEAP = 0.005
PATIENCE = 50
_KEPT = 4_000

T = TypeVar("T")
_memory: OrderedDict[Any, tuple[float, float, Any]] = OrderedDict()
_lock = Lock()


def counted(key: Any, count: Callable[[], T]) -> T:
    """A count, remembered in proportion to what it cost."""
    now = time.monotonic()
    with _lock:
        kept = _memory.get(key)
        if kept and now - kept[0] < kept[1] * PATIENCE:
            _memory.move_to_end(key)
            found: T = kept[2]
            return found
    began = time.perf_counter()
    made = count()
    cost = time.perf_counter() - began
    with _lock:
        if cost > CHEAP:
            _memory[key] = (time.monotonic(), cost, made)
            while len(_memory) > _KEPT:
                _memory.popitem(last=False)
        else:
            _memory.pop(key, None)
    return made


def total(reading: Reading, question: Question) -> int:
    """How many rows a question has, on all its pages."""
    key = (reading.register.path, reading.acting.key, question.key, "")
    return counted(key, lambda: answer(reading, question).count())


def facet(reading: Reading, question: Question, column: Column) -> dict[str, int]:
    """Value → rows, with every other filter applied. Places and records by their key."""
    key = (reading.register.path, reading.acting.key, question.key, column.name)
    return counted(key, lambda: _count_by(reading, question, column))


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
    with _lock:
        _memory.clear()
