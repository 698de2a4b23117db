"""What a plan, a project and a report must satisfy before they count."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.money import say_large
from chengshu.kernel.base.words import listed, noted, say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.flow import MEASURE, MEASURE_REPORT, PROJECT, PROJECT_REPORT
from chengshu.projects.plans.models import (
    Measure,
    MeasureReport,
    MonthlyReport,
    Project,
    ProjectReport,
    month_words,
)
from chengshu.projects.plans.rules import COUNTED, open_reports, percent


@verb(MEASURE, "set")
@verb(MEASURE, "amend")
def known_indicators(measure: Measure) -> None:
    """Its targets speak of indicators that there are."""
    unknown = listed([code for code in measure.indicators if code not in INDICATORS])
    if unknown:
        told = say("没有指标 {code}。全部指标见 /api/v1/indicators。", code=unknown)
        raise Invalid.field("indicators", told)


@verb(PROJECT, "enter")
@verb(PROJECT, "amend")
def own_measure(project: Project) -> None:
    """A project stands under a measure of its own plan."""
    if project.measure and project.measure.plan_id != project.plan_id:
        raise Invalid.field("measure", say("措施“{measure}”不属于所选方案。", measure=project.measure))


@verb(PROJECT, "complete")
def complete(project: Project) -> None:
    """Work does not end before it began."""
    if project.started_on and project.completed_on and project.completed_on < project.started_on:
        raise Invalid.field("completed_on", say("实际竣工不能早于实际开工 {day}。", day=project.started_on))


@verb(MEASURE, "drop")
@verb(PROJECT, "drop")
def drop(dropped: Measure | Project) -> None:
    """Nobody is asked any more to report on what has left the plan; what was sent in stays."""
    for report in open_reports(dropped):
        if report.state != "submitted":
            perform(PLATFORM, report, "waive", {"reason": noted("“{dropped}”已调出方案。", dropped=dropped)})


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
    _within_plan(report)
    siblings = ProjectReport.objects.filter(project=report.project)
    _cumulative(report, siblings, "done", "invested")


def _within_plan(report: ProjectReport) -> None:
    """Ten thousand times too much is what comes of 元 taken for 万元: better asked than published."""
    project, invested = report.project, report.invested or 0
    if invested > project.planned:
        told = say(
            "累计 {invested}超过了计划总投资 {planned}。请核对单位（元）；确已超出的，请牵头单位先调整计划。",
            invested=say_large(invested),
            planned=say_large(project.planned),
        )
        raise Invalid.field("invested", told)
    if invested < project.invested_before:
        told = say("应填累计数，不能少于方案开始前已完成的 {before}。", before=say_large(project.invested_before))
        raise Invalid.field("invested", told)


def _cumulative(report: MonthlyReport, siblings: Any, *columns: str) -> None:
    """A cumulative figure lies between those of the months around it; the nearest that disagrees is named."""
    others = sorted(siblings.filter(state__in=COUNTED).exclude(pk=report.pk), key=lambda other: other.period)
    before = [other for other in reversed(others) if other.period < report.period]
    after = [other for other in others if other.period > report.period]
    for column in columns:
        mine = getattr(report, column)
        higher = (other for other in before if (getattr(other, column) or 0) > mine)
        lower = (other for other in after if (getattr(other, column) or 0) < mine)
        if other := next(higher, None) or next(lower, None):
            raise Invalid.field(column, _disagrees(other.period, getattr(other, column)))


def _disagrees(period: str, value: int | Decimal) -> str:
    return say(
        "应填累计数，与{month}已报的 {value} 矛盾。如果是那个月报错了，请先更正它。",
        month=month_words(period),
        value=say_large(value) if isinstance(value, int) else f"{percent(value)} %",
    )
