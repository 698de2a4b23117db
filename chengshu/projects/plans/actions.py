"""What a report must satisfy before it counts."""

from __future__ import annotations

from typing import Any

from django.db import models

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.money import format_large
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb
from chengshu.projects.plans.completion import COUNTED
from chengshu.projects.plans.flow import MEASURE_REPORT, PROJECT, PROJECT_REPORT
from chengshu.projects.plans.models import MeasureReport, MonthlyReport, Project, ProjectReport


@verb(PROJECT, "enter")
def enter(project: Project) -> None:
    """A project is for a measure of its own plan."""
    if project.measure and project.measure.plan_id != project.plan_id:
        raise Invalid.field("measure", say("措施“{measure}”不属于所选方案。", measure=project.measure))


@verb(MEASURE_REPORT, "submit")
@verb(MEASURE_REPORT, "resubmit")
@verb(MEASURE_REPORT, "correct")
def measure_reported(report: MeasureReport) -> None:
    """How far a measure has come."""
    _cumulative(report, MeasureReport.objects.filter(measure=report.measure), "done")


@verb(PROJECT_REPORT, "submit")
@verb(PROJECT_REPORT, "resubmit")
@verb(PROJECT_REPORT, "correct")
def project_reported(report: ProjectReport) -> None:
    """What has been invested, and how far the project has come."""
    siblings = ProjectReport.objects.filter(project=report.project)
    _cumulative(report, siblings, "done")
    _cumulative(report, siblings, "invested")


def _cumulative(report: MonthlyReport, siblings: models.QuerySet[Any], column: str) -> None:
    """A cumulative figure lies between those of the months around it."""
    mine = getattr(report, column)
    others = siblings.filter(state__in=COUNTED).exclude(pk=report.pk).exclude(**{column: None})
    before = others.filter(period__lt=report.period, **{f"{column}__gt": mine}).order_by("-period").first()
    after = others.filter(period__gt=report.period, **{f"{column}__lt": mine}).order_by("period").first()
    other = before or after
    if other:
        raise Invalid.field(column, _disagrees(other.period, getattr(other, column), column))


def _disagrees(period: str, value: Any, column: str) -> str:
    return say(
        "应填累计数，与{month}已报的 {value} 矛盾。如果是那个月报错了，请先更正它。",
        month=Period.parse(period).label(),
        value=format_large(value) if column == "invested" else f"{value} %",
    )
