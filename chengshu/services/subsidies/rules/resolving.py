"""From what policies give each by itself to what is payable together: groups, caps and budgets, as the kernel resolves and allocates.

What one applicant is shown, what a claim is granted and what the whole city comes to are worked out by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.rules.allocating import Allocated, allocate_some
from chengshu.kernel.rules.allocating import Claim as Asked
from chengshu.kernel.rules.deciding import Decision
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.resolving import Paid, Resolved, resolve_one
from chengshu.services.subsidies.rules import reasons
from chengshu.services.subsidies.rules.earlier import documents_behind, granted_by, granted_to
from chengshu.services.subsidies.rules.line import room
from chengshu.services.subsidies.rules.reasons import NONE, Reason

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


@dataclass(frozen=True)
class Payable:
    """Of one decision: fen payable now, fen due before the budget was asked, what reduced it last, and whether its budget is
    used up, so that one waits in line."""

    amount: int
    due: int
    why: Reason = NONE
    waits: bool = False


NOTHING = Payable(0, 0)
#: A policy's key, and the project it pays for; "" where it pays for none.
For = tuple[str, str]


def due_to(claim: Claim, decision: Decision, written: Document) -> Payable:
    """What is due of a claim beside what its holder was granted already; the budget is not asked."""
    paid = granted_to(claim.holder, claim)
    return _Case([decision], {written.key: written}, paid, claim.day).due()[_for(decision)]


def _for(one: Decision | Resolved | Allocated) -> For:
    return one.policy, one.object


def payable(
    decisions: Iterable[Decision], written: Mapping[str, Document], holder: Firm | Person | None, day: date
) -> dict[For, Payable]:
    """What could be paid now, of everything that fits one holder and their projects: the best of each group, within caps and budgets."""
    eligible = [one for one in decisions if one.outcome == "eligible"]
    case = _Case(eligible, written, granted_to(holder) if holder else [], day)
    return case.within_budgets(case.due())


class _Case:
    """What is to be granted to one holder beside what was: decisions that are eligible, and what their policies say."""

    def __init__(
        self, decisions: Sequence[Decision], written: Mapping[str, Document], paid: list[Paid], day: date
    ) -> None:
        self.written, self.paid, self.day = written, paid, day
        self.again = [one for one in decisions if self._had(one)]
        self.decisions = [one for one in decisions if one not in self.again]
        known = sorted(written.values(), key=lambda one: one.key)
        self.documents = known + documents_behind(paid, known)
        self.resolved = resolve_one(self.decisions, self.documents, paid)

    def _had(self, decision: Decision) -> bool:
        """Without a cap a policy pays once a year for the same."""
        if self.written[decision.policy].caps:
            return False
        same = (one for one in self.paid if (one.policy, one.object) == (decision.policy, decision.object))
        return any(one.on.year == self.day.year and one.amount > 0 for one in same)

    def due(self) -> dict[For, Payable]:
        """Within groups and caps."""
        found = {_for(one): Payable(0, 0, reasons.had()) for one in self.again}
        for one in self.resolved:
            amount, why = self._under_policy_caps(self.written[one.policy], one.amount, self._why(one))
            found[_for(one)] = Payable(amount, amount, why)
        return found

    def _under_policy_caps(self, document: Document, amount: int, why: Reason) -> tuple[int, Reason]:
        for cap, most in zip(document.caps, document.compiled.mosts, strict=True):
            if cap.per == "policy" and (left := max(0, most[-1] - granted_by(document, self.day))) < amount:
                amount, why = left, reasons.capped(cap.name, left)
        return amount, why

    def _why(self, one: Resolved) -> Reason:
        document = self.written[one.policy]
        if one.reduced_by.startswith("cap:"):
            return reasons.capped(one.reduced_by, one.amount)
        if one.lost:
            same = (
                it
                for it in self.resolved
                if it.object == one.object and self.written[it.policy].group == document.group
            )
            best = next(it for it in same if not it.lost)
            return reasons.better(self.written[best.policy])
        if not one.reduced_by:
            return NONE
        groups = {it.key: it for it in self.documents if it.group == document.group and it.key != document.key}
        taken = next(groups[it.policy] for it in self.paid if it.policy in groups and it.object == one.object)
        return reasons.taken(taken, document.group_period)

    def within_budgets(self, due: dict[For, Payable]) -> dict[For, Payable]:
        """What the budgets still hold for one who comes now. Ranked ones are not asked: their line is not closed yet."""
        rooms = room([self.written[key] for key in dict.fromkeys(policy for policy, _ in due)], self.day)
        asked = [one for one in self.resolved if one.policy in rooms and one.would > 0]
        if not asked:
            return due
        documents = [one for one in self.documents if one.key in rooms]
        claims = [Asked(one.policy, "", one.object, one.would, lost=one.lost) for one in asked]
        budgets = {one.budget.key: rooms[one.key] for one in documents if one.budget}
        before = {one.key: granted_by(one, self.day) for one in documents}
        paid = {_for(one): one for one in allocate_some(claims, documents, budgets, before)}
        lost = {_for(one) for one in asked if one.lost}
        return due | {key: self._allocated(due[key], one, lost & set(paid)) for key, one in paid.items()}

    def _allocated(self, due: Payable, one: Allocated, instead: set[For]) -> Payable:
        """After the budget; `instead` are the policies that somebody was handed on to."""
        if one.reduced_by.startswith("cap:"):
            return Payable(one.amount, one.amount, reasons.capped(one.reduced_by, one.amount))
        if not one.reduced_by:
            return Payable(one.amount, one.amount, NONE if _for(one) in instead else due.why)
        if one.amount:
            return Payable(one.amount, due.due, reasons.rest(one.amount))
        group = self.written[one.policy].group
        others = (self.written[key] for key, object_ in instead if object_ == one.object)
        following = next((it for it in others if it.group == group), None)
        return (
            Payable(0, due.due, reasons.instead(following))
            if following
            else Payable(0, due.due, reasons.used_up(), True)
        )
