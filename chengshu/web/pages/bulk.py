"""One step on many records: its questions are asked once, each may have a reason and has an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chengshu.kernel.base.errors import BadRequest, Missing, NotSignedIn
from chengshu.kernel.base.words import named, say
from chengshu.kernel.lifecycle.availability import refuse
from chengshu.kernel.lifecycle.bulk import MOST_ROWS, Outcome, Row, perform_each
from chengshu.kernel.lifecycle.finding import Numbered
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.addresses import Visit, list_url, record_url, register_here
from chengshu.web.pages.cells import Cell, brief
from chengshu.web.pages.listing import for_many
from chengshu.web.pages.sheets import read_sheet
from chengshu.web.pages.task import Task, as_uuid

REASON = "reason"


@dataclass(frozen=True)
class Line:
    """One chosen record: what stands in the step's way, and the reason typed for it alone."""

    number: str
    name: str
    cells: tuple[Cell, ...]
    state: str
    href: str
    problem: str
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_page(visit: Visit, family: str, slug: str, verb: str) -> HttpResponse:
    """/<family>/<slug>/bulk/<verb>/?number=…&number=…"""
    reading, flow, step = _step_here(visit, family, slug, verb)
    asked = visit.POST if visit.method == "POST" else visit.GET
    numbers = list(dict.fromkeys(one[:40].replace("\x00", "") for one in asked.getlist("number")))[:MOST_ROWS]
    records = {one.number: one for one in reading.full_rows().filter(number__in=numbers)}
    chosen = [records[number] for number in numbers if number in records]
    if not chosen:
        raise BadRequest(say("没有选中记录，请在清单中勾选后再批量办理。"), parameter="number")
    task = Task(reading, flow, step, chosen[0])
    answers = read_sheet(task.form({}), list(task.form({}).fields), visit.POST) if visit.method == "POST" else {}
    errors = _errors(task, answers) if visit.method == "POST" else {}
    if visit.method == "POST" and not errors:
        return _take(visit, task, [one.number for one in chosen], answers)
    columns, rows = brief(reading, chosen)
    lines = [_line(visit, task, one, row.cells) for one, row in zip(chosen, rows, strict=True)]
    context = _context(task) | {
        "lines": lines,
        "columns": columns,
        "key": visit.POST.get("key") or uuid4(),
        "reasoned": REASON in answers_of(task),
    }
    controls = [one for sheet in task.sheets(answers, errors) for one in sheet.controls]
    wrong = [(one, message) for one in controls for message in one.errors]
    return render(visit, "bulk.html", context | {"controls": controls, "wrong": wrong}, status=422 if wrong else 200)


def _step_here(visit: Visit, family: str, slug: str, verb: str) -> tuple[Reading, Flow, Step]:
    register = register_here(family, slug)
    step = register.flow.by_verb.get(verb) if register.flow else None
    if register.flow is None or step is None or not for_many(step):
        raise Missing(say("没有可以批量办理的步骤：{verb}。", verb=verb[:40]))
    if visit.acting.person is None:
        raise NotSignedIn(say("“{label}”需要登录后办理。", label=step.said))
    return Reading(register, visit.acting), register.flow, step


def answers_of(task: Task) -> set[str]:
    """The names of what the step asks."""
    return {ask.name for ask in task.step.questions}


def _context(task: Task) -> dict[str, Any]:
    return {"register": task.register, "step": task.step, "task": task, "home": list_url(task.register)}


def _errors(task: Task, answers: dict[str, Any]) -> dict[str, list[str]]:
    """What does not hold for any row; what a reason is given for row by row need not be given for all."""
    form = task.form(answers)
    return {name: [str(one) for one in some] for name, some in form.errors.items() if name != REASON or answers[REASON]}


def _line(visit: Visit, task: Task, record: Any, cells: tuple[Cell, ...]) -> Line:
    problem = refuse(task.flow, task.step, record, task.acting)
    return Line(
        number=record.number,
        name=named(record),
        cells=cells,
        state=task.flow.state_name(record.state),
        href=record_url(task.register, record.number),
        problem=problem.detail if problem else "",
        reason=visit.POST.get(f"{REASON}:{record.number}", ""),
    )


def _take(visit: Visit, task: Task, numbers: list[str], answers: dict[str, Any]) -> HttpResponse:
    """Every row in a transaction of its own. The key in the form makes a double click harmless."""
    rows = [Row(number, answers | _own_reason(visit, task, number)) for number in numbers]
    assert visit.acting.person is not None
    outcomes = perform_each(
        visit.acting, task.register.noun, task.step.verb, rows,
        lambda number: Numbered(task.register.noun, number), sees=task.reading.sees,
        key=str(as_uuid(visit.POST.get("key", ""))), who=str(visit.acting.person.pk),
    )  # fmt: skip
    told = [(one, record_url(task.register, one.number), _said(task, one)) for one in outcomes]
    done = sum(one.ok for one in outcomes)
    return render(visit, "outcomes.html", _context(task) | {"outcomes": told, "done": done, "failed": len(told) - done})


def _own_reason(visit: Visit, task: Task, number: str) -> dict[str, str]:
    own = visit.POST.get(f"{REASON}:{number}", "").strip()
    return {REASON: own} if own and REASON in answers_of(task) else {}


def _said(task: Task, outcome: Outcome) -> str:
    """The state now; or what stood in the way, with the sentence beside each question."""
    if outcome.ok or outcome.problem is None:
        return task.flow.state_name(outcome.state)
    sentences = [one["message"] for one in outcome.problem.get("errors", [])]
    return "".join(sentences) or str(outcome.problem["detail"])
