"""What was granted before, as the kernel counts it: each claim's amount, less what was not paid after all or came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.resolving import Paid
from chengshu.services.policies.models import PolicyVersion
from chengshu.services.policies.rules.documents import document

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


def granted_to(holder: Firm | Person, but: Claim | None = None) -> list[Paid]:
    """Everything a holder was granted, whatever the year; `but` is the claim that is being decided."""
    return _paid(_granted(but).filter(**held_by(holder)))


def granted_by(written: Document, day: date, but: Claim | None = None) -> int:
    """What a policy has granted to everybody in the time of its policy cap, fen; 0 where it has none."""
    cap = next((cap for cap in written.caps if cap.per == "policy"), None)
    if cap is None:
        return 0
    rows = _granted(but).filter(policy__key=written.key)
    return sum(one.amount for one in _paid(rows) if cap.counts(one.on, day))


def documents_behind(paid: Iterable[Paid], known: Iterable[Document]) -> list[Document]:
    """What the policies that paid say, where nothing is known of them: they are no longer in force, or were not asked for."""
    lacking = {one.policy for one in paid} - {one.key for one in known}
    versions = PolicyVersion.objects.filter(policy__key__in=lacking, published_on__isnull=False).order_by("order")
    return list({version.policy_id: document(version) for version in versions}.values()) if lacking else []


def held_by(holder: Firm | Person) -> dict[str, Firm | Person]:
    """How a holder's own records are found."""
    return {"firm": holder} if isinstance(holder, Firm) else {"person": holder}


def _granted(but: Claim | None) -> QuerySet[Claim]:
    from chengshu.services.subsidies.models import Claim

    rows = Claim.objects.filter(state__in=Claim.GRANTED)
    return rows.exclude(pk=but.pk) if but else rows


def _paid(rows: QuerySet[Claim]) -> list[Paid]:
    cancelled = Sum("payments__amount", filter=Q(payments__state="cancelled"))
    found = rows.annotate(cancelled=cancelled).values_list(
        "policy__key", "day", "item", "amount", "cancelled", "state", "reclaimed"
    )
    return [
        Paid(key, day, amount - (less or 0) - ((back or 0) if state == "refunded" else 0), item)
        for key, day, item, amount, less, state, back in found
    ]
