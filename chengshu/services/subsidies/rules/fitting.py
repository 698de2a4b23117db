"""What fits somebody: every policy of their kind decided at once, the best of each group counted, the likeliest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from chengshu.services.subsidies.rules.deciding import judge, known_of
from chengshu.services.subsidies.rules.projects import projects_of
from chengshu.services.subsidies.rules.resolving import NOTHING, Payable, payable


@dataclass(frozen=True)
class Fit:
    """One policy for one subject, and what is known of it."""

    version: PolicyVersion
    document: Document
    decision: Decision
    payable: Payable
    known: Mapping[str, Known]

    @property
    def amount(self) -> int:
        """What could be paid now beside everything else, in fen."""
        return self.payable.amount

    @property
    def reduced_by(self) -> str:
        """What reduced it, in words."""
        return str(self.payable.why)

    @property
    def nothing_now(self) -> bool:
        """It fits, and there is neither something to pay nor a line to stand in."""
        return self.decision.outcome == "eligible" and not (self.amount or self.payable.waits)

    @property
    def policy(self) -> Policy:
        """Its card."""
        return self.version.policy

    @property
    def simulated(self) -> bool:
        """Does it rest on facts that were made up?"""
        return any(self.known[name].simulated for name in self.document.facts if name in self.known)

    @property
    def item(self) -> str:
        """The number of the project it is about; empty where it is about none."""
        return self.decision.object

    @cached_property
    def lines(self) -> list[explaining.Line]:
        """Every condition, in words."""
        sources = {name: self.known[name].source for name in self.document.facts if name in self.known}
        return explaining.lines(self.document, self.decision, sources)

    @property
    def failed(self) -> list[explaining.Line]:
        """What stands in the way."""
        return [one for one in self.lines if one.truth is False]

    @property
    def near(self) -> str:
        """By how much it is missed, where one condition alone is, and by a measure."""
        return self.failed[0].gap if len(self.failed) == 1 else ""

    @property
    def could_be(self) -> bool:
        """It fits, or might if more were known, or is missed by a measure alone."""
        return self.decision.outcome != "not_eligible" or bool(self.near)

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
            "item": self.item, "waits": self.payable.waits, "simulated": self.simulated,
            "missing": [{"name": it.name, "words": it.words, "proof": it.proof} for it in self.missing],
            "conditions": [one.plain() for one in self.lines],
        }  # fmt: skip


def versions(subject: str, key: str = "") -> list[PolicyVersion]:
    """The versions in force for firms or for persons."""
    found = PolicyVersion.objects.filter(state="published", policy__subject=subject)
    found = found.filter(policy__key=key) if key else found
    return list(found.select_related("policy__owner").order_by("policy__key"))


def fits(
    subject: str, holder: Firm | Person | None, known: Mapping[str, Known], day: date, *, key: str = "", item: str = ""
) -> list[Fit]:
    """Every policy in force for this kind of subject, or the one with a key; those that pay by project, about this one."""
    return fits_about([(item, known, versions(subject, key))], holder, day)


def fits_with_projects(subject: str, holder: Firm | Person, known: Mapping[str, Known], day: date) -> list[Fit]:
    """As `fits`; where a policy pays by project, about each project that is known and to which it could apply."""
    plain = fits(subject, holder, known, day)
    projects = projects_of(holder)
    if not projects:
        return plain
    once = [one.version for one in plain if not one.document.by_project]
    each = [one.version for one in plain if one.document.by_project]
    asked = [("", known, once), *((item, {**known, **known_of(holder, item)}, each) for item in projects)]
    found = [one for one in fits_about(asked, holder, day) if not one.item or one.could_be]
    told = {one.policy.pk for one in found}
    return found + [one for one in plain if one.policy.pk not in told]


def by_project(version: PolicyVersion) -> bool:
    """Does it pay for projects, one by one?"""
    return document(version).by_project


def fits_about(
    asked: Iterable[tuple[str, Mapping[str, Known], Sequence[PolicyVersion]]], holder: Firm | Person | None, day: date
) -> list[Fit]:
    """What fits of some policies about each project ("" is none), with what is known then: all resolved together, as all share
    the holder's caps.
    """
    written: dict[str, Document] = {}
    decided = []
    for item, known, some in asked:
        for version in some:
            one = written[version.policy.key] = written.get(version.policy.key) or document(version)
            decided.append((version, one, judge(one, known, day, item if one.by_project else ""), known))
    found = payable([decision for _, _, decision, _ in decided], written, holder, day)
    return [
        Fit(version, one, decision, found.get((one.key, decision.object), NOTHING), known)
        for version, one, decision, known in decided
    ]  # fmt: skip


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


def grouped(some: list[Fit], under_way: Collection[tuple[Any, str]] = ()) -> Groups:
    """Amounts first, then what could be known, then what was missed by little. `under_way`: (policy, project) asked for already,
    left out.
    """
    some = [one for one in some if (one.policy.pk, one.item) not in under_way]
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
