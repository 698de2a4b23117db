"""How far a plan has come: a defined calculation over its reports, the same for any date, stored nowhere.

    completion(day) = Σ weight × done  ÷  Σ weight        over the measures of the plan

`done` is what the newest report of a measure says for a month that ended on or before the day, 0 before the first
report; a report counts from the moment it is submitted until it is sent back. `elapsed` is the part of the plan's
days that has passed: completion above it is "better than expected" (优于预期). Row B1; article 003-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from chengshu.kernel.base.periods import Period
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

#: Reports that count.
COUNTED = ("submitted", "accepted")
_HUNDRED = Decimal(100)


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


def last_month(day: date) -> str:
    """The newest month that had ended on a day."""
    month = Period.containing(day, "month")
    return str(month if month.last == day else month.previous())


def lines(plan: Plan, day: date, weights: Mapping[str, int] | None = None) -> list[Line]:
    """Every measure of a plan at a day. `weights` (measure number → weight) asks 'what if' without changing anything."""
    found: dict[Any, MeasureReport] = {}
    counted = MeasureReport.objects.filter(measure__plan=plan, state__in=COUNTED, period__lte=last_month(day))
    for report in counted.order_by("period"):
        found[report.measure_id] = report
    return [
        Line(
            measure,
            (weights or {}).get(measure.number, measure.weight),
            _done(found.get(measure.pk)),
            found.get(measure.pk),
        )
        for measure in plan.measures.exclude(state="dropped").select_related("owner").order_by("order")
    ]


def _done(report: MeasureReport | None) -> Decimal:
    return report.done if report and report.done is not None else Decimal(0)


def completion(of: list[Line]) -> Decimal | None:
    """The weighted mean, in percent; None without measures."""
    weights = sum(line.weight for line in of)
    return sum((line.share for line in of), Decimal(0)) / weights if weights else None


def elapsed(plan: Plan, day: date) -> Decimal:
    """The part of a plan's days that has passed at the end of a day, in percent."""
    whole = (plan.ends_on - plan.starts_on).days + 1
    passed = min(max((day - plan.starts_on).days + 1, 0), whole)
    return _HUNDRED * passed / whole


def with_invested(projects: models.QuerySet[Any], day: date) -> models.QuerySet[Any]:
    """Projects with `invested`: fen in all by the newest counted report for a month ended on the day; empty before the first."""
    newest = ProjectReport.objects.filter(
        project=OuterRef("pk"), state__in=COUNTED, period__lte=last_month(day)
    ).order_by("-period")
    return projects.annotate(
        invested=Subquery(newest.values("invested")[:1]), done=Subquery(newest.values("done")[:1])
    )


def projects_at(day: date, only: Q) -> models.QuerySet[Any]:
    """The projects that satisfy a condition, with what was invested in each by a day."""
    return with_invested(Project.objects.filter(only).exclude(state="dropped"), day)
