"""The page of one record: where it stands, what I can do now, its facts, life, papers and relations."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from chengshu.kernel.base.clock import end_of, today
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.availability import Choice, choices
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.drawing import draw
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.addresses import Visit, family_name, reading_here, record_url
from chengshu.web.pages.cells import facts
from chengshu.web.pages.deadline import by_itself, deadline_of, paused
from chengshu.web.pages.exports import disposition
from chengshu.web.pages.related import related
from chengshu.web.pages.timeline import timeline


@require_safe
def record_page(visit: Visit, family: str, slug: str, number: str) -> HttpResponse:
    """/<family>/<slug>/<number>/, now or as of a past day."""
    reading = reading_here(visit, family, slug)
    record = reading.find(number)
    before = visit.GET.get("before", "")
    events, older = timeline(reading, record, int(before[:18]) if before.isdecimal() else None)
    return render(visit, "record.html", _context(reading, record) | {"events": events, "older": older})


def _context(reading: Reading, record: Any) -> dict[str, Any]:
    register = reading.register
    told, children = facts(reading, record), related(reading, record)
    mine, blocked, others = _split(_choices(reading, record))
    return {
        "reading": reading,
        "register": register,
        "family": family_name(register.family),
        "flow": register.flow,
        "record": record,
        "address": record_url(register, record.number),
        "today": today(),
        "deadline": None if reading.past else deadline_of(record),
        "paused": [*paused(record, register.flow), *([] if reading.past else by_itself(record, register.flow))],
        "mine": mine,
        "blocked": blocked,
        "others": others,
        "pages": [] if reading.past else pages_beside(reading, record),
        "facts": told,
        "empty": listed(dict.fromkeys(say(one.label) for one in told if one.empty)),
        "drawings": _drawings(reading, record),
        "documents": documents(reading, record),
        "related": children,
        "creating": [one for child in children for one in child.creating],
    }


def pages_beside(reading: Reading, record: Any) -> list[tuple[str, str]]:
    """Address and title of the record's pages of their own that this reader may open."""
    return [
        (reverse(name, args=[record.number]), say(title))
        for name, title, *who in reading.register.pages
        if all(rule.allows(reading.acting, record) for rule in who)
    ]


def _choices(reading: Reading, record: Any) -> list[Choice]:
    """The steps from here that people take; the past is only looked at."""
    flow = reading.register.flow
    if flow is None or reading.past:
        return []
    return [one for one in choices(flow, record, reading.acting) if not one.step.automatic]


def _split(found: list[Choice]) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """What I can do now, the dangerous last; what is mine but for what stands in the way; and what others can do."""
    mine = sorted((one for one in found if one.open), key=lambda one: one.step.danger)
    return mine, [one for one in found if one.may and one.why_not], [one for one in found if not one.may]


def _drawings(reading: Reading, record: Any) -> list[tuple[str, Markup]]:
    """The flow with the present and the past states marked: wide for the desk, narrow for the phone."""
    flow = reading.register.flow
    if flow is None:
        return []
    entries = Entry.objects.filter(record=record.id, noun=flow.noun)
    if reading.past and reading.day:
        entries = entries.filter(at__lte=end_of(reading.day))
    passed = tuple(sorted(set(entries.values_list("after", flat=True)) - {record.state, ""}))
    return _drawn(flow.noun, record.state, passed, get_language() or "")


@lru_cache(maxsize=512)
def _drawn(noun: str, state: str, passed: tuple[str, ...], _language: str) -> list[tuple[str, Markup]]:
    """Drawn once for every way a record can stand."""
    shapes = (("wide", False), ("narrow", True))
    return [(name, Markup(draw(FLOWS[noun], state, passed, narrow=narrow))) for name, narrow in shapes]  # noqa: S704


def documents(reading: Reading, record: Any) -> models.QuerySet[Document]:
    """The files of a record on the day asked for, less those a rule keeps from this reader."""
    found = Document.objects.filter(record=record.id, noun=reading.register.noun.noun()).order_by("uploaded_at", "id")
    if reading.past and reading.day:
        found = found.filter(uploaded_at__lte=end_of(reading.day))
    guarded = [name for name, rule in reading.register.private.items() if not rule.allows(reading.acting, record)]
    return found.exclude(ask__in=guarded) if guarded else found


@require_safe
def document(visit: Visit, family: str, slug: str, number: str, key: UUID) -> FileResponse:
    """One file, always as a download: what people upload is never shown as a page of this site."""
    reading = reading_here(visit, family, slug)
    found = documents(reading, reading.find(number)).filter(pk=key).first()
    if found is None:
        raise Missing(say("没有找到这个附件，或您无权查看。"))
    answer = FileResponse(found.path.open("rb"), content_type=found.kind)
    answer["Content-Disposition"] = disposition(found.name)
    answer["Content-Length"] = str(found.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
