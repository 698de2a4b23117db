"""Numbers of action plans. They speak of the plan that runs on the day asked, or else of the last one begun before it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q, Sum

from chengshu.kernel.base.clock import today
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import Measure as Number
from chengshu.kernel.indicators.measures import computed, count
from chengshu.projects.plans.completion import COUNTED, completion, elapsed, last_month, lines, projects_at
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

_FEN_IN_YI = Decimal(10_000_000_000)
BY = {"district": "district", "kind": "kind", "owner": "owner__number"}


def plan_at(day: date) -> Plan | None:
    """The plan the city is working on at a day."""
    begun = Plan.objects.exclude(state="draft").filter(starts_on__lte=day)
    return begun.order_by("-starts_on", "-id").first()


def _completion(day: date | None, only: Q) -> Decimal | None:
    at = day or today()
    plan = plan_at(at)
    if plan is None:
        return None
    kept = set(plan.measures.filter(only).values_list("pk", flat=True)) if only.children else None
    return completion([line for line in lines(plan, at) if kept is None or line.measure.pk in kept])


def _measures(day: date | None, only: Q) -> models.QuerySet[Any]:
    return Measure.objects.filter(only, plan=plan_at(day or today())).exclude(state="dropped")


def _elapsed(day: date | None, only: Q) -> Decimal | None:
    del only
    plan = plan_at(day or today())
    return elapsed(plan, day or today()) if plan else None


def _projects(day: date | None, only: Q) -> models.QuerySet[Any]:
    return projects_at(day or today(), only & Q(plan=plan_at(day or today())))


def _sum(column: str, **kind: str) -> Number:
    """Money over the plan's projects (or those of a kind), in 亿元."""

    def work(day: date | None, only: Q) -> Decimal | None:
        found = _projects(day, only & Q(**kind)).aggregate(total=Sum(column))["total"]
        return None if found is None else Decimal(found) / _FEN_IN_YI

    return computed([Plan, Project, ProjectReport], work, lambda day, only: _projects(day, only & Q(**kind)))


def _number(**kind: str) -> Number:
    """How many projects the plan has, or of a kind."""
    return computed(
        [Plan, Project], lambda day, only: _projects(day, only & Q(**kind)).count(),
        lambda day, only: _projects(day, only & Q(**kind)),
    )  # fmt: skip


def _late(day: date | None, only: Q) -> models.QuerySet[Any]:
    at = day or today()
    return ProjectReport.objects.filter(only, period__lte=last_month(at), due_on__lt=at).exclude(
        state__in=COUNTED
    )


declare(
    Indicator("plans.completion", "行动方案完成度", "%", computed([Plan, Measure, MeasureReport], _completion, _measures),
              {"group": "group", "owner": "owner__number"}, decimals=1, name_en="Completion of the action plan"),
    Indicator("plans.elapsed", "行动方案时间进度", "%", computed([Plan], _elapsed, _measures), decimals=1, better="none",
              name_en="Time elapsed of the action plan"),
    Indicator("plans.projects", "行动方案项目", "个", _number(), BY, better="none", name_en="Projects of the action plan"),
    Indicator("plans.planned_investment", "项目计划总投资", "亿元", _sum("planned"), BY, decimals=1, better="none",
              name_en="Planned investment"),
    Indicator("plans.invested", "项目累计完成投资", "亿元", _sum("invested"), BY, decimals=1, name_en="Investment completed"),
    Indicator("plans.infrastructure_projects", "数字基础设施项目", "个", _number(kind="infrastructure"), BY, better="none",
              name_en="Digital-infrastructure projects"),
    Indicator("plans.infrastructure_planned", "数字基础设施计划总投资", "亿元", _sum("planned", kind="infrastructure"), BY, decimals=1,
              better="none", name_en="Planned investment in digital infrastructure"),
    Indicator("plans.infrastructure_invested", "数字基础设施累计完成投资", "亿元", _sum("invested", kind="infrastructure"), BY,
              decimals=1, name_en="Investment completed in digital infrastructure"),
    Indicator("plans.digital_economy_projects", "数字经济项目", "个", _number(kind="digital_economy"), BY, better="none",
              name_en="Digital-economy projects"),
    Indicator("plans.digital_economy_invested", "数字经济项目完成投资", "亿元", _sum("invested", kind="digital_economy"), BY,
              decimals=1, name_en="Investment completed in the digital economy"),
    Indicator("plans.reports_late", "逾期未报的项目月报", "份", computed([ProjectReport], lambda day, only: _late(day, only).count(), _late),
              {"owner": "project__owner__number", "district": "project__district"}, better="down", name_en="Project reports overdue"),
    Indicator("plans.measures", "行动方案措施", "项", count(Measure, ~Q(state="dropped")), {"group": "group"}, better="none",
              name_en="Measures of the action plan"),
)  # fmt: skip
