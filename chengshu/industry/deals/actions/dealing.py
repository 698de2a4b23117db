"""The verbs of deals and ratings: what an intention does to its talk, and a contract to the demand."""

from __future__ import annotations

from typing import Any

from chengshu.industry.deals.flow import DEAL, TALK
from chengshu.industry.deals.models import Deal, Rating, Talk
from chengshu.industry.deals.rules.gates import parties
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform

#: Outcomes after which nobody looks further.
ENOUGH = ("solved", "partly")


@verb(DEAL, "propose")
def propose(deal: Deal, acting: Acting) -> None:
    """By which side."""
    buyer, _ = parties(deal.talk)
    deal.proposed_by = "demand" if acting.organisation and acting.organisation.pk == buyer.pk else "supply"


@verb(DEAL, "confirm")
def confirm(deal: Deal) -> None:
    """Both want it: an intention."""
    deal.agreed_on = today()
    perform(PLATFORM, deal.talk, "agree")


@verb(DEAL, "acknowledge")
def acknowledge(deal: Deal) -> None:
    """Both have signed: the demand is spoken for."""
    deal.contracted_on = today()
    move_demand(deal, "published", "engage")


@verb(DEAL, "dispute")
def dispute(deal: Deal) -> None:
    """Nothing was signed after all."""
    deal.contract = deal.signed_on = None


@verb(DEAL, "fall_through")
@verb(DEAL, "terminate")
def end(deal: Deal) -> None:
    """The talk goes on, and the demand is open again."""
    move_talk(deal, "part")
    move_demand(deal, "engaged", "release")


@verb(DEAL, "deliver")
def deliver(deal: Deal) -> None:
    """Solved or not, the two are asked what they think of each other."""
    deal.delivered_on = today()
    move_demand(deal, "engaged", "solve" if deal.outcome in ENOUGH else "release")
    buyer, vendor = parties(deal.talk)
    for rater, rated in ((buyer, vendor), (vendor, buyer)):
        begin(PLATFORM, Rating(deal=deal, rater=rater, rated=rated), "ask")
    move_talk(deal, "finish")


def move_talk(deal: Deal, step: str) -> None:
    """A step of the talk, where it still stands as the deal left it."""
    talk = Talk.objects.get(pk=deal.talk_id)
    if talk.state == "agreed":
        perform(PLATFORM, talk, step)


def move_demand(deal: Deal, state: str, step: str) -> None:
    """A step of the demand, where it still stands as the deal left it."""
    demand: Any = Demand.objects.get(pk=deal.talk.demand_id)
    if demand.state == state:
        perform(PLATFORM, demand, step)


@verb(TALK, "break_off")
@verb(TALK, "withdraw")
def let_go(talk: Talk) -> None:
    """A proposal that nobody confirmed goes with its talk."""
    for deal in talk.deals.filter(state="proposed"):
        perform(PLATFORM, deal, "withdraw", {"reason": ""})
