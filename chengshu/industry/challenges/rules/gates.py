"""Why a step cannot be taken just now, and what may be chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from chengshu.industry.challenges.models import Bid, Challenge, Deposit, Milestone
from chengshu.industry.challenges.rules.escrow import free
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.panels.drawing import standings

#: How many experts may be drawn.
LEAST, MOST = 3, 15


def covered(challenge: Challenge) -> str | None:
    """A challenge is published when its whole bounty is there."""
    there = free(challenge.poster)
    if there >= challenge.bounty:
        return None
    return say(
        "发榜企业已到账、未占用的托管金为 {there}，不够榜金 {bounty}，到账后才能发榜。",
        there=format_yuan(there), bounty=format_yuan(challenge.bounty),
    )  # fmt: skip


def has_no_bids(challenge: Challenge) -> str | None:
    """What ends without a bid is opened by nobody."""
    return None if challenge.bids.filter(state="sealed").exists() else say("没有收到揭榜方案。")


def has_bids(challenge: Challenge) -> str | None:
    """What has a bid is opened."""
    return say("收到了揭榜方案，应当开启。") if challenge.bids.filter(state="sealed").exists() else None


def still_open(challenge: Challenge) -> str | None:
    """Its last day counts."""
    if challenge.state == "published" and challenge.closes_on >= today():
        return None
    return say("“{challenge}”不在揭榜期内，揭榜截止日期是 {day}。", challenge=challenge, day=challenge.closes_on)


def open_now(bid: Bid) -> QuerySet[Challenge]:
    """What can be bid for, the first to close first: nobody bids for their own."""
    found = Challenge.objects.filter(state="published", closes_on__gte=today()).order_by("closes_on", "number")
    return found.exclude(poster=bid.bidder_id) if bid.bidder_id else found


def bid_still_open(bid: Bid) -> str | None:
    """Also when the platform is late to open it."""
    return still_open(bid.challenge)


def some_experts(size: int) -> str | None:
    """A panel is neither one person nor a crowd."""
    if LEAST <= size <= MOST:
        return None
    return say("评审专家为 {least} 至 {most} 名。", least=LEAST, most=MOST)


def electable(challenge: Challenge) -> list[tuple[str, str]]:
    """Number and words of the bids that were marked and are not out, the highest mean first."""
    rows = Bid.objects.filter(challenge=challenge, state="opened", mean__isnull=False).select_related("bidder")
    return [
        (
            bid.number,
            say(
                "{title}（{bidder}）：均分 {mean}，报价 {price}，{days} 天",
                title=bid.title, bidder=bid.bidder, mean=bid.mean, price=format_yuan(bid.price), days=bid.days,
            ),
        )
        for bid in rows.order_by("-mean", "number")
    ]  # fmt: skip


def planned(challenge: Challenge, but: Milestone | None = None) -> int:
    """What the milestones add up to, in fen; without one of them."""
    rows = challenge.milestones.exclude(state="dropped")
    rows = rows.exclude(pk=but.pk) if but else rows
    found = rows.aggregate(sum=Sum("amount"))["sum"]
    return int(found or 0)


def parts_make_the_whole(challenge: Challenge) -> str | None:
    """What is signed has milestones that add up to the price, to the fen."""
    total, wanted = planned(challenge), challenge.awarded or 0
    if total == wanted and total > 0:
        return None
    return say(
        "各节点金额合计 {total}，与中榜金额 {wanted} 不等。请发榜企业先把节点和金额排好。",
        total=format_yuan(total), wanted=format_yuan(wanted),
    )  # fmt: skip


def may_be_planned(challenge: Challenge) -> str | None:
    """Milestones are set between the end of the notice and the winner's turn to sign."""
    if challenge.state == "cleared":
        return None
    if challenge.state == "arranged":
        return say("节点已经排定，等中榜单位签约；要改的，请中榜单位退回。")
    return say("公示期满、签约之前才能排定节点。")


def not_signed_yet(milestone: Milestone) -> str | None:
    """What is signed stays."""
    return may_be_planned(milestone.challenge)


def to_plan(milestone: Milestone) -> QuerySet[Challenge]:
    """Challenges that milestones can be set for."""
    return Challenge.objects.filter(state="cleared").order_by("number")


def not_tied(deposit: Deposit) -> str | None:
    """What lies in escrow is not given back."""
    there = free(deposit.firm)
    if there >= deposit.amount:
        return None
    return say("未占用的托管金只有 {there}，这一笔已用于在途榜单，结束后再退。", there=format_yuan(there))


def opinions(bid: Any) -> str:
    """Every expert's total and reasons, without names; what stands apart is marked."""
    panel = bid.challenge.panel
    found = next((one for one in standings(panel) if one.entry == bid.number), None) if panel else None
    lines = [
        say("{total} 分{mark}：{grounds}", total=total, mark=say("（明显偏离）") if far else "", grounds=grounds)
        for total, far, grounds in (found.marks if found else ())
    ]
    return "\n".join(lines)


def mean_without(bid: Any) -> str:
    """The mean without marks that stand apart; empty where none does."""
    panel = bid.challenge.panel
    found = next((one for one in standings(panel) if one.entry == bid.number), None) if panel else None
    return str(found.without) if found and any(far for _, far, _ in found.marks) else ""
