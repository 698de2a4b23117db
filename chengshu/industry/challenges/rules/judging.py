"""A challenge's panel: who may not sit on it, who vouches for the draw, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from chengshu.industry.challenges.models import Bid, Challenge
from chengshu.industry.challenges.rules.consortium import agreed
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.words import say
from chengshu.kernel.panels.convening import Entry, Wanted, convene, holder_of
from chengshu.kernel.panels.drawing import standings
from chengshu.kernel.panels.models import Panel

RUBRIC = "challenge_criteria"
#: Who vouches for the draw: the platform, and those above whoever organises.
COMMISSIONERS = ("platform_clerk", "leader")


def call_panel(challenge: Challenge, size: int, reveal_by: date) -> Panel:
    """Experts of the domain who have nothing to do with poster, bidders or their partners. Raises Conflict: too few are free."""
    bids = list(challenge.bids.filter(state="opened").select_related("bidder").order_by("number"))
    organiser = challenge.organiser or holder_of("industry_clerk")
    found = [(role, body) for role in COMMISSIONERS if (body := holder_of(role))]
    if organiser is None or not bids:
        raise Conflict(say("没有可以评审的方案，或没有组织单位。"))
    wanted = Wanted(challenge.title, challenge.domain, size, RUBRIC, organiser, "industry_clerk", reveal_by)
    entries = [Entry(bid, bid.title, bid.bidder) for bid in bids]
    partners = [one.organisation for bid in bids for one in agreed(bid)]
    return convene(challenge, wanted, entries=entries, parties=[challenge.poster, *partners], commissioners=found)


def marks_of(challenge: Challenge) -> Iterator[tuple[Bid, Decimal | None]]:
    """Each bid that was marked, and the mean."""
    known = {bid.number: bid for bid in challenge.bids.filter(state="opened")}
    for one in standings(challenge.panel) if challenge.panel else []:
        if one.entry in known:
            yield known[one.entry], one.mean
