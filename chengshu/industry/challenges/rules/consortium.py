"""Who bids together: what each does, what each is to have, and that nobody stands in two bids for the same challenge."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from chengshu.industry.challenges.models import Bid, Challenge, Partner
from chengshu.industry.challenges.rules.gates import bid_still_open
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Organisation

#: Partners of one bid.
MOST = 9


def own_bids(partner: Partner) -> QuerySet[Bid]:
    """Those of the lead that are sealed and can still be changed."""
    return Bid.objects.filter(bidder=partner.lead_id, state="sealed").order_by("number")


def bid_open(partner: Partner) -> str | None:
    """A consortium is settled before the deadline."""
    return bid_still_open(partner.bid)


def shared(bid: Bid, but: Partner | None = None) -> int:
    """What the partners are to have together, in fen; without one of them."""
    rows = bid.partners.filter(state__in=Partner.IN)
    rows = rows.exclude(pk=but.pk) if but else rows
    return int(rows.aggregate(sum=Sum("share"))["sum"] or 0)


def check_partner(partner: Partner) -> None:
    """Neither the lead nor whoever asked; not too many; the lead keeps something. Raises Invalid."""
    bid = Bid.objects.select_for_update().get(pk=partner.bid_id)
    if partner.organisation_id in (bid.bidder_id, bid.challenge.poster_id):
        raise Invalid.field("organisation", say("牵头单位和发榜企业不能作为联合单位。"))
    if bid.partners.filter(state__in=Partner.IN).exclude(pk=partner.pk).count() >= MOST:
        raise Invalid.field("organisation", say("联合单位最多 {most} 个。", most=MOST))
    left = bid.price - shared(bid, but=partner)
    if partner.share >= left:
        told = say(
            "报价里还有 {left} 没有分给联合单位，承担金额须小于它，牵头单位也要承担一部分。", left=format_yuan(left)
        )
        raise Invalid.field("share", told)


def check_price(bid: Bid) -> None:
    """A price that is lowered still holds what the partners are to have. Raises Invalid."""
    given = shared(bid)
    if given and bid.price <= given:
        told = say("联合单位承担的金额合计 {given}，报价须高于它，或先调整联合单位。", given=format_yuan(given))
        raise Invalid.field("price", told)


def refuse_partners(organisation: Organisation, challenge: Challenge) -> None:
    """Who takes part in another's bid does not bid too. Told to the organisation itself alone. Raises Conflict."""
    mine = Partner.objects.filter(
        organisation=organisation.pk, state="confirmed", bid__challenge=challenge, bid__state="sealed"
    )
    if mine.exists():
        raise Conflict(say("贵单位已在另一个揭榜方案中，同一个榜单只能参加一个。请先退出那一个。"))


def refuse_bidders(partner: Partner) -> None:
    """Nor does who bids, or takes part already, take part in another's. Raises Conflict."""
    refuse_partners(partner.organisation, partner.bid.challenge)
    if partner.bid.challenge.bids.filter(bidder=partner.organisation_id, state="sealed").exists():
        raise Conflict(say("贵单位自己已揭这个榜，同一个榜单只能参加一个。请先撤回自己的方案。"))


def agreed(bid: Bid) -> list[Partner]:
    """The partners that have confirmed, in the order in which they were asked."""
    return list(bid.partners.filter(state="confirmed").select_related("organisation").order_by("number"))


def told(bid: Any) -> str:
    """Everybody in a bid with what they do and have, one a line; empty where one organisation bids alone."""
    partners = agreed(bid)
    if not partners:
        return ""
    rest = bid.price - sum(one.share for one in partners)
    lines = [say("{name}（牵头）：{share}", name=bid.bidder, share=format_yuan(rest))]
    lines += [
        say("{name}：{share}，{task}", name=one.organisation, share=format_yuan(one.share), task=one.task)
        for one in partners
    ]
    return "\n".join(lines)


def of_winner(challenge: Any) -> str:
    """The same of the winner, once it is chosen."""
    return told(challenge.winner) if challenge.winner_id else ""
