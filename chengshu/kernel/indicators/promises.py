"""Measures of waiting: how long it takes in the middle, and in what part of the cases a promise was kept.

The noun keeps the day on which the waiting began, and the days it took, empty while it lasts.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.indicators.measures import Measure, computed, rows_at


def median(noun: type[Record], column: str) -> Measure:
    """The middle value of a column where there is one, the lower of two: exact, and the database sorts."""

    def rows(day: date | None, only: Q) -> QuerySet[Any]:
        return rows_at(noun, day).filter(Q(**{f"{column}__isnull": False}) & only)

    def work(day: date | None, only: Q) -> int | None:
        found = rows(day, only).order_by(column).values_list(column, flat=True)
        many = found.count()
        return found[(many - 1) // 2] if many else None

    return computed([noun], work, rows)


def kept(noun: type[Record], began: str, took: str, days: int, where: Q) -> Measure:
    """The percentage answered within so many days, of what was answered or has waited longer: what still has time counts neither way."""

    def rows(day: date | None, only: Q) -> QuerySet[Any]:
        late = Q(**{f"{began}__lt": (day or today()) - timedelta(days=days)})
        return rows_at(noun, day).filter(where & (late | Q(**{f"{took}__isnull": False})) & only)

    def work(day: date | None, only: Q) -> Decimal | None:
        due = rows(day, only)
        many = due.count()
        return Decimal(100) * due.filter(**{f"{took}__lte": days}).count() / many if many else None

    return computed([noun], work, rows)
