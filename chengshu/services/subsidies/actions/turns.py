"""Whose turn it is: money that comes free goes to those who wait for it, in order of application."""

from __future__ import annotations

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import perform
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.models import Claim
from chengshu.services.subsidies.rules import reasons
from chengshu.services.subsidies.rules.deciding import again
from chengshu.services.subsidies.rules.line import allotted, waiting
from chengshu.services.subsidies.rules.resolving import due_to


def advance(key: str, year: int) -> int:
    """Money may have come free: it goes to those who wait, first come first. Says to how many."""
    budget = Budget.objects.filter(key=key, period=str(year), state="open").first()
    line = list(waiting(key, year).select_related("policy", "version_used", "firm", "person")) if budget else []
    line = [claim for claim in line if _still_due(claim)]
    if budget is None or not line:
        return 0
    turn = {claim: fen for claim, fen in allotted(line, budget.available).items() if fen}
    for claim, fen in turn.items():
        try:
            perform(PLATFORM, claim, "line_up", {"more": fen})
        except Conflict:  # somebody was faster: the next change, or the night, looks again
            break
    return len(turn)


def _still_due(claim: Claim) -> bool:
    """What is due of it now: its holder may have been granted something else while it waited."""
    due = due_to(claim, again(claim), document(claim.version_used))
    if not due.amount and claim.state == "queued":
        perform(PLATFORM, claim, "miss", {"reduced_by": due.why.kept()})
    claim.amount = due.amount
    return due.amount > 0


def advance_all() -> None:
    """Every line of this year; who waits for the money of a year that has passed waits no more."""
    rows = Claim.objects.filter(ranked=False, aside=0, state="queued")
    for key in rows.filter(day__year=today().year).values_list("policy__budget", flat=True).distinct():
        advance(key, today().year)
    for claim in Claim.objects.filter(state="queued", aside=0, day__year__lt=today().year):
        perform(PLATFORM, claim, "miss", {"reduced_by": reasons.over().kept()})
