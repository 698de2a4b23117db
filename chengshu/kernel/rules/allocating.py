"""From what is due to what is paid: caps of whole policies and budgets, in one line for each.

A line is ordered by rank where the budget is ranked (higher first, unknown last), then by arrival, subject and object. It is
strict: nobody is paid before one who stands earlier and was not. A payment that does not fit is cut to the rest, not made, or
handed to the group's next best, as the policy says; who was sent on keeps his place in the line he left, so that nothing
moves forward through him.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.allocating_all import allocate
from chengshu.kernel.rules.document import Budget, Policy


class Claim(NamedTuple):
    """One resolved entitlement in line: fen, its rank and when it came; `lost` to another member of its group."""

    policy: str
    subject: str
    object: str
    amount: int
    rank: int | Decimal | None = None
    came: int | None = None
    lost: bool = False


class Allocated(NamedTuple):
    """What is paid for a claim, and what reduced it: cap:policy:… or budget:…, or ""."""

    policy: str
    subject: str
    object: str
    amount: int
    reduced_by: str


@dataclass(slots=True)
class _Row:
    claim: Claim
    policy: Policy
    place: int
    active: bool
    sent_on: bool = False
    asked: int = 0
    paid: int = 0
    reduced_by: str = ""

    def least(self, most: int, reason: str) -> None:
        """No more than this."""
        if self.paid > max(most, 0):
            self.paid, self.reduced_by = max(most, 0), reason


@dataclass
class _Lines:
    rows: list[_Row]
    available: Mapping[str, int]
    paid_before: Mapping[str, int]
    groups: dict[tuple[str, str, str], list[_Row]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        """Again and again, until nobody is sent on."""
        for row in self.rows:
            if row.policy.group:
                self.groups[row.policy.group, row.claim.subject, row.claim.object].append(row)
        self._settle()
        while self._send_on():
            self._settle()

    def _settle(self) -> None:
        for row in self.rows:
            row.paid, row.reduced_by = row.claim.amount if row.active else 0, ""
        for policy in dict.fromkeys(row.policy for row in self.rows):
            self._cap(policy, in_line(row for row in self.rows if row.policy is policy and row.active))
        for row in self.rows:
            row.asked = row.paid
        for key in dict.fromkeys(row.policy.budget.key for row in self.rows if row.policy.budget):
            self._pay(
                key,
                in_line(row for row in self.rows if row.policy.budget and row.policy.budget.key == key and row.active),
            )
        for row in self.rows:
            if row.sent_on:
                row.paid = 0

    def _cap(self, policy: Policy, line: list[_Row]) -> None:
        for place, cap in enumerate(policy.caps):
            if cap.per == "policy":
                # One cap for the whole policy: the parameters outside of the periods, for rows may lie in different ones.
                left = policy.compiled.mosts[place][-1] - self.paid_before.get(policy.key, 0)
                for row in line:
                    asked = row.paid
                    row.least(left, cap.name)
                    left -= asked

    def _pay(self, key: str, line: list[_Row]) -> None:
        left = self.available[key]
        for row in line:
            if row.paid > max(left, 0):
                cut = row.policy.budget is not None and row.policy.budget.short == "cut"
                asked = row.paid
                row.least(left if cut else 0, f"budget:{key}")
                left -= asked
            else:
                left -= row.paid

    def _send_on(self) -> bool:
        sent = False
        for row in self.rows:
            if not (row.active and not row.sent_on and row.policy.budget and row.policy.budget.short == "next"):
                continue
            if row.reduced_by.startswith("budget:") and row.asked > 0 and (other := self._next_best(row)) is not None:
                row.sent_on = other.active = sent = True
        return sent

    def _next_best(self, row: _Row) -> _Row | None:
        others = self.groups[row.policy.group, row.claim.subject, row.claim.object]
        waiting = [one for one in others if not one.active and one.claim.amount > 0]
        return min(waiting, key=lambda one: (-one.claim.amount, one.place), default=None)


def in_line(rows: Iterable[_Row]) -> list[_Row]:
    """The order of a line."""

    def key(row: _Row) -> tuple[object, ...]:
        rank, came = row.claim.rank, row.claim.came
        return (rank is None, -(rank or 0), came is None, came or 0, row.claim.subject, row.claim.object, row.place)

    return sorted(rows, key=key)


def allocate_some(
    claims: Iterable[Claim],
    policies: Sequence[Policy],
    available: Mapping[str, int],
    paid_before: Mapping[str, int] | None = None,
) -> list[Allocated]:
    """What is paid for each claim that is active in the end, in their order. available: fen left in each budget;
    paid_before: fen that a policy has paid to everybody in the time of its policy cap."""
    known = {policy.key: (place, policy) for place, policy in enumerate(policies)}
    check_budgets(policies, available)
    rows = [_Row(one, known[one.policy][1], known[one.policy][0], not one.lost) for one in claims]
    _Lines(rows, available, paid_before or {}).run()
    return [
        Allocated(row.claim.policy, row.claim.subject, row.claim.object, row.paid, row.reduced_by)
        for row in rows
        if row.active
    ]


def check_budgets(policies: Sequence[Policy], available: Mapping[str, int]) -> None:
    """Raises ValueError for a budget that is not given, or whose policies order their lines differently."""
    orders: dict[str, Budget] = {}
    for policy in policies:
        if policy.budget is None:
            continue
        if policy.budget.key not in available:
            raise ValueError(say("没有给出预算 {key} 的余额。", key=policy.budget.key))
        first = orders.setdefault(policy.budget.key, policy.budget)
        same = first.order == policy.budget.order and _scale(first) == _scale(policy.budget)
        if not same:
            raise ValueError(
                say("预算 {key} 的几项政策排队办法不同：order 与 rank 的小数位数应一致。", key=policy.budget.key)
            )


def _scale(budget: Budget) -> tuple[str, int] | None:
    return (budget.expr.kind.name, budget.expr.kind.scale) if budget.expr else None


__all__ = ["Allocated", "Claim", "allocate", "allocate_some", "check_budgets"]
