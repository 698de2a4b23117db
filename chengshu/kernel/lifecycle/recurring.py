"""Records that a calendar creates: the monthly report of every project, the yearly review of every park.

A record is made on the first day after its period has ended, exactly once for each parent and period: a
unique constraint of the noun stands behind it. What was missed while the platform was down is made up for.
Its state counts from the last day of the period, so that "within 5" means the fifth working day after the
period's end whenever the record was made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, Min, OuterRef, QuerySet

from chengshu.kernel.base.clock import city_date, end_of, today
from chengshu.kernel.base.periods import Kind, Period
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import Flow
from chengshu.kernel.lifecycle.perform import begin

log = logging.getLogger(__name__)

WEEK = "week"
EVERY: dict[str, Kind] = {"month": "month", "quarter": "quarter", "half_year": "half", "year": "year"}

RECURRING: dict[tuple[str, str], Recurring] = {}


class Recurring:
    """A step by which the calendar makes a record for each of some parents, after the end of each period.

    flow, verb: the creating step. every: week, month, quarter, half_year, year. for_each: the parents, asked
    at every turn.
    parent, period: the columns of the new record that name them; a period is written as in base.periods, a
    week 2024W05.
    since: the day in whose period it begins, or the parent's date column that says so for each of them.
    """

    def __init__(
        self,
        flow: Flow,
        verb: str,
        *,
        every: str,
        for_each: Callable[[], QuerySet[Any]],
        parent: str,
        since: date | str,
        period: str = "period",
    ) -> None:
        self.flow, self.verb, self.every, self.for_each = flow, verb, every, for_each
        self.parent, self.period, self.since = parent, period, since
        self._check()
        RECURRING[flow.noun, verb] = self

    def _check(self) -> None:
        """A declaration that could make a record twice, or not at all, stops the platform from starting."""
        what = f"{self.flow.noun} 的周期性步骤 {self.verb}"
        if self.every not in (WEEK, *EVERY):
            raise TypeError(f"{what}：every 应为 week、{'、'.join(EVERY)}")
        if self.verb not in self.flow.by_verb or not self.flow.by_verb[self.verb].creates:
            raise TypeError(f"{what} 须是流程中新建记录的步骤")
        unique = [set(one.fields) for one in self.flow.model._meta.total_unique_constraints]
        if {self.parent, self.period} not in unique:
            raise TypeError(f"{what}：{self.flow.noun} 须有 {self.parent} 与 {self.period} 的唯一约束")
        if (self.flow.noun, self.verb) in RECURRING:
            raise TypeError(f"{what} 重复声明")

    def missing(self, name: str, last: date) -> QuerySet[Any]:
        """The parents that should have a record for a period and have none."""
        made = self.flow.model._base_manager.filter(**{self.parent: OuterRef("pk"), self.period: name})
        parents = self.for_each().filter(~Exists(made))
        if isinstance(self.since, str):
            timed = isinstance(parents.model._meta.get_field(self.since), models.DateTimeField)
            parents = parents.filter(**{f"{self.since}__lte": end_of(last) if timed else last})
        return parents.order_by("pk")

    def first_day(self) -> date | None:
        """The day in whose period the first record is due; None while there is no parent."""
        if isinstance(self.since, date):
            return self.since
        first = self.for_each().aggregate(first=Min(self.since))["first"]
        return first if first is None or type(first) is date else city_date(first)

    def draft(self, parent: Any, name: str, last: date) -> Record:
        """The record to begin; made up like its parent, if that is."""
        given = {self.parent: parent, self.period: name, "state_since": last}
        return self.flow.model(**given, simulated=getattr(parent, "simulated", False))


def tick() -> dict[str, int]:
    """Make the records that are missing today, each in a transaction of its own, whatever runs at once."""
    done = {"created": 0, "failed": 0}
    for one in RECURRING.values():
        try:
            _make_missing(one, done)
        except Exception:
            log.exception("周期性记录未能生成：%s %s", one.flow.noun, one.verb)
            done["failed"] += 1
    return done


def _make_missing(one: Recurring, done: dict[str, int]) -> None:
    for name, last in periods(one.every, one.first_day(), today()):
        for parent in one.missing(name, last):
            made = _make(one, parent, name, last)
            done["created"] += made is True
            done["failed"] += made is None


def _make(one: Recurring, parent: Any, name: str, last: date) -> bool | None:
    """Make one record. False when another worker was faster, None when it failed."""
    try:
        begin(PLATFORM, one.draft(parent, name, last), one.verb)
    except Exception:
        if not one.missing(name, last).filter(pk=parent.pk).exists():
            return False
        log.exception("周期性记录未能生成：%s %s %s %s", one.flow.noun, one.verb, parent, name)
        return None
    return True


def periods(every: str, first: date | None, day: date) -> Iterator[tuple[str, date]]:
    """The periods, from the one `first` lies in, that ended before a day: name and last day of each."""
    if first is None:
        return
    if every == WEEK:
        last = first + timedelta(days=7 - first.isoweekday())
        while last < day:
            year, week, _ = last.isocalendar()
            yield f"{year}W{week:02d}", last
            last += timedelta(days=7)
        return
    period = Period.containing(first, EVERY[every])
    while period.last < day:
        yield str(period), period.last
        period = period.next()
