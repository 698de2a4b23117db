"""Why a talk or a deal cannot be begun."""

from __future__ import annotations

from typing import Any

from chengshu.industry.deals.models import Talk
from chengshu.industry.market.models import Supply
from chengshu.industry.market.rules.limits import refuse_suspended
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm

#: Talks that one firm may open on a day.
MOST_A_DAY = 20


def can_meet(posting: Any) -> str | None:
    """Only what is public stands open to talks."""
    return None if posting.state == "published" else say("“{title}”现在不能洽谈，请选择已发布的。", title=posting.title)


def no_broker_yet(talk: Talk) -> str | None:
    """One broker is enough."""
    return say("已经请求过撮合，工作人员会参加进来。") if talk.broker_wanted or talk.broker_id else None


def talks_of(talk: Talk) -> str | None:
    """An intention comes of a talk in which both have spoken."""
    return None if talk.state == "talking" else say("双方都在洽谈里发言之后，才能提出合作意向。")


def parties(talk: Talk) -> tuple[Firm, Firm]:
    """Who needs, and who offers."""
    return talk.demand.manufacturer, talk.supply.provider


def check_pair(talk: Talk) -> None:
    """Two firms, neither suspended. Raises Invalid or Conflict."""
    buyer, vendor = parties(talk)
    if buyer.pk == vendor.pk:
        raise Invalid.field("supply", say("需求和供给是同一家企业的，不能洽谈。"))
    for firm in (buyer, vendor):
        refuse_suspended(firm)


def check_room(talk: Talk) -> None:
    """A provider is not asked by more firms at once than it can talk with. Raises Conflict."""
    supply = Supply.objects.select_for_update().get(pk=talk.supply_id)
    if busy(supply) >= supply.capacity:
        told = say(
            "“{supply}”同时洽谈的企业已满（{many} 家），请过几天再试，或选择其他供给。",
            supply=supply.title,
            many=supply.capacity,
        )
        raise Conflict(told)


def busy(supply: Supply) -> int:
    """Talks that others began and that are not over."""
    return supply.talks.filter(state__in=["waiting", "seeking", "talking"]).exclude(opened_by="supply").count()


def check_flood(firm: Firm, side: str) -> None:
    """So many a day and no more. Raises Conflict."""
    path = "demand__manufacturer" if side == "demand" else "supply__provider"
    if Talk.objects.filter(opened_on=today(), opened_by=side, **{path: firm}).count() >= MOST_A_DAY:
        raise Conflict(say("贵企业今天已发起 {most} 次洽谈，请明天再发起。", most=MOST_A_DAY))
