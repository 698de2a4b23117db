"""The confirmation of a step: the number, what happens next, and by when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.drafts import draft_of
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.addresses import Visit, register_here
from chengshu.web.pages.deadline import deadline_of
from chengshu.web.pages.record import pages_beside


@require_safe
def done_page(visit: Visit, family: str, slug: str, verb: str, *, key: UUID, number: str = "") -> HttpResponse:
    """<step>/done/<draft>/: it stays as long as its address is known."""
    register = register_here(family, slug)
    flow = register.flow
    if flow is None or verb not in flow.by_verb:
        raise Missing(say("没有这个步骤：{verb}。请从记录页面进入。", verb=verb[:40]))
    route, where = ("step", [family, slug, number, verb]) if number else ("begin", [family, slug, verb])
    address = reverse(route, args=where)
    draft = draft_of(visit.acting, key, address)
    if draft.taken_at is None:
        return HttpResponseRedirect(f"{address}?draft={key}&sheet=check")
    reading = Reading(register, visit.acting)
    record = reading.rows().filter(number=draft.number).first()
    context = {
        "register": register, "flow": flow, "step": flow.by_verb[verb], "draft": draft, "record": record,
        "deadline": deadline_of(record) if record else None,
        "awaited": [one for one in flow.awaited(record.state)] if record else [],
        "pages": pages_beside(reading, record) if record else [],
    }  # fmt: skip
    return render(visit, "done.html", context)
