"""A decision kept so that it can be made again years later: policy text, the facts it used, the day, and the hashes that prove it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.deciding import Decision, decide
from chengshu.kernel.rules.document import FORMAT, Policy, read_policy
from chengshu.kernel.rules.facts import Fact


class NotTheSame(ValueError):
    """What was kept does not give what was decided: the record was changed, or the engine was."""


def catalogue_of(policy: Policy) -> list[dict[str, Any]]:
    """The entries of the catalogue that a policy was written against, ready for JSON: to be stored beside its text."""
    return [fact.plain() for fact in policy.facts.values()]


def read_kept(text: str, catalogue: Iterable[Mapping[str, Any]]) -> Policy:
    """A stored version as it was, whatever has become of the city's catalogue since. Raises InvalidPolicy."""
    return read_policy(text, {entry["name"]: Fact.from_plain(entry) for entry in catalogue})


def freeze(policy: Policy, facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Everything the decision rests on, ready for JSON: only the facts that the policy uses."""
    return {
        "format": FORMAT,
        "policy": policy.text,
        "hash": policy.hash,
        "catalogue": catalogue_of(policy),
        "facts": {name: _plain(facts[name]) for name in policy.facts if facts.get(name) is not None},
        "day": day.isoformat(),
        "decision": digest(decide(policy, facts, day)),
    }


def replay(frozen: Mapping[str, Any]) -> Decision:
    """The same decision. Raises NotTheSame when policy or outcome differ from what was kept."""
    if frozen["format"] != FORMAT:
        raise NotTheSame(
            say("这份记录的格式是 {format}，本程序认得 {known}。", format=str(frozen["format"])[:20], known=FORMAT)
        )
    policy = read_kept(frozen["policy"], frozen["catalogue"])
    if policy.hash != frozen["hash"]:
        raise NotTheSame(
            say(
                "政策文本与记录的指纹不符：记录 {kept}，现在 {now}。",
                kept=str(frozen["hash"])[:16],
                now=policy.hash[:16],
            )
        )
    facts = {name: _value(policy.facts[name], value) for name, value in frozen["facts"].items()}
    decision = decide(policy, facts, date.fromisoformat(frozen["day"]))
    if digest(decision) != frozen["decision"]:
        raise NotTheSame(say("重算的结果与当时不符：事实或程序被改动过。"))
    return decision


def digest(decision: Decision) -> str:
    """SHA-256 of what was decided: policy, day, outcome, amount, what is missing and the truth of every condition."""
    said = [
        decision.policy, decision.hash, decision.day.isoformat(), decision.outcome, decision.amount, list(decision.missing),
        [[one.id, one.truth, {name: _plain(value) for name, value in one.facts.items()}] for one in decision.conditions],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _value(fact: Fact, value: Any) -> Any:
    if fact.type == "number":
        return Decimal(value)
    return date.fromisoformat(value) if fact.type == "date" else value
