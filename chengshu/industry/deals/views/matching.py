"""/industry/demands/<number>/matches/ and /industry/supplies/<number>/matches/: who meets it best, why, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chengshu.industry.deals.flow import TALK
from chengshu.industry.deals.models import Talk
from chengshu.industry.deals.rules.exposure import TOLD, lately
from chengshu.industry.deals.rules.gates import busy
from chengshu.industry.deals.rules.matching import matched, whose
from chengshu.industry.market.meetings import MARKET
from chengshu.industry.market.models import Demand
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.condition import other
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register, register_at, register_for


@dataclass(frozen=True)
class Offered:
    """A match on the page: with the talk there is, or the way to open one, or why not."""

    match: Match
    talk: Talk | None
    opening: str
    full: bool


@never_cache
@require_safe
def matches_page(request: Any, number: str, slug: str, **_: str) -> HttpResponse:
    """For the firm whose it is, the bureau and leaders."""
    register, noun = _side(slug)
    found = matched(noun, number, request.acting)
    record, others = found.record, MARKET.side(other(MARKET.side_of(found.record)))
    context = {
        "record": record, "register": register, "others": register_for(others.noun), "nearly": found.nearly,
        "best": [_offered(request, record, one) for one in found.best], "opening": _opening(request),
        "shown": None if isinstance(record, Demand) else lately(record), "days": TOLD,
    }  # fmt: skip
    return render(request, "deals/matches.html", context)


@never_cache
@require_safe
def opened_page(request: Any, number: str, slug: str, found: str, **_: str) -> HttpResponse:
    """On to a record that was shown: that its firm opened it is noted."""
    record, mine = whose(_side(slug)[1], number, request.acting)
    others = register_for(MARKET.side(other(MARKET.side_of(record))).noun)
    there = Reading(others, request.acting).find(found)
    if mine:
        sightings.opened(MARKET, record, there, request.acting)
    return HttpResponseRedirect(reverse("record", args=["industry", others.slug, there.number]))


def _side(slug: str) -> tuple[Register, Any]:
    """The list of one side, and what is listed."""
    register = register_at("industry", slug)
    assert register is not None
    return register, register.noun


def _opening(request: Any) -> Step:
    """How the reader brings two together: a firm by talking itself, a clerk by introducing them."""
    return TALK.by_verb["introduce" if "industry_clerk" in request.acting.roles else "open"]


def _offered(request: Any, record: Any, match: Match) -> Offered:
    """How to go on from a match."""
    demand, supply = (record, match.record) if isinstance(record, Demand) else (match.record, record)
    known = Reading.of(Talk, request.acting).rows().filter(demand=demand, supply=supply, state__in=Talk.OPEN).first()
    full = known is None and isinstance(record, Demand) and busy(supply) >= supply.capacity
    step = _opening(request)
    may = step.by.allows(request.acting, Talk(demand=demand, supply=supply))
    both = demand.state == supply.state == "published"
    asked = urlencode({"demand": demand.number, "supply": supply.number})
    opening = f"{reverse('begin', args=['industry', 'talks', step.verb])}?{asked}" if may and both and not full else ""
    return Offered(match, known, opening, full)
