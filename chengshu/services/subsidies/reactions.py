"""What policies paid out do when a version is submitted or published, when a firm changes, and every night."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import every
from chengshu.kernel.lifecycle.reached import Reached
from chengshu.kernel.lifecycle.reacting import reaction
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.subsidies.actions.reaching import count, measure, open_budget_of, tell

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
    if policy.state == "in_force":
        tell([policy])
        count([policy])


@reaction("identity.firm", "*")
def look_again(entry: Entry, firm: Firm) -> None:
    """A firm that has changed may have become entitled."""
    if not entry.simulated:
        tell(_in_force(subject=Policy.FIRM), [firm])


@every(600)
def nightly() -> int:
    """Once a day: budgets of a new year, what time has made due, and the counts."""
    if Reached.day_of(NIGHTLY) == today():
        return 0
    policies = _in_force()
    for policy in policies:
        open_budget_of(policy, today().year)
    told = tell(policies)
    count(policies)
    Reached.note(NIGHTLY, today())
    return told


def _in_force(**which: Any) -> list[Policy]:
    return list(Policy.objects.filter(state="in_force", **which).order_by("key"))
