"""The tests of a document: situations an official can read, with what should come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.document import Test
from chengshu.kernel.rules.facts import Fact
from chengshu.kernel.rules.fields import Fields, scalar

OUTCOMES = ("eligible", "not_eligible", "need_data")
KEYS = ("name", "day", "facts", "outcome", "amount", "missing", "fails")


def read_tests(fields: Fields, facts: Mapping[str, Fact], conditions: set[str]) -> list[Test]:
    """Every test of a document that can be read."""
    found = []
    for place, node in enumerate(fields.several("tests"), 1):
        one = Fields(node, fields.findings, f"tests.{place}")
        one.only(KEYS)
        test = _test(one, facts, conditions)
        if test is not None:
            found.append(test)
    return found


def _test(fields: Fields, facts: Mapping[str, Fact], conditions: set[str]) -> Test | None:
    name, day, outcome = fields.words("name", longest=200), fields.day("day"), fields.choice("outcome", OUTCOMES)
    given = read_values(fields, facts)
    amount = _amount(fields, outcome)
    missing = _names(fields, "missing", set(facts), outcome == "need_data")
    fails = _names(fields, "fails", conditions, outcome == "not_eligible")
    if day is None:
        return None
    return Test(name, day, given, outcome, amount, missing, fails)


def read_values(fields: Fields, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The values under `facts`, each read as the type its fact has."""
    found: dict[str, Any] = {}
    inner = fields.inner("facts")
    for name, node in (inner.node.entries if inner else {}).items():
        assert inner is not None
        if name not in facts:
            inner.problem(
                name, say("这项政策不用“{name}”。它用：{facts}。", name=name[:40], facts=listed(sorted(facts)))
            )
        elif node.value is not None:
            fact = facts[name]
            value = scalar(node, fact.type)
            if value is None or (fact.type == kinds.NUMBER and -value.as_tuple().exponent > fact.decimals):  # type: ignore[union-attr, operator]
                inner.problem(name, say("“{text}”不是{type}。", text=node.text[:40], type=say(kinds.SAID[fact.type])))
            else:
                found[name] = value
    return found


def _amount(fields: Fields, outcome: str) -> int | None:
    node = fields.node.get("amount")
    if node is None:
        return None
    value = scalar(node, kinds.MONEY)
    if outcome != "eligible" or not isinstance(value, int):
        fields.problem("amount", say("amount 只在 outcome 为 eligible 时写，例如 5000元。"))
        return None
    return value


def _names(fields: Fields, name: str, known: set[str], allowed: bool) -> frozenset[str] | None:
    if fields.node.get(name) is None:
        return None
    nodes = fields.several(name)
    for node in nodes:
        if node.text not in known:
            fields.note(
                node, name, say("没有“{name}”。可用：{known}。", name=node.text[:40], known=listed(sorted(known)))
            )
    if not allowed:
        fields.problem(name, say("{name} 与 outcome 不符。", name=name))
    return frozenset(node.text for node in nodes)
