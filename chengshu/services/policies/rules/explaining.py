"""A decision in words: each condition, the facts it looked at and where they came from, its truth, and by how much it was missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.rules.deciding import Decision, Gap, decide
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.policies.rules.facts import Known, told

#: How the truth of a condition reads.
TRUTHS = {True: "满足", False: "不满足", None: "还不知道"}
OUTCOMES = {"eligible": "符合", "not_eligible": "不符合", "need_data": "缺资料"}


@dataclass(frozen=True)
class Told:
    """A fact as an explanation shows it. `source` is empty where it is not known."""

    name: str
    words: str
    value: str
    source: str
    proof: str = ""
    known: bool = True


@dataclass(frozen=True)
class Line:
    """One condition."""

    id: str
    words: str
    truth: bool | None
    facts: list[Told] = field(default_factory=list)
    gap: str = ""

    @property
    def truth_said(self) -> str:
        """Its truth, in words."""
        return say(TRUTHS[self.truth])

    def plain(self) -> dict[str, Any]:
        """For programs."""
        facts = [{"name": it.name, "words": it.words, "value": it.value, "source": it.source} for it in self.facts]
        return {"id": self.id, "words": self.words, "truth": self.truth, "facts": facts, "gap": self.gap}


def lines(document: Document, decision: Decision, sources: Mapping[str, str]) -> list[Line]:
    """Every condition of a decision. `sources`: fact → where it came from, in words."""
    return [
        Line(
            one.id,
            (in_english() and one.words_en) or one.words,
            one.truth,
            [_told(document, name, value, sources) for name, value in one.facts.items()],
            gap_said(document, one.gap) if one.gap else "",
        )
        for one in decision.conditions
    ]


def _told(document: Document, name: str, value: Any, sources: Mapping[str, str]) -> Told:
    fact = document.facts[name]
    proof = say("由{proof}证明", proof=fact.proof) if fact.proof else ""
    source = sources[name] if value is not None and name in sources else ""
    return Told(name, str(fact), told(fact, value), source, proof, value is not None)


def gap_said(document: Document, gap: Gap) -> str:
    """By how much: 营业收入还差 12 元（现为 88 元，需 100 元）。"""
    fact = document.facts[gap.fact]
    if isinstance(gap.value, date):
        return say(
            "“{fact}”相差 {days} 天（现为 {value}，界限为 {needed}）",
            fact=fact, days=gap.difference, value=gap.value, needed=gap.needed,
        )  # fmt: skip
    return say(
        "“{fact}”相差 {gap}（现为 {value}，界限为 {needed}）",
        fact=fact, gap=told(fact, gap.difference), value=told(fact, gap.value), needed=told(fact, gap.needed),
    )  # fmt: skip


def missing(document: Document, decision: Decision) -> list[Told]:
    """What has to be known yet, and what would establish it."""
    return [_told(document, name, None, {}) for name in decision.missing]


@dataclass(frozen=True)
class Trial:
    """A document tried with typed facts on a day."""

    day: date
    decision: Decision
    lines: list[Line]
    missing: list[Told]

    @property
    def outcome(self) -> str:
        """In words."""
        return say(OUTCOMES[self.decision.outcome])


def try_out(document: Document, known: Mapping[str, Known], day: date) -> Trial:
    """What a document says of what is known."""
    decision = decide(document, {name: known[name].value for name in document.facts if name in known}, day)
    sources = {name: one.source for name, one in known.items()}
    return Trial(day, decision, lines(document, decision, sources), missing(document, decision))
