"""The two pages of a plan that cannot be derived: how far it has come, and its projects over time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import in_english, listed, named, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.places import Place
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.figures import Figure, figure, number
from chengshu.kernel.indicators.indicator import INDICATORS, Point
from chengshu.kernel.lifecycle.clocks import days_left
from chengshu.kernel.registers.querying import answer, read_day, read_question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register, register_for
from chengshu.projects.evaluation.indicators import plan_at
from chengshu.projects.evaluation.rules import (
    BAD,
    CLOSE,
    GOOD,
    Evaluation,
    Line,
    completion,
    elapsed,
    kinds,
    light,
    open_book,
    owed,
    parts,
    with_invested,
)
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport, month_words
from chengshu.projects.plans.register import Plans
from chengshu.projects.plans.rules import percent, share_of_days, tenths

#: A light: its class on the page, its shape, its word.
LIGHTS = {
    GOOD: ("calm", "●", "不慢于时间"),
    CLOSE: ("near", "▲", "略慢于时间"),
    BAD: ("late", "■", "慢于时间"),
}
#: What the projects may be grouped by.
GROUPS = {"kind": "项目类别", "district": "所在区市", "owner": "责任单位"}
_MOST_WEIGHT = 100
_COLUMNS = ("序号", "编号", "措施", "任务板块", "责任单位", "权重", "完成度（%）", "权重×完成度", "月报编号")


@require_safe
def evaluation_page(request: Any, number: str, **_: str) -> HttpResponse:
    """/projects/plans/<number>/evaluation/?at=2023-06-30&w.MSR-2023-000001=3&format=json"""
    plan = _plan(request.acting, number)
    day, book = _day(plan, request.GET.get("at", "")), open_book(plan)
    evaluation = Evaluation(book, day, _weights(request.GET, book.measures))
    form = request.GET.get("format", "")
    if form == "csv":
        return _file(_sheet(request.acting, evaluation), f"{plan.name}-{day}.csv")
    context = _context(request.acting, evaluation)
    if form == "json":
        return JsonResponse(_plain(evaluation, context), json_dumps_params={"ensure_ascii": False})
    return render(request, "evaluation/evaluation.html", context)


@require_safe
def gantt_page(request: Any, number: str, **_: str) -> HttpResponse:
    """/projects/plans/<number>/gantt/?by=district&kind=infrastructure: filtered as the projects are."""
    plan, asked = _plan(request.acting, number), dict(request.GET.lists())
    by = asked.pop("by", ["kind"])[-1]
    if by not in GROUPS:
        known = listed(GROUPS)
        raise BadRequest(say("不能按 {by} 分组。可用的有：{known}。", by=by[:40], known=known), parameter="by")
    reading = Reading(register_for(Project), request.acting)
    question, day = read_question(reading.register, asked), _day(plan, request.GET.get("at", ""))
    mine = reading.rows().filter(plan=plan).exclude(state="dropped")
    found = answer(reading, replace(question, day=None)).filter(pk__in=mine.values("pk"))
    rows = with_invested(found.select_related("district", "owner"), day).order_by("starts_on", "number")
    bars = [_Bar(project, day) for project in rows]
    context = {
        "plan": plan, "register": register_for(Plan), "pages": Plans.pages, "projects": reading.register,
        "day": day, "today": today(), "by": by, "groups": GROUPS, "question": question, "lights": LIGHTS,
        "sections": _sections(bars, by), "count": len(bars), "behind": sum(bar.light == BAD for bar in bars),
        "first": min((bar.project.starts_on for bar in bars), default=plan.starts_on),
        "last": max((bar.project.ends_on for bar in bars), default=plan.ends_on),
        "choices": {
            "kind": [(one, _kind(one)) for one in mine.order_by().values_list("kind", flat=True).distinct()],
            "district": [(one.pk, named(one)) for one in Place.objects.filter(pk__in=mine.values("district"))],
        },
    }  # fmt: skip
    return render(request, "evaluation/gantt.html", context)


def _plan(acting: Acting, number: str) -> Plan:
    """The plan, if this actor may see it: drafts are for those who keep them."""
    plan: Plan = Reading(register_for(Plan), acting).find(number)
    return plan


def _day(plan: Plan, asked: str) -> date:
    """The day asked for; without one, today, or the plan's last day when that is over."""
    day = read_day(asked)
    if day is None:
        return max(min(today(), plan.ends_on), plan.starts_on)
    first, last = plan.starts_on, today()
    if not first <= day <= last:
        told = say("请选择方案开始日（{first}）至今天（{last}）之间的日期。", first=first, last=last)
        raise BadRequest(told, parameter="at")
    return day


def _weights(asked: Mapping[str, str], measures: tuple[Measure, ...]) -> dict[str, int]:
    """Every measure's weight by its number, as asked with w.<number>=0 to 100; empty when the plan's."""
    own = {measure.number: measure.weight for measure in measures}
    given = {name[2:]: text for name, text in asked.items() if name.startswith("w.") and text}
    for name, text in given.items():
        if name not in own:
            raise BadRequest(say("方案中没有措施 {number}。", number=name[:40]), parameter=f"w.{name[:40]}")
        if not text.isdecimal() or int(text[:9]) > _MOST_WEIGHT:
            told = say("{number} 的权重应是 0 到 {most} 的整数。", number=name, most=_MOST_WEIGHT)
            raise BadRequest(told, parameter=f"w.{name}")
    supposed = {**own, **{name: int(text) for name, text in given.items()}}
    if own and not any(supposed.values()):
        raise BadRequest(say("至少一项措施的权重要大于 0。"), parameter="w")
    return {} if supposed == own else supposed


def _kind(code: str) -> str:
    return label("project_kinds", code, "en" if in_english() else "zh")


# ---- the evaluation


def _context(acting: Acting, of: Evaluation) -> dict[str, Any]:
    """What the page shows and programs read."""
    plan, day = of.book.plan, of.day
    ours = Reading(register_for(Project), acting).rows().filter(plan=plan)
    return {
        "plan": plan, "register": register_for(Plan), "day": day, "today": today(), "of": of, "lights": LIGHTS,
        "light_of": light, "percent": percent, "weights": sum(line.weight for line in of.lines),
        "total": sum((one.share for one in of.lines), Decimal(0)), "pages": Plans.pages, "label": label,
        "lines": [*zip(of.lines, of.supposed, strict=True)],
        "supposed": completion(of.supposed) if of.weights else None, "seen": _seen(acting, of.lines),
        "targets": {line.measure.pk: _targets(line.measure, day) for line in of.lines},
        "groups": parts(of.lines, lambda line: (in_english() and line.measure.group_en) or line.measure.group),
        "owners": parts(of.lines, lambda line: line.measure.owner),
        "months": [_Month(*pair, elapsed(plan, pair[0].last)) for pair in of.book.months(day)],
        "indicators": INDICATORS, "figure": figure, "number": number,
        "kinds": [(_kind(kind.code), kind) for kind in kinds(ours, day)],
        "published": _published(day) if plan_at(day) == plan else {}, "sources": SOURCES,
        "reports": register_for(MeasureReport), "late": _late(acting, plan, day),
        "late_lists": [register_for(MeasureReport), register_for(ProjectReport)],
    }  # fmt: skip


@dataclass(frozen=True)
class _Month:
    """A point of the line: how far the plan was at a month's end, and how much of its days had passed."""

    month: Period
    done: Decimal | None
    elapsed: Decimal

    @property
    def short(self) -> str:
        """On the axis."""
        return str(self.month.number)

    @property
    def cells(self) -> tuple[Any, ...]:
        """In the table."""
        return month_words(str(self.month)), self.done, self.elapsed


def _seen(acting: Acting, lines: list[Line]) -> set[Any]:
    """Which of the reports behind these lines this actor may open."""
    reports = [line.report.pk for line in lines if line.report]
    rows = Reading(register_for(MeasureReport), acting).rows()
    return set(rows.filter(pk__in=reports).values_list("pk", flat=True))


def _targets(measure: Measure, day: date) -> list[Figure]:
    """The indicators that a measure's targets name, at a day."""
    return [figure(INDICATORS[code], day) for code in measure.indicators if code in INDICATORS]


def _published(day: date) -> dict[str, Point]:
    """The figures of plans that were published of this very day, by indicator."""
    ours = {code: one.fact_at(day) for code, one in INDICATORS.items() if code.startswith("plans.")}
    return {code: fact for code, fact in ours.items() if fact and fact.at == day}


@dataclass(frozen=True)
class _Late:
    """A report that was not there on its day. `of` is the measure or project; `days` are working days."""

    number: str
    register: Register
    of: Any
    period: str
    due_on: date
    days: int


def _late(acting: Acting, plan: Plan, day: date) -> list[_Late]:
    """The reports on a plan that were late on a day, those that this actor may see; the latest first."""
    found = []
    for noun, parent in ((MeasureReport, "measure"), (ProjectReport, "project")):
        reading = Reading(register_for(noun), acting, day)
        rows = reading.rows().filter(owed(day), **{f"{parent}__plan": plan})
        for row in rows.select_related(f"{parent}__owner"):
            of, days = getattr(row, parent), -days_left(row.due_on, day)
            found.append(_Late(row.number, reading.register, of, row.period, row.due_on, days))
    return sorted(found, key=lambda late: (-late.days, late.of.owner.number, late.number))


def _plain(of: Evaluation, context: dict[str, Any]) -> dict[str, Any]:
    """The page for programs: percents as they are published, `exact` before rounding, money in fen."""
    late, plan, facts = context["late"], of.book.plan, context["published"]
    what_if = {"weights": of.weights, "completion": _tenth(context["supposed"])} if of.weights else None
    months = [(str(one.month), _tenth(one.done), _tenth(one.elapsed)) for one in context["months"]]
    return {
        "plan": {"number": plan.number, "name": plan.name}, "at": of.day.isoformat(),
        "completion": _tenth(of.completion), "exact": of.completion and f"{of.completion:.6f}",
        "told_until": str(of.told_until), "elapsed": _tenth(of.elapsed), "ahead": _tenth(of.ahead),
        "light": of.light, "what_if": what_if,
        "published": {code: {"value": number(it.value), "source": it.source} for code, it in facts.items()},
        "measures": [_plain_line(line, other, context) for line, other in context["lines"]],
        "groups": [_plain_part(part) for part in parts(of.lines, lambda line: line.measure.group)],
        "owners": [_plain_part(part) for part in context["owners"]],
        "months": [{"month": month, "completion": done, "elapsed": passed} for month, done, passed in months],
        "kinds": [vars(kind) for _, kind in context["kinds"]],
        "late": [{"number": it.number, "owner": str(it.of.owner), "due_on": str(it.due_on)} for it in late],
    }  # fmt: skip


def _plain_part(part: Any) -> dict[str, Any]:
    return {"name": str(part.name), "weight": part.weight, "completion": _tenth(part.done)}


def _plain_line(line: Line, supposed: Line, context: dict[str, Any]) -> dict[str, Any]:
    measure, report = line.measure, line.report
    return {
        "number": measure.number, "order": measure.order, "title": measure.title, "group": measure.group,
        "owner": str(measure.owner), "weight": line.weight, "what_if_weight": supposed.weight,
        "done": float(line.done), "contribution": float(line.share / context["weights"]),
        "light": light(line.done, context["of"].elapsed), "month": report.period if report else None,
        "report": report.number if report and report.pk in context["seen"] else None,
        "targets": [one.plain() for one in context["targets"][measure.pk]],
    }  # fmt: skip


def _tenth(value: Decimal | None) -> float | None:
    return None if value is None else float(tenths(value))


def _sheet(acting: Acting, of: Evaluation) -> Iterator[list[str]]:
    """The calculation line by line, so that it can be done again in a spreadsheet."""
    seen, lines = _seen(acting, of.supposed), of.supposed
    yield [say(one) for one in _COLUMNS]
    for line in lines:
        measure, report = line.measure, line.report
        yield [
            str(measure.order), measure.number, measure.title, measure.group, str(measure.owner),
            str(line.weight), percent(line.done), percent(line.share),
            report.number if report and report.pk in seen else "",
        ]  # fmt: skip
    done, shares = completion(lines), percent(sum((line.share for line in lines), Decimal(0)))
    weights = str(sum(line.weight for line in lines))
    yield ["", "", say("合计"), "", "", weights, "" if done is None else f"{done:.4f}", shares, ""]


def _file(rows: Iterator[list[str]], name: str) -> HttpResponse:
    """A sheet that a spreadsheet opens in its own script and never runs as a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    made = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return made


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


# ---- the projects over time


class _Bar:
    """A project as the Gantt shows it: how far it is, and how far it should be by its own days."""

    def __init__(self, project: Any, day: date) -> None:
        self.project, self.done = project, project.done or Decimal(0)
        self.expected = share_of_days(project.starts_on, project.ends_on, day)
        self.light = light(self.done, self.expected)


def _sections(bars: list[_Bar], by: str) -> list[tuple[str, list[_Bar]]]:
    """The bars under their headings, the longest section first."""
    found: dict[str, list[_Bar]] = {}
    for bar in bars:
        value = getattr(bar.project, by)
        found.setdefault(_kind(value) if by == "kind" else named(value), []).append(bar)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
