"""Facts as a page asks for them: f.<name>, empty where nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.words import in_english
from chengshu.kernel.rules.facts import Fact
from chengshu.services.policies.rules.documents import catalogue
from chengshu.services.policies.rules.facts import DECLARED, Known, read_value

PREFIX = "f."


@dataclass(frozen=True)
class Input:
    """One fact as a page asks for it."""

    fact: Fact
    value: str
    error: str
    options: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """Of its control."""
        return PREFIX + self.fact.name

    @property
    def proof(self) -> str:
        """What would prove it, in words; empty where nothing has to."""
        return str(self.fact.proof) if self.fact.proof else ""


def typed(posted: Mapping[str, Any]) -> tuple[dict[str, Known], dict[str, str]]:
    """What was typed, as facts; and by name what of it cannot be read."""
    found: dict[str, Known] = {}
    wrong: dict[str, str] = {}
    facts = catalogue()
    for name, text in posted.items():
        fact = facts.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if fact is None or not str(text).strip():
            continue
        try:
            found[fact.name] = Known(fact, read_value(fact, text), DECLARED)
        except ValueError as error:
            wrong[fact.name] = str(error)
    return found, wrong


def inputs(facts: Iterable[Fact], posted: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Input]:
    """The controls of some facts, with what was typed."""
    return [
        Input(fact, str(posted.get(PREFIX + fact.name, "")), wrong.get(fact.name, ""), options(fact)) for fact in facts
    ]


def options(fact: Fact) -> list[tuple[str, str]]:
    """The choices of a coded fact."""
    if fact.type != "code":
        return []
    lang = "en" if in_english() else "zh"
    return [(code, label(fact.list, code, lang)) for code in code_list(fact.list).items]
