"""How far a plan has come: a defined calculation over its reports, the same for any date, stored nowhere.

    completion(day) = Σ weight × done  ÷  Σ weight        over the measures of the plan

`done` is what the newest report of a measure says for a month that ended on or before the day, 0 before any;
a report counts from when it is submitted until it is sent back. `elapsed` is the part of the plan's days that
has passed: completion above it is "better than expected" (优于预期). Row B1; article 003-1.
Reasons and a worked example: docs/decisions/0010-completion-formula.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from chengshu.kernel.base.periods import Period
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport
from chengshu.projects.plans.rules import COUNTED, HUNDRED, OWED, share_of_days

GOOD, CLOSE, BAD = "good", "close", "bad"
#: What is at least this part of what was to be expected is close to it.
NEAR = Decimal("0.9")


def light(done: Decimal, expected: Decimal) -> str:
    """good when not behind what was to be expected, close when at least nine tenths of it, else bad."""
    if done >= expected:
        return GOOD
    return CLOSE if done >= expected * NEAR else BAD


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

    @property
    def bar(self) -> tuple[Any, Decimal | None]:
        """In a chart."""
        return self.name, self.done

    @property
    def cells(self) -> tuple[Any, ...]:
        """In its table."""
        return self.name, len(self.lines), self.weight, self.done


def parts(of: Iterable[Line], key: Callable[[Line], Any]) -> list[Part]:
    """The lines by a key, in the order in which it first occurs."""
    found: dict[Any, tuple[Line, ...]] = {}
    for line in of:
        found[key(line)] = (*found.get(key(line), ()), line)
    return [Part(name, lines) for name, lines in found.items()]


@dataclass(frozen=True)
class Evaluation:
    """A plan at a day; and with other `weights` (measure number → weight), if any are given."""

    book: Book
    day: date
    weights: Mapping[str, int]

    @cached_property
    def lines(self) -> list[Line]:
        """By the plan's own weights."""
        return self.book.lines(self.day)

    @cached_property
    def supposed(self) -> list[Line]:
        """By the other weights."""
        return self.book.lines(self.day, self.weights)

    @cached_property
    def completion(self) -> Decimal | None:
        """In percent."""
        return completion(self.lines)

    @property
    def told_until(self) -> date:
        """The end of the month that completion is told up to: time elapsed is measured to the same day."""
        return Period.parse(last_month(self.day)).last

    @cached_property
    def elapsed(self) -> Decimal:
        """In percent."""
        return elapsed(self.book.plan, self.told_until)

    @property
    def ahead(self) -> Decimal | None:
        """How many points completion is before time elapsed; negative when it is behind."""
        return None if self.completion is None else self.completion - self.elapsed

    @property
    def light(self) -> str:
        """Of the whole plan."""
        return "" if self.completion is None else light(self.completion, self.elapsed)


def with_invested(projects: models.QuerySet[Any], day: date) -> models.QuerySet[Any]:
    """Projects with `done` (percent) and `invested` (fen, in all) by the newest report of a past month.

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


@dataclass(frozen=True)
class Kind:
    """The projects of a kind: how many; planned, invested in all, and of it since the plan began, in fen."""

    code: str
    count: int
    planned: int
    invested: int
    within: int

    @property
    def share(self) -> Decimal:
        """What part of the planned is invested, in percent."""
        return HUNDRED * self.invested / self.planned


def kinds(projects: models.QuerySet[Any], day: date) -> list[Kind]:
    """Projects by kind at a day, the kinds with most first."""
    rows = with_invested(projects.exclude(state="dropped"), day).order_by().values("kind")
    sums = rows.annotate(count=Count("pk"), all=Sum("planned"), spent=Sum("invested"), before=Sum("invested_before"))
    found = [Kind(one["kind"], one["count"], one["all"], one["spent"], one["spent"] - one["before"]) for one in sums]
    return sorted(found, key=lambda kind: (-kind.count, kind.code))


def owed(day: date) -> Q:
    """Of reports as they stood on a day: those that their bodies should have sent before it."""
    return Q(state__in=OWED, due_on__lt=day)
