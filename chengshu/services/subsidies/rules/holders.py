"""Whose fit is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.models import Firm, Organisation, Person
from chengshu.services.policies.models import Policy
from chengshu.services.subsidies.rules.earlier import held_by

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


def firm_of(acting: Acting) -> Firm | None:
    """The firm one acts for."""
    own = acting.organisation
    return Firm.objects.get(pk=own.pk) if own is not None and own.kind == Organisation.FIRM else None


def open_claims(holder: Firm | Person | None) -> dict[tuple[Any, str], Claim]:
    """Policy and project ("" where it pays for none) → the holder's claim that is not ended."""
    from chengshu.services.subsidies.models import Claim

    rows = Claim.objects.filter(state__in=Claim.OPEN, **held_by(holder)) if holder else Claim.objects.none()
    return {(one.policy_id, one.item): one for one in rows}


def whose(acting: Acting, asked: str) -> tuple[str, Firm | Person | None]:
    """For firms or for persons, and for which one; nobody, where the visitor is none and only tries."""
    firm = firm_of(acting)
    subject = asked if asked in (Policy.FIRM, Policy.PERSON) else Policy.FIRM if firm else Policy.PERSON
    return subject, firm if subject == Policy.FIRM else acting.person
