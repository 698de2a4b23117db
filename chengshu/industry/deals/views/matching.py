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
from chengshu.industry.deals.rules.exposure import TOLD, fairly, lately
from chengshu.industry.deals.rules.gates import busy
from chengshu.industry.market.flow import clerk, leader, owner, provider
from chengshu.industry.market.meetings import MARKET
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register, register_at, register_for

#: So many are shown, chosen from so many, so that a supply shown often today can give way.
SHOWN, CHOSEN_FROM, NEARLY = 10, 20, 5
#: What has less in common is not worth a firm's time.
LEAST = 0.08


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
    """For the firm whose it is, the bureau and leaders; what is shown to the firm is noted as what became of a match."""
    register, record, mine = _of_whom(request, number, slug)
    found = best(MARKET, record, request.acting, limit=CHOSEN_FROM, nearly=NEARLY)
    matches, nearly = ([one for one in some if one.score >= LEAST] for some in (found.best, found.nearly))
    if isinstance(record, Demand):
        matches = fairly(record, matches)
    if mine:
        sightings.shown(MARKET, record, matches[:SHOWN], request.acting)
    others = MARKET.supply if isinstance(record, Demand) else MARKET.demand
    context = {
        "record": record, "register": register, "others": register_for(others.noun),
        "best": [_offered(request, record, one) for one in matches[:SHOWN]], "nearly": nearly, "opening": _opening(request),
        "shown": None if isinstance(record, Demand) else lately(record), "days": TOLD,
    }  # fmt: skip
    return render(request, "deals/matches.html", context)


@never_cache
@require_safe
def opened_page(request: Any, number: str, slug: str, found: str, **_: str) -> HttpResponse:
    """On to a record that was shown: that its firm opened it is noted."""
    record, mine = _of_whom(request, number, slug)[1:]
    others = register_for((MARKET.supply if isinstance(record, Demand) else MARKET.demand).noun)
    other = Reading(others, request.acting).find(found)
    if mine:
        sightings.opened(MARKET, record, other, request.acting)
    return HttpResponseRedirect(reverse("record", args=["industry", others.slug, other.number]))


def _of_whom(request: Any, number: str, slug: str) -> tuple[Register, Any, bool]:
    """The register, the record, and whether it is the asker's own. Raises Missing."""
    register = register_at("industry", slug)
    assert register is not None
    record = Reading(register, request.acting).find(number)
    mine = owner if isinstance(record, Demand) else provider
    if not (mine | clerk | leader).allows(request.acting, record):
        raise Missing(say("没有找到编号为“{number}”的记录，或您无权查看。", number=number[:40]))
    return register, record, mine.allows(request.acting, record)


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
