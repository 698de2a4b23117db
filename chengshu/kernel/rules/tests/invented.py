"""An invented city's facts and policies, for the engine's own tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chengshu.kernel.rules.document import Policy, read_policy
from chengshu.kernel.rules.facts import Fact, read_facts
from chengshu.kernel.rules.problems import InvalidPolicy, Problem

FOLDER = Path(__file__).parent / "policies"


@cache
def facts() -> dict[str, Fact]:
    return read_facts(FOLDER / "facts.yaml")


@cache
def policy(key: str) -> Policy:
    return read_policy((FOLDER / f"{key}.yaml").read_text("utf-8"), facts())


def text(key: str = "graduates") -> str:
    return (FOLDER / f"{key}.yaml").read_text("utf-8")


PLAIN = """
key: plain
title: 试验
subject: {subject}
rows: {rows}
owner: bureau
source: {{document: a, quote: b}}
parameters:
  some: {{type: money, value: 1000元, words: 一笔钱}}
  half: {{type: number, value: 50%, words: 一半}}
  many: {{type: integer, value: 3, words: 几个}}
  start: {{type: date, value: 2024-02-29, words: 起}}
  kept: {{type: code, value: doctor, words: 学历}}
periods: [{{from: 2020-01-01}}]
facts: [{facts}]
conditions:
  - id: first
    words: 条件
    when: {when}
amount: {amount}
"""


def plain(when: str = "true", amount: str = "some", names: str = "", rows: str = "people", more: str = "") -> str:
    """A document with one condition, over facts of one kind of row."""
    subject = "person" if rows == "people" else "firm"
    listed = names or "degree, arrived_on, full_time, born_on, children, income, score, title, revenue, research"
    quoted = (f'"{one}"' if "\n" not in one else one for one in (when, amount))
    first, second = quoted
    return PLAIN.format(subject=subject, rows=rows, facts=listed, when=first, amount=second) + more


def problems(document: str) -> list[Problem]:
    """Everything that is wrong with a document."""
    try:
        read_policy(document, facts())
    except InvalidPolicy as error:
        return error.problems
    return []
