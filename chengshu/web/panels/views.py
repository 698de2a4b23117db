"""/city/panels/<panel>/draw/: who promised what, what it came to, and how to work it out again from one text."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.panels.conflicts import REASONS
from chengshu.kernel.panels.draw import CHECK, PROMISE, REDO, Draw
from chengshu.kernel.panels.drawing import draw_of
from chengshu.kernel.panels.flow import COMMITMENT, SEAT, commissioner
from chengshu.kernel.panels.models import Commitment, Panel, Seat
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from chengshu.web.pages.addresses import Visit, link_to, reading_here, record_url

#: So many places of the order are shown; the rest is worked out from the text.
SHOWN = 12


@require_safe
def draw_page(visit: Visit, number: str, family: str, slug: str) -> HttpResponse:
    """For everybody. Experts are told by their numbers only."""
    reading = reading_here(visit, family, slug)
    panel: Panel = reading.find(number)
    draw = draw_of(panel)
    parts = [
        (one, COMMITMENT.state_name(one.state), _offer(visit, one))
        for one in panel.commitments.select_related("organisation", "panel").order_by("nth")
    ]
    context = {
        "register": reading.register, "panel": panel, "parts": parts,
        "address": record_url(reading.register, panel.number),
        "drawn": _drawn(panel, draw) if panel.seed else [], "excluded": _excluded(panel), "shown": SHOWN,
        "check": CHECK, "redo": REDO, "promise": PROMISE,
        "preparing": any(offer and one.state == "asked" for one, _, offer in parts),
    }  # fmt: skip
    return render(visit, "panel_draw.html", context)


def _drawn(panel: Panel, draw: Draw) -> list[tuple[int, str, str, str]]:
    """(place, ticket, number, what became of the seat) of the first in the order, and of all who were seated."""
    states: dict[int, str] = dict(Seat.objects.filter(panel=panel).values_list("place", "state"))
    first = enumerate(draw.order()[: max(SHOWN, *states, 0)], 1)
    return [
        (place, ticket, name, SEAT.state_name(states[place]) if place in states else "")
        for place, (ticket, name) in first
    ]


def _excluded(panel: Panel) -> list[tuple[str, int]]:
    """How many were kept out for which reason."""
    counted = Counter(reason for _, reason, _ in panel.roster.excluded)
    return [(say(words), counted[reason]) for reason, words in REASONS.items() if counted[reason]]


def _offer(visit: Visit, commitment: Commitment) -> str:
    """Where this visitor promises or reveals, if it is for them to do."""
    verb = {"asked": "commit", "committed": "reveal"}.get(commitment.state, "")
    if not verb or not commissioner.allows(visit.acting, commitment):
        return ""
    if verb == "reveal" and commitment.panel.state != "revealing":
        return ""
    at = link_to(commitment, visit.acting)
    return f"{at}{verb}/" if at else ""


@require_safe
def draw_text(visit: Visit, number: str, family: str, slug: str) -> HttpResponse:
    """All of it as text, for `sha256sum | sort`."""
    panel: Panel = reading_here(visit, family, slug).find(number)
    answer = HttpResponse(draw_of(panel).text(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="draw.txt"'
    answer["Cache-Control"] = "no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def entry_page(visit: Visit, number: str, family: str, slug: str) -> HttpResponse:
    """From a marking sheet to what is to be marked. Raises Missing where one may not see it."""
    sheet: Any = reading_here(visit, family, slug).find(number)
    register = register_of(sheet.entry_noun)
    if register is None:
        raise Missing(say("没有找到评审对象 {entry}。", entry=sheet.entry))
    found = Reading(register, visit.acting).find(sheet.entry)
    return HttpResponseRedirect(record_url(register, found.number))
