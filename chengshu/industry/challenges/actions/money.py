"""The verbs of deposits and milestones: what moves money, and what makes it due."""

from __future__ import annotations

from chengshu.industry.challenges.flow import DEPOSIT, MILESTONE
from chengshu.industry.challenges.models import Challenge, Deposit, Milestone
from chengshu.industry.challenges.rules import escrow
from chengshu.industry.challenges.rules.gates import planned
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb


@verb(DEPOSIT, "confirm")
def confirm(deposit: Deposit) -> None:
    """It counts from now on."""
    escrow.bring_in(deposit)


@verb(DEPOSIT, "pay_back")
def pay_back(deposit: Deposit) -> None:
    """It has left; what is tied meanwhile cannot."""
    escrow.give_back(deposit)


@verb(MILESTONE, "plan")
@verb(MILESTONE, "change")
def plan(milestone: Milestone) -> None:
    """No more than was awarded."""
    challenge = Challenge.objects.select_for_update().get(pk=milestone.challenge_id)
    left = (challenge.awarded or 0) - planned(challenge, but=milestone)
    if milestone.amount > left:
        raise Invalid.field("amount", say("中榜金额还剩 {left} 没有排入节点，不能超过。", left=format_yuan(left)))


@verb(MILESTONE, "deliver")
def deliver(milestone: Milestone) -> None:
    """The day it was handed over, whenever it is accepted; sent back, the next day counts."""
    milestone.delivered_on = today()


@verb(MILESTONE, "pay")
def pay(milestone: Milestone) -> None:
    """From escrow, to the winner."""
    if milestone.challenge.winner is not None:
        escrow.pay(milestone, milestone.challenge.winner.bidder)
