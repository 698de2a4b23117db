"""What policies paid out do when a version is submitted or published, when a firm changes, and every night."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import every
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.reached import Reached
from chengshu.kernel.lifecycle.reacting import reaction
from chengshu.kernel.rules import recorded
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.subsidies.actions.reaching import arrange_closing, bring_up, count, measure, open_budget_of
from chengshu.services.subsidies.actions.telling import take_back, tell
from chengshu.services.subsidies.actions.turns import advance, advance_all
from chengshu.services.subsidies.models import Claim, Payment

NIGHTLY = "policies reach"


@reaction("policies.policyversion", "submit")
def measure_it(entry: Entry, version: PolicyVersion) -> None:
    """Over the whole population: too long to be part of the step."""
    if version.state == "submitted" and not entry.simulated:
        measure(version)


@reaction("policies.policyversion", "publish")
def reach_out(entry: Entry, version: PolicyVersion) -> None:
    """Its budget is opened, those it entitles are told and counted."""
    if entry.simulated:  # the simulator does the same itself, today and not then
        return
    policy = version.policy
    open_budget_of(policy, today().year)
    arrange_closing(policy, today().year)
    if policy.state == "in_force":
        bring_up()
        tell([policy])
        count([policy])


@reaction("policies.policy", "end")
def nothing_more(entry: Entry, policy: Policy) -> None:
    """What it offered is offered no longer."""
    if not entry.simulated and policy.state != "in_force":
        take_back(policy)


@reaction("identity.firm", "*")
def look_again(entry: Entry, firm: Firm) -> None:
    """A firm that has changed may have become entitled."""
    if not entry.simulated:
        tell(_in_force(subject=Policy.FIRM, proactive=True), [firm])


def look_at_its_holder(entry: Entry, record: Any) -> None:
    """What a record establishes may have changed, and with it what its holder is entitled to."""
    if not entry.simulated:
        for holder in recorded.holders_of(record):
            tell(_in_force(proactive=True), [holder])


for noun in recorded.nouns():
    reaction(noun, "*")(look_at_its_holder)


@reaction("subsidies.claim", "withdraw", "reject", "uphold", "resubmit", "fund", "refund")
def whose_turn(entry: Entry, claim: Claim) -> None:
    """What was set aside for a claim, or paid, may have come free."""
    if not entry.simulated:
        advance(claim.policy.budget, claim.day.year)


@reaction("subsidies.payment", "cancel")
def whose_turn_instead(entry: Entry, payment: Payment) -> None:
    """What is not paid after all is for others."""
    if not entry.simulated:
        advance(payment.claim.policy.budget, payment.claim.day.year)


@reaction("ledger.budget", "*")
def there_is_more(entry: Entry, budget: Budget) -> None:
    """A budget may have been raised."""
    if budget.key and budget.period.isdigit() and not entry.simulated:
        advance(budget.key, int(budget.period))


@every(600)
def nightly() -> int:
    """Once a day: budgets of a new year, what has changed in the population, and who waits in line."""
    if Reached.day_of(NIGHTLY) == today():
        return 0
    policies = _in_force()
    for policy in policies:
        open_budget_of(policy, today().year)
        arrange_closing(policy, today().year)
    done = bring_up()
    told = tell(policies)
    if done.evaluated or done.gone:
        count(policies)
    advance_all()
    Reached.note(NIGHTLY, today())
    return told


def _in_force(**which: Any) -> list[Policy]:
    return list(Policy.objects.filter(state="in_force", **which).order_by("key"))
