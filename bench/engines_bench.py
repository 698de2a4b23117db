"""Working days: a deadline beside the plain sum of dates that it replaces."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bench import Line, reported

TIMES = 200_000


def run() -> list[Line]:
    """Both directions, in process."""
    from chengshu.kernel.base.workdays import add_workdays, workdays_between

    first = date(2023, 1, 1)
    days = [first + timedelta(days=place % 900) for place in range(TIMES)]
    year, later = timedelta(days=20), [day + timedelta(days=45) for day in days]
    plain = _each(lambda: [day + year for day in days])
    taken = _each(lambda: [(end - day).days for day, end in zip(days, later, strict=True)])
    return [
        reported("工作日：加 20 个工作日", _each(lambda: [add_workdays(day, 20) for day in days]), "µs", plain),
        reported(
            "工作日：两日之间的工作日",
            _each(lambda: [workdays_between(day, end) for day, end in zip(days, later, strict=True)]),
            "µs",
            taken,
        ),
    ]


def _each(work: Callable[[], Any]) -> float:
    """Microseconds of one, the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) / TIMES * 1e6
