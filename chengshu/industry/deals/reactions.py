"""What talks do when what they are about is gone, or merged into another."""

from django.db.models import QuerySet

from chengshu.industry.deals.models import Talk
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.words import noted
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reacting import reaction


@reaction("market.demand", "merge")
def demand_merged(entry: Entry, demand: Demand) -> None:
    """Its talks go on about the one it was merged into."""
    if into := demand.merged_into:
        for talk in Talk.objects.filter(demand=demand, state__in=Talk.OPEN).select_related("supply"):
            move(talk, into, talk.supply)


@reaction("market.supply", "merge")
def supply_merged(entry: Entry, supply: Supply) -> None:
    """The same of a supply."""
    if into := supply.merged_into:
        for talk in Talk.objects.filter(supply=supply, state__in=Talk.OPEN).select_related("demand"):
            move(talk, talk.demand, into)


def move(talk: Talk, demand: Demand, supply: Supply) -> None:
    """On to another pair; a talk that pair has already is enough."""
    if Talk.objects.filter(demand=demand, supply=supply, state__in=Talk.OPEN).exists():
        into = demand if talk.demand_id != demand.pk else supply
        drop(talk, noted("已并入 {number}，双方在那里已有洽谈。", number=into.number))
    else:
        perform(PLATFORM, talk, "move", {"demand": demand.number, "supply": supply.number})


@reaction("market.demand", "close", "expire", "hide", "solve", "engage")
def demand_gone(entry: Entry, demand: Demand) -> None:
    """Who still waits for an answer about it gets one."""
    if demand.state != "published":
        drop_all(Talk.objects.filter(demand=demand), noted("需求 {number} 已不再开放。", number=demand.number))


@reaction("market.supply", "close", "expire", "hide")
def supply_gone(entry: Entry, supply: Supply) -> None:
    """The same of a supply."""
    if supply.state != "published":
        drop_all(Talk.objects.filter(supply=supply), noted("供给 {number} 已不再开放。", number=supply.number))


def drop_all(talks: QuerySet[Talk], reason: str) -> None:
    """Those that wait."""
    for talk in talks.filter(state="waiting"):
        drop(talk, reason)


def drop(talk: Talk, reason: str) -> None:
    """A waiting talk ends; one under way is the two firms' own affair."""
    if talk.state == "waiting":
        perform(PLATFORM, talk, "drop", {"reason": reason})
