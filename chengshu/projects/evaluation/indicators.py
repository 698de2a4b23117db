"""Numbers of action plans. They speak of the headline plan that runs on the day asked, or else of the last one begun before it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import Measure as Number
from chengshu.kernel.indicators.measures import computed, rows_at
from chengshu.projects.evaluation.rules import completion, elapsed, open_book, owed, projects_at
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

_FEN_IN_YI = Decimal(10_000_000_000)
BY = {"district": "district", "kind": "kind", "owner": "owner__number"}
_OF_PROJECTS = (Plan, Project, ProjectReport)
#: What was invested in all, and what of it since the plan began.
INVESTED, SINCE_START = F("invested"), F("invested") - F("invested_before")


def plan_at(day: date | None) -> Plan | None:
    """The plan the city is working on at a day."""
    begun = Plan.objects.exclude(state="draft").filter(headline=True, starts_on__lte=day or today())
    return begun.order_by("-starts_on", "-id").first()


def _completion(day: date | None, only: Q) -> Decimal | None:
    plan = plan_at(day)
    if plan is None:
        return None
    kept = set(plan.measures.filter(only).values_list("pk", flat=True))
    return completion([line for line in open_book(plan).lines(day or today()) if line.measure.pk in kept])


def _measures(day: date | None, only: Q) -> models.QuerySet[Any]:
    return Measure.objects.filter(only, plan=plan_at(day)).exclude(state="dropped")


def _elapsed(day: date | None, only: Q) -> Decimal | None:
    del only
    plan = plan_at(day)
    return elapsed(plan, day or today()) if plan else None


def _projects(day: date | None, only: Q) -> models.QuerySet[Any]:
    return projects_at(day or today(), only & Q(plan=plan_at(day)))


def _sum(column: Any, **kind: str) -> Number:
    """Money over the plan's projects (or those of a kind), in 亿元."""

    def work(day: date | None, only: Q) -> Decimal | None:
        found = _projects(day, only & Q(**kind)).aggregate(total=Sum(column))["total"]
        return None if found is None else Decimal(found) / _FEN_IN_YI

    return computed(_OF_PROJECTS, work, lambda day, only: _projects(day, only & Q(**kind)))


def _number(**kind: str) -> Number:
    """How many projects the plan has, or of a kind."""

    def rows(day: date | None, only: Q) -> models.QuerySet[Any]:
        return _projects(day, only & Q(**kind))

    return computed(_OF_PROJECTS, lambda day, only: rows(day, only).count(), rows)


def _late(noun: type[Record]) -> Number:
    """How many reports were owed past their day: of a past day, as they stood on it."""

    def rows(day: date | None, only: Q) -> models.QuerySet[Any]:
        return rows_at(noun, day).filter(owed(day or today()), only)

    return computed([noun], lambda day, only: rows(day, only).count(), rows)


declare(
    Indicator("plans.completion", "行动方案完成度", "%", computed([Plan, Measure, MeasureReport], _completion, _measures),
              {"group": "group", "owner": "owner__number"}, decimals=1, name_en="Completion of the action plan"),
    Indicator("plans.elapsed", "行动方案时间进度", "%", computed([Plan], _elapsed, _measures), decimals=1, better="none",
              name_en="Time elapsed of the action plan"),
    Indicator("plans.measures", "行动方案措施", "项",
              computed([Plan, Measure], lambda day, only: _measures(day, only).count(), _measures),
              {"group": "group", "owner": "owner__number"}, better="none", name_en="Measures of the action plan"),
    Indicator("plans.projects", "行动方案项目", "个", _number(), BY, better="none", name_en="Projects of the action plan"),
    Indicator("plans.planned_investment", "项目计划总投资", "亿元", _sum("planned"), BY, decimals=1, better="none",
              name_en="Planned investment"),
    Indicator("plans.invested", "项目累计完成投资", "亿元", _sum(INVESTED), BY, decimals=1, name_en="Investment completed"),
    Indicator("plans.infrastructure_projects", "数字基础设施项目", "个", _number(kind="infrastructure"), BY, better="none",
              name_en="Digital-infrastructure projects"),
    Indicator("plans.infrastructure_planned", "数字基础设施计划总投资", "亿元", _sum("planned", kind="infrastructure"), BY, decimals=1,
              better="none", name_en="Planned investment in digital infrastructure"),
    Indicator("plans.infrastructure_invested", "数字基础设施累计完成投资", "亿元", _sum(INVESTED, kind="infrastructure"), BY,
              decimals=1, name_en="Investment completed in digital infrastructure"),
    Indicator("plans.digital_economy_projects", "数字经济项目", "个", _number(kind="digital_economy"), BY, better="none",
              name_en="Digital-economy projects"),
    Indicator("plans.digital_economy_invested", "数字经济项目方案期内完成投资", "亿元", _sum(SINCE_START, kind="digital_economy"), BY,
              decimals=1, name_en="Investment completed in the digital economy since the plan began"),
    Indicator("plans.reports_late", "逾期未报的项目月报", "份", _late(ProjectReport),
              {"owner": "project__owner__number", "district": "project__district"}, better="down", name_en="Project reports overdue"),
    Indicator("plans.measure_reports_late", "逾期未报的措施月报", "份", _late(MeasureReport), {"owner": "measure__owner__number"},
              better="down", name_en="Measure reports overdue"),
)  # fmt: skip
