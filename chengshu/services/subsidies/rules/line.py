"""Who stands in line before a budget: in order of application, or of rank where the budget is ranked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.rules.allocating import Claim as Asked
from chengshu.kernel.rules.allocating import allocate_some
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.policies.rules.documents import document

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim

#: States in which a claim stands in line.
STANDING = ("applied", "reviewing", "supplementing", "queued")


def ranked(written: Document) -> bool:
    """Is its budget given by rank, when its line is closed?"""
    return written.budget is not None and written.budget.order == "ranked"


def waiting(key: str, year: int) -> QuerySet[Claim]:
    """The claims for which nothing could be set aside, first come first."""
    from chengshu.services.subsidies.models import Claim

    rows = Claim.objects.filter(policy__budget=key, day__year=year, ranked=False, aside=0, state__in=STANDING)
    return rows.order_by("created_at", "number")


def standing(key: str, year: int) -> QuerySet[Claim]:
    """Everybody in the line of a ranked budget, whether reviewed or not, the first first."""
    from chengshu.services.subsidies.models import Claim

    rows = Claim.objects.filter(policy__budget=key, day__year=year, ranked=True, state__in=STANDING)
    return rows.order_by(F("rank").desc(nulls_last=True), "created_at", "number")


def room(documents: Iterable[Document], day: date) -> dict[str, int]:
    """Policy → fen that one who comes now may have of its budget; only those paid in order of application from an open one."""
    first_come = {one.key: one.budget.key for one in documents if one.budget and not ranked(one)}
    opened = Budget.objects.filter(key__in=set(first_come.values()), period=str(day.year), state="open")
    left = {one.key: 0 if waiting(one.key, day.year).exists() else one.available for one in opened}
    return {policy: left[key] for policy, key in first_come.items() if key in left}


def before(claim: Claim) -> QuerySet[Claim]:
    """Who waits and came before a claim."""
    rows = waiting(claim.policy.budget, claim.day.year)
    return rows.filter(Q(created_at__lt=claim.created_at) | Q(created_at=claim.created_at, number__lt=claim.number))


def allotted(claims: Iterable[Claim], left: int) -> dict[Claim, int]:
    """What each of some claims on one budget may have of what is left, in their order; the kernel decides."""
    line = {claim: document(claim.version_used) for claim in claims}
    asked = [
        Asked(written.key, claim.holder.number, claim.item, claim.amount - claim.aside, came=came)
        for came, (claim, written) in enumerate(line.items())
    ]
    documents = {written.key: written for written in line.values()}
    budgets = {one.budget.key: left for one in documents.values() if one.budget}
    found = allocate_some(asked, list(documents.values()), budgets)
    return {claim: one.amount for claim, one in zip(line, found, strict=True)}
