"""How a number is computed from registers. A measure never stores what it can compute.

Past days are read from the nouns' histories, so the same measure answers for any date. Rates are in percent;
money is summed in fen and given in the indicator's unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Avg, Count, Q, Sum

from chengshu.kernel.base.clock import end_of, today
from chengshu.kernel.base.history import as_of
from chengshu.kernel.base.record import Record

#: Group → value.
Split = dict[str, Decimal]
_HUNDRED = Decimal(100)


def rows_at(noun: type[Record], day: date | None) -> models.QuerySet[Any]:
    """A noun's rows now, or as they were at the end of a past day."""
    if day is None or day >= today():
        return noun._default_manager.all()
    return as_of(noun, end_of(day))


@dataclass(frozen=True)
class Measure:
    """A computation. `reads` are the nouns it depends on: when one changes, the number is worked out again."""

    reads: tuple[type[Record], ...]

    @property
    def settles(self) -> bool:
        """Does a past day's value never change again? True where it is read from histories alone."""
        return False

    def value(self, day: date | None, only: Q) -> Decimal | None:
        """The number at a day, over the rows that satisfy `only`; None when there is nothing to measure."""
        raise NotImplementedError

    def split(self, day: date | None, path: str) -> Split:
        """The number for each value of a path."""
        raise NotImplementedError

    def behind(self, day: date | None, only: Q) -> models.QuerySet[Any]:
        """The rows the number is made of."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Aggregate(Measure):
    """One SQL aggregate over the rows that satisfy a condition."""

    where: Q = field(default_factory=Q)
    aggregate: Any = None
    scale: Decimal = Decimal(1)

    @property
    def noun(self) -> type[Record]:
        return self.reads[0]

    @property
    def settles(self) -> bool:
        return True

    def behind(self, day: date | None, only: Q) -> models.QuerySet[Any]:
        return rows_at(self.noun, day).filter(self.where & only)

    def value(self, day: date | None, only: Q) -> Decimal | None:
        return self._scaled(self.behind(day, only).aggregate(found=self.aggregate)["found"])

    def split(self, day: date | None, path: str) -> Split:
        grouped = self.behind(day, Q()).order_by().values_list(path).annotate(found=self.aggregate)
        pairs = ((str(key), self._scaled(found)) for key, found in grouped if key not in (None, ""))
        return {key: found for key, found in pairs if found is not None}

    def _scaled(self, found: Any) -> Decimal | None:
        return None if found is None else Decimal(found) / self.scale


def count(noun: type[Record], *conditions: Q, scale: int = 1, **where: Any) -> Measure:
    """How many rows, divided by `scale` (10_000: 万): count(Trial, state="running")"""
    return _Aggregate((noun,), Q(*conditions, **where), Count("pk"), Decimal(scale))


def total(noun: type[Record], path: str, *conditions: Q, scale: int = 1, **where: Any) -> Measure:
    """The sum of a column, divided by `scale` (fen to 亿元: 10**10)."""
    return _Aggregate((noun,), Q(*conditions, **where), Sum(path), Decimal(scale))


def average(noun: type[Record], path: str, *conditions: Q, **where: Any) -> Measure:
    """The mean of a column over the rows that have it."""
    return _Aggregate((noun,), Q(*conditions, **where), Avg(path))


@dataclass(frozen=True)
class _Share(Measure):
    """The part of some rows that satisfies a condition, in percent."""

    part: Q = field(default_factory=Q)
    of: Q = field(default_factory=Q)

    @property
    def settles(self) -> bool:
        return True

    def behind(self, day: date | None, only: Q) -> models.QuerySet[Any]:
        return rows_at(self.reads[0], day).filter(self.of & only)

    def value(self, day: date | None, only: Q) -> Decimal | None:
        found = self.behind(day, only).aggregate(part=Count("pk", filter=self.part), whole=Count("pk"))
        return _percent(found["part"], found["whole"])

    def split(self, day: date | None, path: str) -> Split:
        grouped = self.behind(day, Q()).order_by().values(path)
        rows = grouped.annotate(part=Count("pk", filter=self.part), whole=Count("pk"))
        return {
            str(row[path]): value
            for row in rows
            if row[path] not in (None, "") and (value := _percent(row["part"], row["whole"])) is not None
        }


def _percent(part: int, whole: int) -> Decimal | None:
    return _HUNDRED * part / whole if whole else None


def share(noun: type[Record], *conditions: Q, of: Q | None = None, **where: Any) -> Measure:
    """share(Trial, state="converted", of=Q(state__in=FINISHED)): what part of the finished ones was converted."""
    return _Share((noun,), Q(*conditions, **where), of or Q())


@dataclass(frozen=True)
class _Computed(Measure):
    """A number a system works out itself."""

    work: Callable[[date | None, Q], Any] = field(default=lambda day, only: None)
    rows: Callable[[date | None, Q], models.QuerySet[Any]] = field(default=lambda day, only: models.QuerySet())

    def value(self, day: date | None, only: Q) -> Decimal | None:
        found = self.work(day, only)
        return None if found is None else Decimal(found)

    def split(self, day: date | None, path: str) -> Split:
        keys = self.rows(day, Q()).order_by().values_list(path, flat=True).distinct()
        pairs = ((str(key), self.value(day, Q(**{path: key}))) for key in keys if key not in (None, ""))
        return {key: value for key, value in pairs if value is not None}

    def behind(self, day: date | None, only: Q) -> models.QuerySet[Any]:
        return self.rows(day, Q()).filter(only)


def computed(
    reads: Iterable[type[Record]],
    work: Callable[[date | None, Q], Any],
    rows: Callable[[date | None, Q], models.QuerySet[Any]],
) -> Measure:
    """A number by a function of (day, condition), and the rows behind it by another: completion of a plan."""
    return _Computed(tuple(reads), work, rows)
