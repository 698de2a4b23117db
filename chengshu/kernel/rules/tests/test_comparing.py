"""Two versions beside each other: the clauses that differ, and who gains and loses by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from chengshu.kernel.rules.comparing import Line, changes, effect
from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import Policy, read_policy
from chengshu.kernel.rules.preparing import BadTable
from chengshu.kernel.rules.tests.grid import load
from chengshu.kernel.rules.tests.invented import facts, plain, policy, text

DAY = date(2024, 5, 31)
CONNECTION = duckdb.connect()


def version(**replaced: str) -> Policy:
    document = text()
    for old, new in zip(list(replaced.values())[::2], list(replaced.values())[1::2], strict=True):
        assert old in document
        document = document.replace(old, new)
    return read_policy(document, facts())


def test_only_what_says_something_else_is_a_change() -> None:
    assert changes(policy("graduates"), read_policy(text() + "\n# a comment\n", facts())) == []


def test_every_clause_that_differs_is_told_with_its_words() -> None:
    new = version(
        a="value: 3, unit", b="value: 2, unit", c="words: 在崂山区工作", d="words: 在崂山区缴纳社保", e="short: cut", f="short: none",
        g="  - {from: 2026-01-01, parameters: {doctor: 6000元}}\n", h="", i="per: subject", j="per: object",
    )  # fmt: skip
    assert [(one.kind, one.where, one.old, one.new) for one in changes(policy("graduates"), new)][:5] == [
        ("changed", "parameters.longest.value", "3", "2"),
        ("removed", "periods.2026-01-01", "from: 2026-01-01；parameters: doctor: 6000元", ""),
        ("changed", "conditions.here.words", "在崂山区工作", "在崂山区缴纳社保"),
        ("removed", "caps.subject.year", "per: subject；period: year；most: doctor", ""),
        ("added", "caps.object.year", "", "per: object；period: year；most: doctor"),
    ]
    assert changes(policy("graduates"), new)[0].words == "参数：最长补贴年限"
    assert [one.where for one in changes(policy("graduates"), new)][5:] == ["budget.short"]


ROWS: list[dict[str, Any]] = [
    {"full_time": True, "children": 1, "income": 10, "district": "370202"},
    {"full_time": True, "children": 3, "income": 10, "district": "370202"},
    {"full_time": True, "children": 0, "income": 20, "district": "370203"},
    {"full_time": True, "children": None, "income": 30, "district": None},
    {"full_time": None, "children": 2, "income": 40, "district": "370203"},
    {"full_time": False, "children": 2, "income": 50, "district": "370203"},
]


def made(when: str, amount: str) -> Policy:
    return read_policy(plain(when, amount, "full_time, children, income, district"), facts())


def test_the_effect_counts_who_gains_and_loses_and_what_it_costs_in_all_and_by_place() -> None:
    old, new = made("full_time AND children < 3", "income"), made("full_time AND children > 0", "income + income")
    load(CONNECTION, "people", ["full_time", "children", "income", "district"], ROWS)
    found = effect(CONNECTION, old, new, DAY, {"people": "people"}, by=("district",))
    assert found.total == Line(gain=1, lose=1, more=1, less=0, same=0, before=30, after=40, need_before=2, need_after=2)
    assert found.by == {
        ("370202",): Line(1, 0, 1, 0, 0, 10, 40, 0, 0),
        ("370203",): Line(0, 1, 0, 0, 0, 20, 0, 1, 1),
        (None,): Line(0, 0, 0, 0, 0, 0, 0, 1, 1),
    }


def test_a_policy_that_was_not_there_before_is_all_gain() -> None:
    load(CONNECTION, "people", ["full_time", "children", "income", "district"], ROWS)
    new = made("full_time", "some")
    found = effect(CONNECTION, None, new, DAY, {"people": "people"}, by=())
    eligible = [one for row in ROWS if (one := decide(new, row, DAY)).outcome == "eligible"]
    assert (found.total.gain, found.total.after, found.by) == (len(eligible), 400_000, {})


def test_what_cannot_be_compared_is_refused() -> None:
    load(CONNECTION, "people", ["full_time", "children", "income", "district"], ROWS)
    with pytest.raises(BadTable, match="kind"):
        effect(CONNECTION, None, made("full_time", "some"), DAY, {"people": "people"})
    firms = read_policy(plain("staff > 1", "some", "staff", "firms"), facts())
    with pytest.raises(ValueError, match="rows 不同"):
        effect(CONNECTION, made("full_time", "some"), firms, DAY, {"people": "people"})
