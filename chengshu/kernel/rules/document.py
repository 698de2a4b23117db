"""A policy as it is read: immutable, hashed, with every expression typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chengshu.kernel.base.words import in_english
from chengshu.kernel.rules.facts import Fact, Proof
from chengshu.kernel.rules.problems import InvalidPolicy, Problem
from chengshu.kernel.rules.tree import Expr

if TYPE_CHECKING:
    from chengshu.kernel.rules.compiled import Compiled

FORMAT = 2
"""Changes when a document would come to mean something else; it is part of every hash."""
IN_FORCE = "in_force"
"""The condition that every policy has: the date lies within one of its periods."""

Value = bool | int | Decimal | date | str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a policy was published, in words as printed."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of the policy that has a name. `value` in fen for money; `assumed` when the source does not print it."""

    name: str
    type: str
    value: Value
    words: str
    unit: str = ""
    assumed: bool = False
    source: Source | None = None
    list: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the policy is in force, both included, with the parameters that differ then."""

    first: date
    last: date | None
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def holds(self, day: date) -> bool:
        """Is the day within it?"""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its id, words for people, the expression as written and as typed."""

    id: str
    words: str
    when: str
    expr: Expr
    words_en: str = ""

    def __str__(self) -> str:
        return self.words_en if in_english() and self.words_en else self.words


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be paid per subject, object or for the whole policy, in a month, a quarter, a year or ever.

    times: `most` is not money, but how many times what the policy gives by itself.
    """

    per: str
    period: str
    most: str
    expr: Expr
    times: bool = False

    @property
    def name(self) -> str:
        """What a reduction by it is called: cap:subject:year."""
        return f"cap:{self.per}:{self.period}"

    def counts(self, on: date, day: date) -> bool:
        """Does what was paid on one day count under it on another?"""
        return self.period == "life" or self.span(on) == self.span(day)

    def span(self, day: date) -> str:
        """The month, quarter or year a day lies in, as a period is written; "" where it holds for life."""
        spans = {"year": f"{day.year}", "quarter": f"{day.year}Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}
        return spans.get(self.period, "")


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget it is paid from. rank: higher first. short: what happens when the rest does not suffice (cut, none, next)."""

    key: str
    order: str
    short: str
    rank: str = ""
    expr: Expr | None = None


@dataclass(frozen=True, slots=True)
class Installment:
    """A part of the payment, in percent of the whole, and when it is due."""

    share: Decimal
    when: str


@dataclass(frozen=True, slots=True)
class Test:
    """A situation and what should come out."""

    name: str
    day: date
    facts: Mapping[str, Any]
    outcome: str
    amount: int | None = None
    missing: frozenset[str] | None = None
    fails: frozenset[str] | None = None


@dataclass(frozen=True)
class Policy:
    """One version of a policy. Two are the same exactly when their hashes are.

    group_period: whether what others of its group paid counts for the year or for life.
    """

    key: str
    title: str
    title_en: str
    subject: str
    rows: str
    owner: str
    source: tuple[Source, ...]
    clause: str
    dated: str
    parameters: Mapping[str, Parameter]
    periods: tuple[Period, ...]
    facts: Mapping[str, Fact]
    conditions: tuple[Condition, ...]
    amount: str
    amount_expr: Expr
    rounding: str
    group: str
    group_period: str
    caps: tuple[Cap, ...]
    budget: Budget | None
    schedule: tuple[Installment, ...]
    proactive: bool
    tests: tuple[Test, ...]
    text: str
    hash: str
    content: Mapping[str, Any]
    warnings: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return self.title_en if in_english() and self.title_en else self.title

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and other.hash == self.hash

    @property
    def by_project(self) -> bool:
        """Does it pay for projects, one by one?"""
        return self.rows == "projects"

    def period_on(self, day: date) -> Period | None:
        """The period a date falls in."""
        return next((period for period in self.periods if period.holds(day)), None)

    def values_in(self, period: Period | None) -> dict[str, Value]:
        """The parameters' values in a period."""
        own = period.parameters if period else {}
        return {name: own.get(name, parameter.value) for name, parameter in self.parameters.items()}

    @cached_property
    def compiled(self) -> Compiled:
        """Its functions, made once."""
        from chengshu.kernel.rules.compiled import Compiled

        return Compiled(self)


def expressions(policy: Policy) -> Iterator[Expr]:
    """Every expression that is evaluated for a row."""
    yield from (one.expr for one in policy.conditions)
    yield policy.amount_expr
    if policy.budget and policy.budget.expr:
        yield policy.budget.expr


def hashed(content: Any, facts: Mapping[str, Fact]) -> str:
    """SHA-256 of what a document says, however it is laid out, and of the facts it uses."""
    said = {"format": FORMAT, "policy": content, "facts": [facts[name].plain() for name in sorted(facts)]}
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def read_policy(text: str, facts: Mapping[str, Fact]) -> Policy:
    """The policy that a document says, over a catalogue of facts. Raises InvalidPolicy with all of its problems."""
    from chengshu.kernel.rules.reading import Reading

    return Reading(text, facts).policy()


__all__ = [
    "Budget", "Cap", "Condition", "Fact", "Installment", "InvalidPolicy", "Parameter", "Period", "Policy", "Problem",
    "Proof", "Source", "Test", "expressions", "hashed", "read_policy",
]  # fmt: skip
