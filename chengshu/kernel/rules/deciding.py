"""One applicant, one policy, one day: the decision, with every condition explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from chengshu.kernel.rules.compiled import Judged
from chengshu.kernel.rules.document import Period, Policy
from chengshu.kernel.rules.gaps import Gap, shown

OUTCOMES = ("not_eligible", "eligible", "need_data")


class Decision(NamedTuple):
    """What a policy gives on a day.

    amount: fen, when eligible. missing: the facts whose knowledge could still change the outcome; empty for need_data when
    something cannot be computed from what is known (a division by nought). conditions: empty when not explained.
    rank: its place in a ranked budget. object: what it is for, where a subject has several (a project's number).
    """

    policy: str
    hash: str
    day: date
    outcome: str
    amount: int | None
    period: Period | None
    missing: tuple[str, ...]
    conditions: tuple[Judged, ...] = ()
    rank: int | Decimal | None = None
    object: str = ""

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the conditions that do not hold."""
        return tuple(one.id for one in self.conditions if one.truth is False)


def decide(policy: Policy, facts: Mapping[str, Any], day: date, explain: bool = True, object: str = "") -> Decision:
    """Decide one policy for one applicant; absent or None is unknown. Raises Invalid for a value that is not of its fact's type."""
    compiled = policy.compiled
    if explain:
        truth, amount, place, bits, rank, judged = compiled.full(facts.get, day)
    else:
        truth, amount, place, bits, rank = compiled.quick(facts.get, day)
        judged = ()
    if rank is not None and policy.budget and policy.budget.expr:
        rank = shown(policy.budget.expr.kind, rank)
    return Decision(
        policy.key,
        policy.hash,
        day,
        OUTCOMES[truth],
        amount,
        compiled.period(place),
        compiled.names_of(bits),
        judged,
        rank,
        object,
    )


def decide_all(policies: Iterable[Policy], facts: Mapping[str, Any], day: date, explain: bool = True) -> list[Decision]:
    """Every policy for one applicant."""
    return [decide(policy, facts, day, explain) for policy in policies]


__all__ = ["Decision", "Gap", "Judged", "decide", "decide_all"]
