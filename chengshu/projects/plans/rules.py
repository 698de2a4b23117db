"""What reports count, what is still open, and when a measure or a plan may end."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from chengshu.kernel.base.words import say
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

#: Reports that count; those that somebody still has to see to; those that their bodies owe.
COUNTED, OPEN, OWED = ("submitted", "accepted"), ("due", "submitted", "returned"), ("due", "returned")
HUNDRED = Decimal(100)


def tenths(value: Decimal) -> Decimal:
    """Half up to one decimal, as completion is published."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(value: Decimal) -> str:
    """62.1, 60, 58.25: no closing zeros."""
    return format(value.normalize(), "f")


def share_of_days(first: date, last: date, day: date) -> Decimal:
    """The part of a stretch of days that has passed at the end of a day, in percent."""
    whole = (last - first).days + 1
    return HUNDRED * min(max((day - first).days + 1, 0), whole) / whole


def open_reports(of: Plan | Measure | Project) -> list[Any]:
    """The reports of a plan, a measure or a project that are neither settled nor waived."""
    if isinstance(of, Plan):
        both: list[models.QuerySet[Any]] = [
            MeasureReport.objects.filter(measure__plan=of), ProjectReport.objects.filter(project__plan=of),
        ]  # fmt: skip
    else:
        both = [of.reports.all()]
    return [report for reports in both for report in reports.filter(state__in=OPEN).order_by("period")]


def is_over(plan: Plan) -> str | None:
    """Nothing is added to a plan once it has been evaluated."""
    return say("“{plan}”已总结，不能再增加内容。", plan=plan) if plan.state == "finished" else None


def all_settled(plan: Plan | Measure) -> str | None:
    """A plan ends, and a measure is finished, when every report asked for has been settled."""
    left = open_reports(plan)
    return say("还有 {count} 份月报没有审核完，请先审核或免报。", count=len(left)) if left else None


def all_done(measure: Measure) -> str | None:
    """A measure is finished when its newest report says so."""
    newest = measure.reports.filter(state="accepted").order_by("-period").first()
    done = newest.done if newest and newest.done is not None else Decimal(0)
    if done < HUNDRED:
        return say("最近一份月报的完成度是 {done} %，报到 100 % 并审核通过后才能办结。", done=percent(done))
    return all_settled(measure)
