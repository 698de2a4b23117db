"""GET /api/v1/<family>/<slug>/<number>: one record, its deadlines, and what may be done next and why not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.availability import Choice, choices
from chengshu.kernel.lifecycle.clocks import LIGHT_WORDS, days_left, light
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.registers.querying import read_day
from chengshu.kernel.registers.reading import Reading
from chengshu.web.api.answering import answer, known_already, version_tag
from chengshu.web.api.asked import names, only, register_or_missing
from chengshu.web.api.items import Items, fields
from chengshu.web.api.questions import asks_of


def one_record(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str) -> HttpResponse:
    """The item with "deadlines" and "steps"; of a past day (at=) the item with the deadlines of that day."""
    only(request, "at", "fields")
    register = register_or_missing(family, slug)
    reading = Reading(register, acting, read_day(request.GET.get("at", "")))
    record = reading.find(number)
    etag = version_tag(record)
    if known := known_already(request, etag):
        return known
    items = Items(reading, names(request, "fields", fields(register)))
    (item,) = items.of_all([record])
    if register.flow:
        day = reading.day if reading.past else None
        clocks = record.clocks or {}
        item["deadlines"] = [
            _deadline(register.flow, step, record, day) for step in register.flow.steps if step.verb in clocks
        ]
        if not reading.past:
            item["steps"] = [_step(choice, record, acting) for choice in choices(register.flow, record, acting)]
    return answer(item, etag=etag)


def _deadline(flow: Flow, step: Step, record: Any, day: date | None) -> dict[str, Any]:
    """A step's clock. Standing still it has no light: `due_on` is then the day it was due when it stopped."""
    clock = record.clocks[step.verb]
    paused = say("暂停计时") if record.state in flow.paused else say("停止计时")
    due = date.fromisoformat(clock["due"])
    running = clock["since"] is not None
    shade = light(due, step.remind, day) if running else ""
    return {
        "verb": step.verb,
        "label": step.said,
        "limit": clock["limit"],
        "spent": clock["spent"],
        "running": running,
        "due_on": clock["due"],
        "provisional": clock["provisional"],
        "days_left": days_left(due, day) if running else None,
        "light": shade,
        "words": say(LIGHT_WORDS[shade]) if shade else paused,
    }


def _step(choice: Choice, record: Any, acting: Acting) -> dict[str, Any]:
    """A step from here. `asks` only for those who may take it: the candidates are theirs to know."""
    return {
        "verb": choice.step.verb,
        "label": choice.step.said,
        "by": choice.step.by.said,
        "may": choice.may,
        "why_not": choice.why_not,
        "asks": asks_of(choice.step, record, acting) if choice.may else [],
    }
