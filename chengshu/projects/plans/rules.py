"""How far a plan has come: a defined calculation over its reports, the same for any date, stored nowhere.

    completion(day) = Σ weight × done  ÷  Σ weight        over the measures of the plan

`done` is what the newest report of a measure says for a month that ended on or before the day, 0 before the
first; a report counts from the moment it is submitted until it is sent back. `elapsed` is the part of the plan's
days that has passed: completion above it is "better than expected" (优于预期). Row B1; article 003-1.
Reasons and a worked example: docs/decisions/0010-completion-formula.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import say
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

#: Reports that count, and those that somebody still has to see to.
COUNTED, OPEN = ("submitted", "accepted"), ("due", "submitted", "returned")
#: Reports that their bodies owe.
OWED = ("due", "returned")
GOOD, CLOSE, BAD = "good", "close", "bad"
#: What is at least this part of what was to be expected is close to it.
NEAR = Decimal("0.9")
_HUNDRED = Decimal(100)


def tenths(value: Decimal) -> Decimal:
    """Half up to one decimal, as completion is published."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(value: Decimal) -> str:
    """62.1, 60, 58.25: no closing zeros."""
    return format(value.normalize(), "f")


def light(done: Decimal, expected: Decimal) -> str:
    """good when not behind what was to be expected, close when at least nine tenths of it, else bad."""
    if done >= expected:
        return GOOD
    return CLOSE if done >= expected * NEAR else BAD


def share_of_days(first: date, last: date, day: date) -> Decimal:
    """The part of a stretch of days that has passed at the end of a day, in percent."""
    whole = (last - first).days + 1
    return _HUNDRED * min(max((day - first).days + 1, 0), whole) / whole


def elapsed(plan: Plan, day: date) -> Decimal:
    """The part of a plan's days that has passed at the end of a day, in percent."""
    return share_of_days(plan.starts_on, plan.ends_on, day)


def last_month(day: date) -> str:
    """The newest month that had ended on a day."""
    month = Period.containing(day, "month")
    return str(month if month.last == day else month.previous())


@dataclass(frozen=True)
class Line:
    """One measure in the calculation: its weight, how far it is (percent), and the report that says so."""

    measure: Measure
    weight: int
    done: Decimal
    report: MeasureReport | None

    @property
    def share(self) -> Decimal:
        """What it adds to Σ weight × done."""
        return self.weight * self.done


def completion(of: Sequence[Line]) -> Decimal | None:
    """The weighted mean, in percent; None without measures."""
    weights = sum(line.weight for line in of)
    return sum((line.share for line in of), Decimal(0)) / weights if weights else None


@dataclass(frozen=True)
class Book:
    """A plan's measures and the reports on them that count, read once to be asked for many days."""

    plan: Plan
    measures: tuple[Measure, ...]
    #: By measure, oldest first.
    reports: Mapping[UUID, tuple[MeasureReport, ...]]

    def lines(self, day: date, weights: Mapping[str, int] | None = None) -> list[Line]:
        """Every measure at a day. `weights` (measure number → weight) asks "what if" and changes nothing."""
        return [self._line(measure, last_month(day), weights or {}) for measure in self.measures]

    def _line(self, measure: Measure, month: str, weights: Mapping[str, int]) -> Line:
        told = [report for report in self.reports.get(measure.pk, ()) if report.period <= month]
        newest = told[-1] if told else None
        done = newest.done if newest and newest.done is not None else Decimal(0)
        return Line(measure, weights.get(measure.number, measure.weight), done, newest)

    def months(self, day: date) -> list[tuple[Period, Decimal | None]]:
        """Completion at the end of each month; None where it is to come, or nobody reported on it."""
        month, told = Period.containing(self.plan.starts_on, "month"), self._told()
        found = []
        while month.first <= self.plan.ends_on:
            known = month.last <= day and str(month) in told
            found.append((month, completion(self.lines(month.last)) if known else None))
            month = month.next()
        return found

    def _told(self) -> set[str]:
        return {report.period for reports in self.reports.values() for report in reports}


def open_book(plan: Plan) -> Book:
    """Read what the completion of a plan is made of. Two queries."""
    reports: dict[UUID, tuple[MeasureReport, ...]] = {}
    counted = MeasureReport.objects.filter(measure__plan=plan, state__in=COUNTED)
    for report in counted.order_by("period"):
        reports[report.measure_id] = (*reports.get(report.measure_id, ()), report)
    measures = plan.measures.exclude(state="dropped").select_related("owner").order_by("order")
    return Book(plan, tuple(measures), reports)


@dataclass(frozen=True)
class Part:
    """Some of a plan's measures together: those of a group or of a body."""

    name: Any
    lines: tuple[Line, ...]

    @property
    def weight(self) -> int:
        """Of all of them."""
        return sum(line.weight for line in self.lines)

    @property
    def done(self) -> Decimal | None:
        """Their own completion."""
        return completion(self.lines)


def parts(of: Iterable[Line], key: Callable[[Line], Any]) -> list[Part]:
    """The lines by a key, in the order in which it first occurs."""
    found: dict[Any, tuple[Line, ...]] = {}
    for line in of:
        found[key(line)] = (*found.get(key(line), ()), line)
    return [Part(name, lines) for name, lines in found.items()]


def with_invested(projects: models.QuerySet[Any], day: date) -> models.QuerySet[Any]:
    """Projects with `done` (percent) and `invested` (fen, in all) by the newest counted report of a past month.

    Before the first report `done` is empty and `invested` is what was invested before the plan.
    """
    counted = ProjectReport.objects.filter(project=OuterRef("pk"), state__in=COUNTED)
    newest = counted.filter(period__lte=last_month(day)).order_by("-period")
    return projects.annotate(
        invested=Coalesce(Subquery(newest.values("invested")[:1]), F("invested_before")),
        done=Subquery(newest.values("done")[:1]),
    )


def projects_at(day: date, only: Q) -> models.QuerySet[Any]:
    """The projects that satisfy a condition, with what was invested in each by a day."""
    return with_invested(Project.objects.filter(only).exclude(state="dropped"), day)


def owed(day: date) -> Q:
    """Of reports as they stood on a day: those that their bodies should have sent before it."""
    return Q(state__in=OWED, due_on__lt=day)


def open_reports(of: Plan | Measure | Project) -> list[Any]:
    """The reports of a plan, a measure or a project that are neither settled nor waived."""
    if isinstance(of, Plan):
        both: list[models.QuerySet[Any]] = [
            MeasureReport.objects.filter(measure__plan=of), ProjectReport.objects.filter(project__plan=of),
        ]  # fmt: skip
    else:
        both = [of.reports.all()]
    return [report for reports in both for report in reports.filter(state__in=OPEN).order_by("period")]


def all_settled(plan: Plan | Measure) -> str | None:
    """A plan ends, and a measure is finished, when every report asked for has been settled."""
    left = open_reports(plan)
    return say("还有 {count} 份月报没有审核完，请先审核或免报。", count=len(left)) if left else None


def all_done(measure: Measure) -> str | None:
    """A measure is finished when its newest report says so."""
    newest = measure.reports.filter(state="accepted").order_by("-period").first()
    done = newest.done if newest and newest.done is not None else Decimal(0)
    if done < _HUNDRED:
        return say("最近一份月报的完成度是 {done} %，报到 100 % 并审核通过后才能办结。", done=percent(done))
    return all_settled(measure)
