"""Whole years and months between two days, and the day on which so many will have gone by."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_between(first: date, last: date) -> int:
    """Whole months gone by. A month is over on the same day of the next, or on its last day where it has none (民法典 202)."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if last.day < first.day and last.day != monthrange(last.year, last.month)[1]:
        months -= 1
    return months


def years_between(first: date, last: date) -> int:
    """Whole years gone by; below nought when the second day comes first."""
    return months_between(first, last) // 12


def latest_start(last: date, months: int) -> date | None:
    """The latest day from which so many months have gone by on `last`; None outside the calendar."""
    year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    if not 1 <= year <= 9999:
        return None
    longest, here = monthrange(year, month + 1)[1], monthrange(last.year, last.month)[1]
    return date(year, month + 1, longest if last.day == here else min(last.day, longest))


#: Elapsed SIGN k says the same as start SIGN day: the sign for the day, and how much is added to k for it.
STARTS = {">=": ("<=", 0), ">": ("<=", 1), "<": (">", 0), "<=": (">", 1)}
