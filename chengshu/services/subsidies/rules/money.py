"""A claim's money in the ledger: set aside when it is asked for, promised when it is granted, paid when its list has gone.

Caps are quotas of the ledger, so that two claims decided at once can never pass one together. All of it is part of a verb.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.budgets import commit, pay, refund, release, reserve
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.ledger.pockets import at_most
from chengshu.services.subsidies.rules import reasons
from chengshu.services.subsidies.rules.caps import give_caps_back, take_caps
from chengshu.services.subsidies.rules.line import allotted, before

if TYPE_CHECKING:
    from chengshu.services.policies.models import Policy
    from chengshu.services.subsidies.models import Claim, Payment


def budget_of(policy: Policy, day: date) -> Budget:
    """What the city set aside for a policy in the year of a day. Raises Conflict when it has not."""
    found = Budget.objects.filter(key=policy.budget, period=str(day.year)).first() if policy.budget else None
    if found is None:
        raise Conflict(say("“{policy}”还没有下达 {year} 年的预算，暂时不能申请。", policy=policy, year=day.year))
    return found


def _of(claim: Claim) -> Budget:
    return budget_of(claim.policy, claim.day)


def set_aside(claim: Claim) -> None:
    """Set aside what is due of a claim that waits for its decision, as its policy says where the rest does not suffice.

    A ranked budget is given when its line is closed. Otherwise nobody is served before one who came earlier and waits: what
    cannot be set aside now is cut, or the claim stands in line with nothing set aside.
    """
    budget, wanted = _of(claim), claim.amount - claim.aside
    if wanted < 0:
        let_go(claim, -wanted)
    elif wanted and not claim.ranked:
        more = allotted([claim], _room(claim, budget, wanted))[claim]
        if claim.aside + more:
            add(claim, more)


def add(claim: Claim, more: int) -> None:
    """Set more aside. What is not enough is all there is: the claim is cut to it."""
    if more:
        reserve(_of(claim), more)
        claim.aside += more
    if claim.aside < claim.amount:
        claim.amount, claim.reduced_by = claim.aside, reasons.rest(claim.aside).kept()


def _room(claim: Claim, budget: Budget, wanted: int) -> int:
    """What there is for it; locked where it is little, so that what is cut is cut once."""
    if before(claim).exists():
        return 0
    there = budget.available
    return there if there >= wanted else at_most(budget, wanted)


def let_go(claim: Claim, amount: int | None = None) -> None:
    """What was set aside, or so much of it, is available again."""
    amount = claim.aside if amount is None else amount
    if amount:
        release(_of(claim), amount)
        claim.aside -= amount


def promise(claim: Claim) -> None:
    """Turn what was set aside into a promise of the claim's amount, and take the amount from its caps. Raises Short."""
    if claim.aside > claim.amount:
        let_go(claim, claim.aside - claim.amount)
    elif claim.aside < claim.amount:
        reserve(_of(claim), claim.amount - claim.aside)
    commit(_of(claim), claim.amount)
    claim.aside = 0
    take_caps(claim, claim.amount)


def pay_out(payment: Payment) -> None:
    """It leaves the budget with its list."""
    pay(_of(payment.claim), payment.amount)


def came_back(payment: Payment) -> None:
    """The bank returned it: it is promised still, and waits for a right account."""
    budget = _of(payment.claim)
    refund(budget, payment.amount)
    reserve(budget, payment.amount)
    commit(budget, payment.amount)


def unpromise(payment: Payment) -> None:
    """It will not be paid."""
    release(_of(payment.claim), payment.amount, committed=True)
    give_caps_back(payment.claim, payment.amount)


def back(claim: Claim, amount: int) -> None:
    """Money that was paid is back."""
    refund(_of(claim), amount)
    give_caps_back(claim, amount)


def paid_of(claim: Claim) -> int:
    """What a claim that is paid came to, in fen: what was granted, less what was not paid after all."""
    cancelled = claim.payments.filter(state="cancelled").aggregate(sum=Sum("amount"))["sum"] or 0
    return claim.amount - cancelled
