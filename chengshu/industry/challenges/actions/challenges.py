"""The verbs of challenges that need more than filling in fields."""

from __future__ import annotations

from datetime import date

from chengshu.industry.challenges.flow import CHALLENGE
from chengshu.industry.challenges.models import Bid, Challenge
from chengshu.industry.challenges.rules import escrow
from chengshu.industry.challenges.rules.judging import call_panel, marks_of
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(CHALLENGE, "publish")
def publish(challenge: Challenge, acting: Acting) -> None:
    """The bounty is set aside; of two challenges that count on the same money only one is published."""
    if challenge.closes_on < today():
        raise Invalid.field("closes_on", say("揭榜截止日期 {day} 已经过去，请退回补正。", day=challenge.closes_on))
    challenge.organiser = acting.organisation or challenge.organiser
    escrow.tie(challenge)


@verb(CHALLENGE, "extend")
def extend(challenge: Challenge) -> None:
    """The announced day only moves back: whoever counted on it is not surprised."""
    before = Challenge.objects.values_list("closes_on", flat=True).get(pk=challenge.pk)
    if challenge.closes_on <= before:
        raise Invalid.field("closes_on", say("只能延后：现在的截止日期是 {day}，请填写更晚的日期。", day=before))


@verb(CHALLENGE, "open")
def open_bids(challenge: Challenge) -> None:
    """All at once."""
    for bid in challenge.bids.filter(state="sealed"):
        perform(PLATFORM, bid, "open")


@verb(CHALLENGE, "convene")
def convene(challenge: Challenge, size: int, reveal_by: date) -> None:
    """Experts are drawn for the bids that are still in."""
    challenge.panel = call_panel(challenge, size, reveal_by)


@verb(CHALLENGE, "conclude")
def conclude(challenge: Challenge) -> None:
    """Each bid's mean of the marks that were given."""
    for bid, mean in marks_of(challenge):
        perform(PLATFORM, bid, "score", {"mean": mean})


@verb(CHALLENGE, "award")
def award(challenge: Challenge, bid: str) -> None:
    """The poster's choice, with reasons."""
    won: Bid = perform(PLATFORM, challenge.bids.get(number=bid), "win").record
    challenge.winner, challenge.awarded = won, won.price


@verb(CHALLENGE, "overturn")
@verb(CHALLENGE, "give_up")
def unchoose(challenge: Challenge) -> None:
    """The next choice is the poster's again; what was planned with this winner goes."""
    move_milestones(challenge, ["planned"], "lapse")
    if challenge.winner:
        perform(
            PLATFORM,
            challenge.winner,
            "exclude",
            {"reason": noted("榜单 {number} 取消中榜。", number=challenge.number)},
        )
    challenge.winner, challenge.awarded, challenge.verdict = None, None, ""


@verb(CHALLENGE, "sign")
def sign(challenge: Challenge) -> None:
    """The price stays in escrow, the rest goes back; the work begins; the others learn that they have lost."""
    challenge.signed_on = today()
    move_milestones(challenge, ["planned"], "start")
    escrow.untie(challenge, challenge.bounty - (challenge.awarded or 0), "rest")
    winner = challenge.winner.bidder if challenge.winner else ""
    lose(challenge, noted("中榜的是{winner}。发榜企业的理由：{verdict}", winner=winner, verdict=challenge.verdict))


@verb(CHALLENGE, "select_none")
def choose_nobody(challenge: Challenge) -> None:
    """Every bidder is told where the reason stands, and the whole bounty goes back."""
    untie_all(challenge)
    lose(challenge, noted("发榜企业没有选任何方案，理由写在榜单 {number} 上。", number=challenge.number))


@verb(CHALLENGE, "lapse")
def untie_all(challenge: Challenge) -> None:
    """The whole bounty goes back."""
    escrow.untie(challenge, escrow.lying(challenge), "none")


def move_milestones(challenge: Challenge, states: list[str], verb: str) -> None:
    """A step of the platform's on every milestone in these states."""
    for milestone in challenge.milestones.filter(state__in=states):
        perform(PLATFORM, milestone, verb)


def lose(challenge: Challenge, why: str) -> None:
    """The bids that were not chosen, each told why; marks and opinions are open to their bidders from now on."""
    for bid in challenge.bids.filter(state="opened"):
        perform(PLATFORM, bid, "lose", {"reason": why})


@verb(CHALLENGE, "stop")
def stop(challenge: Challenge) -> None:
    """What was not paid goes back."""
    move_milestones(challenge, ["planned", "started", "late", "delivered", "accepted"], "void")
    escrow.untie(challenge, escrow.lying(challenge), "stop")


@verb(CHALLENGE, "cancel")
@verb(CHALLENGE, "call_off")
def cancel(challenge: Challenge) -> None:
    """Money, bids and experts are let go."""
    escrow.untie(challenge, escrow.lying(challenge), "cancel")
    reason = {"reason": noted("榜单 {number} 已取消。", number=challenge.number)}
    move_milestones(challenge, ["planned"], "lapse")
    for bid in challenge.bids.filter(state__in=["sealed", "opened", "won"]):
        perform(PLATFORM, bid, "lapse", reason)
    if challenge.panel and challenge.panel.state in ("committing", "revealing", "drawn"):
        perform(PLATFORM, challenge.panel, "cancel", reason)
