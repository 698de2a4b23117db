"""What fits somebody: every policy of their kind decided at once, the best of each group counted, the likeliest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.rules.deciding import Decision
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.facts import Fact
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules import explaining
from chengshu.services.policies.rules.documents import document
from chengshu.services.policies.rules.facts import Known
from chengshu.services.subsidies.rules.deciding import judge
from chengshu.services.subsidies.rules.resolving import NOTHING, Payable, payable


@dataclass(frozen=True)
class Fit:
    """One policy for one subject. `simulated`: facts it rests on were made up."""

    version: PolicyVersion
    document: Document
    decision: Decision
    payable: Payable
    sources: Mapping[str, str]
    simulated: bool

    @property
    def amount(self) -> int:
        """What could be paid now beside everything else, in fen."""
        return self.payable.amount

    @property
    def reduced_by(self) -> str:
        """What reduced it, in words."""
        return self.payable.why

    @property
    def nothing_now(self) -> bool:
        """It fits, and there is neither something to pay nor a line to stand in."""
        return self.decision.outcome == "eligible" and not (self.amount or self.payable.waits)

    @property
    def policy(self) -> Policy:
        """Its card."""
        return self.version.policy

    @cached_property
    def lines(self) -> list[explaining.Line]:
        """Every condition, in words."""
        return explaining.lines(self.document, self.decision, self.sources)

    @property
    def failed(self) -> list[explaining.Line]:
        """What stands in the way."""
        return [one for one in self.lines if one.truth is False]

    @property
    def near(self) -> str:
        """By how much it is missed, where one condition alone is, and by a measure."""
        return self.failed[0].gap if len(self.failed) == 1 else ""

    @cached_property
    def missing(self) -> list[explaining.Told]:
        """What is not known yet."""
        return explaining.missing(self.document, self.decision)

    def plain(self) -> dict[str, Any]:
        """For programs."""
        return {
            "policy": self.policy.key, "number": self.policy.number, "title": self.policy.title,
            "version": self.version.number, "hash": self.version.digest, "outcome": self.decision.outcome,
            "entitled": self.decision.amount, "amount": self.amount, "reduced_by": self.reduced_by,
            "waits": self.payable.waits, "simulated": self.simulated,
            "missing": [{"name": it.name, "words": it.words, "proof": it.proof} for it in self.missing],
            "conditions": [one.plain() for one in self.lines],
        }  # fmt: skip


def versions(subject: str, key: str = "") -> list[PolicyVersion]:
    """The versions in force for firms or for persons."""
    found = PolicyVersion.objects.filter(state="published", policy__subject=subject)
    found = found.filter(policy__key=key) if key else found
    return list(found.select_related("policy__owner").order_by("policy__key"))


def fits(subject: str, holder: Firm | Person | None, known: Mapping[str, Known], day: date, key: str = "") -> list[Fit]:
    """Every policy in force for this kind of subject, or the one with a key."""
    some = versions(subject, key)
    written = {version.policy.key: document(version) for version in some}
    decisions = [judge(written[version.policy.key], known, day) for version in some]
    found = payable(decisions, written, holder, day)
    sources = {name: one.source for name, one in known.items()}
    made_up = {name for name, one in known.items() if one.simulated}
    return [
        Fit(version, document, decision, found.get(document.key, NOTHING), sources, bool(made_up & set(document.facts)))
        for version, document, decision in zip(some, written.values(), decisions, strict=True)
    ]


@dataclass(frozen=True)
class Groups:
    """The page's five parts, each in the order in which it is read. `had`: it fits, and nothing can be paid now."""

    fitting: list[Fit]
    had: list[Fit]
    open: list[Fit]
    near: list[Fit]
    others: list[Fit]

    @property
    def total(self) -> int:
        """All that could be paid now, in fen."""
        return sum(one.amount for one in self.fitting)

    @property
    def simulated(self) -> bool:
        """Does anything of it rest on facts that were made up?"""
        return any(one.simulated for one in self.fitting)

    def asked(self) -> list[Fact]:
        """The facts whose knowledge would decide the most policies, those first."""
        counted = Counter(name for one in self.open for name in one.decision.missing)
        facts = {name: one.document.facts[name] for one in self.open for name in one.decision.missing}
        return [facts[name] for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def grouped(some: list[Fit], under_way: Collection[Any] = ()) -> Groups:
    """Amounts first, then what could be known, then what was missed by little. `under_way`: policies asked for already, left out."""
    some = [one for one in some if one.policy.pk not in under_way or one.document.rows == "projects"]
    eligible = sorted(
        (one for one in some if one.decision.outcome == "eligible"), key=lambda one: (-one.amount, one.policy.key)
    )
    fitting, had = [one for one in eligible if one.amount], [one for one in eligible if not one.amount]
    opened = sorted(
        (one for one in some if one.decision.outcome == "need_data"),
        key=lambda one: (len(one.decision.missing), one.policy.key),
    )
    no = [one for one in some if one.decision.outcome == "not_eligible"]
    return Groups(fitting, had, opened, [one for one in no if one.near], [one for one in no if not one.near])
