"""From what each policy would give to what is due: one payment per exclusion group, caps, what was paid before.

Within a group the highest counts, for one object (a person, a firm, one of its projects); what other members of the group
paid for it this year, or ever where the policy says so, is taken off.
Then the caps of the policy, in the order of the document: what a subject has in several
objects counts in the order of their names, those that another policy of the group has won last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chengshu.kernel.rules.deciding import Decision
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.resolving_all import resolve


class Paid(NamedTuple):
    """An earlier payment to the subject, in fen."""

    policy: str
    on: date
    amount: int
    object: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is due from one policy for one object.

    reduced_by: group:… or cap:…, whatever reduced it last, else "". asked: what the policy alone would give. lost: another
    member of the group counts. would: what would be due if it counted instead.
    """

    policy: str
    object: str
    amount: int
    reduced_by: str
    asked: int
    lost: bool
    would: int


@dataclass(slots=True)
class _Row:
    """One entitlement on its way."""

    policy: Policy
    place: int
    period: int
    object: str
    asked: int
    amount: int
    reduced_by: str = ""
    lost: bool = False

    def least(self, most: int, reason: str) -> None:
        """No more than this."""
        if self.amount > max(most, 0):
            self.amount = max(most, 0)
            self.reduced_by = self.reduced_by if self.lost else reason


def resolve_one(
    decisions: Iterable[Decision], policies: Sequence[Policy], earlier: Iterable[Paid] = ()
) -> list[Resolved]:
    """What is due to one subject from its eligible decisions, in their order. Ties in a group go to the policy named first."""
    known = {policy.key: (place, policy) for place, policy in enumerate(policies)}
    paid, rows, day = list(earlier), [], date.min
    for one in decisions:
        if one.outcome == "eligible" and one.amount is not None and one.period is not None:
            place, policy = known[one.policy]
            day = one.day
            rows.append(_Row(policy, place, policy.periods.index(one.period), one.object, one.amount, one.amount))
    for group in dict.fromkeys(policy.group for policy in policies if policy.group):
        keys = {policy.key for policy in policies if policy.group == group}
        own = [row for row in rows if row.policy.group == group]
        _group(group, own, [one for one in paid if one.policy in keys], day)
    for policy in policies:
        own = sorted((row for row in rows if row.policy is policy), key=lambda row: (row.lost, row.object))
        _caps(policy, own, [one for one in paid if one.policy == policy.key], day)
    return [_resolved(row) for row in rows]


def _resolved(row: _Row) -> Resolved:
    due = 0 if row.lost else row.amount
    return Resolved(row.policy.key, row.object, due, row.reduced_by, row.asked, row.lost, row.amount)


def _group(group: str, rows: list[_Row], paid: list[Paid], day: date) -> None:
    for object_ in dict.fromkeys(row.object for row in rows):
        some = [row for row in rows if row.object == object_]
        best = min(some, key=lambda row: (-row.amount, row.place))
        for row in some:
            own = [one for one in paid if row.policy.group_period == "life" or one.on.year == day.year]
            others = sum(one.amount for one in own if one.policy != row.policy.key and one.object == object_)
            row.least(row.amount - others, f"group:{group}")
            if row is not best:
                row.lost, row.reduced_by = True, f"group:{group}"


def _caps(policy: Policy, rows: list[_Row], paid: list[Paid], day: date) -> None:
    """Each row may take what earlier payments and the rows before it leave of a cap."""
    for place, cap in enumerate(policy.caps):
        if cap.per == "policy":
            continue
        before: dict[str, int] = defaultdict(int)
        for one in paid:
            if cap.counts(one.on, day):
                before[one.object if cap.per == "object" else ""] += one.amount
        for row in rows:
            key, asked = row.object if cap.per == "object" else "", row.amount
            row.least(policy.compiled.most(place, row.period, row.asked) - before[key], cap.name)
            before[key] += asked


__all__ = ["Paid", "Resolved", "resolve", "resolve_one"]
