"""What a signed challenge establishes for those who pay its poster: the bounty, the day of the contract, what the solver has had."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from chengshu.industry.challenges.models import Challenge
from chengshu.kernel.rules.recorded import Source


def paid(challenge: Challenge) -> int:
    """To the solver out of escrow, in fen."""
    return int(challenge.milestones.filter(state="paid").aggregate(sum=Sum("amount"))["sum"] or 0)


def district(challenge: Any) -> str:
    """The code of the district in which the poster is registered; empty where that is not known."""
    place = challenge.poster.place
    codes = [one for one in place.path.split("/") if one] if place else []
    return codes[1] if len(codes) > 1 else ""


#: Names of the city's catalogue of facts (policies/facts.yaml).
SUPPORTED: dict[str, Source] = {
    "funded_kind": lambda challenge: "challenge",
    "district": district,
    "bounty": "bounty",
    "contracted_on": "signed_on",
    "paid_to_solver": paid,
}
