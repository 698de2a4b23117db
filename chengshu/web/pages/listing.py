"""The list of a register: table or cards, filters with counts, saved views, map, exports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.lifecycle.availability import creatable
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.lifecycle.inbox import takeable
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.exporting import FORMATS
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.imports.targets import targets_of
from chengshu.kernel.registers.querying import Question, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.views import SavedView, tidy, views_of
from chengshu.web.pages.addresses import Visit, family_name, register_here
from chengshu.web.pages.cells import Row, rows_of, with_unit
from chengshu.web.pages.exports import download
from chengshu.web.pages.filters import asked_of, chips, filters, with_
from chengshu.web.pages.tilemap import map_context

Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Head:
    """The head of a column. `sorted` is ascending, descending or empty; `href` sorts by it, or turns it."""

    label: str
    numeric: bool
    href: str = ""
    sorted: str = ""


@require_safe
def list_page(visit: Visit, family: str, slug: str) -> HttpResponseBase:
    """/<family>/<slug>/ in the form asked for: a page, a map, or a file."""
    register = register_here(family, slug)
    typed, question = asked_of(visit, register)
    reading = Reading(register, visit.acting, question.day)
    form = visit.GET.get("format", "")
    if form in FORMATS:
        return download(reading, question, form)
    if visit.GET.get("part") == "filters":
        return render(visit, "parts/filters.html", _frame(visit, reading, question, typed, counting=True))
    frame = _frame(visit, reading, question, typed)
    if form == "map" and register.place:
        return render(visit, "map.html", frame | map_context(reading, question, typed))
    if form:
        known = listed([*FORMATS, *(["map"] if register.place else [])])
        raise BadRequest(
            say("没有这种形式：{form}。可用的有：{known}。", form=form[:20], known=known), parameter="format"
        )
    return render(visit, "list.html", frame | _table(reading, question, typed))


def _frame(
    visit: Visit, reading: Reading, question: Question, typed: Typed, *, counting: bool = False
) -> dict[str, Any]:
    """What the list and the map have in common. Choices that take long to count are counted by a second request."""
    count = total(reading, question)
    register, made = reading.register, filters(reading, question, typed, 0 if counting else count)
    return {
        "register": register,
        "beside": [
            (reverse(name), say(title))
            for name, title, *who in register.beside
            if all(rule.possible(visit.acting) for rule in who)
        ],
        "family": family_name(register.family),
        "form": visit.GET.get("format", ""),
        "reading": reading,
        "question": question,
        "count": count,
        "waits": any(one.waits for one in made),
        "filters": made,
        "chips": chips(made, typed),
        "sorts": _sorts(register.by_name, register.sortable, say("最符合在前") if question.words else say("最新在前")),
        "views": _views(visit, register.path),
        "query": tidy(visit.GET.urlencode()),
        "today": today(),
        "creating": [] if reading.past or not register.flow else creatable(register.flow, visit.acting),
        "targets": [] if reading.past else targets_of(register, visit.acting),
        "address": lambda **changes: with_(typed, **changes),
    }


def _table(reading: Reading, question: Question, typed: Typed) -> dict[str, Any]:
    columns = reading.open_columns(reading.register.listed)
    found = page(reading, question, columns)
    rows = rows_of(reading, found.rows, columns)
    rows, together = _with_verbs(reading, rows)
    heads = [_head(reading, question, typed, one) for one in columns]
    return {"heads": heads, "rows": rows, "next": found.next, "together": together}


def _head(reading: Reading, question: Question, typed: Typed, column: Column) -> Head:
    label = with_unit(column)
    if column.name not in reading.register.sortable:
        return Head(label, column.numeric)
    # The third press on a head goes back to the usual order.
    following = {column.name: f"-{column.name}", f"-{column.name}": ""}.get(question.sort, column.name)
    now = {column.name: "ascending", f"-{column.name}": "descending"}.get(question.sort, "")
    return Head(label, column.numeric, with_(typed, sort=following), now)


def _sorts(by_name: dict[str, Column], names: tuple[str, ...], usual: str) -> list[tuple[str, str]]:
    """The orders to choose from on the phone, where a card has no head."""
    found = [("", usual)]
    for name in names:
        label = say(by_name[name].label) if name in by_name else name
        found += [(name, say("{label} ↑", label=label)), (f"-{name}", say("{label} ↓", label=label))]
    return found


def _views(visit: Visit, path: str) -> list[tuple[SavedView, bool]]:
    """The person's saved views, and whether the list shows just that one."""
    now = tidy(visit.GET.urlencode())
    return [(one, one.query == now) for one in views_of(visit.acting.person, path)]


def _with_verbs(reading: Reading, rows: list[Row]) -> tuple[list[Row], list[Step]]:
    """Each row with the steps this actor may take on it, and those that can be taken on several at once."""
    flow, acting = reading.register.flow, reading.acting
    if flow is None or reading.past or acting.person is None:
        return rows, []
    here = Counter(row.state for row in rows)
    wanted = {
        step.verb: flow.sources(step)
        for step in flow.steps
        if for_many(step) and step.by.possible(acting) and sum(here[state] for state in flow.sources(step)) > 1
    }
    noun = flow.model._default_manager.filter(pk__in=[row.id for row in rows])
    taken = takeable(flow, acting, wanted, noun, len(rows))
    often = Counter(step.verb for mine in taken.values() for step in mine)
    verbs = [verb for verb in flow.by_verb if often[verb] > 1]
    for row in rows:
        row.verbs = [step.verb for step in taken.get(row.id, []) if step.verb in verbs]
    return rows, [flow.by_verb[verb] for verb in verbs]


def for_many(step: Step) -> bool:
    """Can it be taken on many records together? Not where each needs a file of its own, or an answer."""
    return not (step.creates or step.automatic or step.alone or any(ask.kind == "files" for ask in step.questions))
