"""One applicant: outcomes, explanations, what is missing and by how much a condition was missed; always the same, also years later."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.rules.deciding import Decision, decide, decide_all
from chengshu.kernel.rules.document import InvalidPolicy, Policy, read_policy
from chengshu.kernel.rules.elapsed import latest_start, months_between, years_between
from chengshu.kernel.rules.gaps import Gap
from chengshu.kernel.rules.replaying import NotTheSame, catalogue_of, freeze, read_kept, replay
from chengshu.kernel.rules.testing import run_tests
from chengshu.kernel.rules.tests.expressions import people
from chengshu.kernel.rules.tests.expressions import written as expression
from chengshu.kernel.rules.tests.invented import facts, plain, policy, text
from chengshu.kernel.rules.tests.oracle import outcome

DAY = date(2024, 5, 1)
DOCTOR = {"degree": "doctor", "arrived_on": date(2023, 9, 1), "full_time": True, "district": "370212"}


def written(when: str, amount: str = "some", more: str = "") -> Policy:
    return read_policy(plain(when, amount, more=more), facts())


def truth(when: str, **known: Any) -> bool | None:
    return decide(written(when), known, DAY).conditions[1].truth


def test_a_doctor_gets_what_the_document_says() -> None:
    decision = decide(policy("graduates"), DOCTOR, DAY)
    assert (decision.outcome, decision.amount, decision.missing, decision.failed) == ("eligible", 500_000, (), ())
    assert decision.period == policy("graduates").periods[0]
    assert [(one.id, one.truth) for one in decision.conditions] == [
        ("in_force", True), ("new", True), ("degree", True), ("term", True), ("here", True),
    ]  # fmt: skip
    assert decision.conditions[2].facts == {"degree": "doctor", "full_time": True}
    assert decision.conditions[2].words == "全日制应届博士或硕士"


def test_without_explanation_the_same_comes_out() -> None:
    quick = decide(policy("graduates"), DOCTOR, DAY, explain=False)
    assert quick == decide(policy("graduates"), DOCTOR, DAY)._replace(conditions=())


def test_many_policies_are_decided_at_once() -> None:
    found = decide_all([policy("graduates"), written("children > 1")], DOCTOR, DAY)
    assert [(one.policy, one.outcome) for one in found] == [("graduates", "eligible"), ("plain", "need_data")]


def test_only_facts_that_could_still_change_the_outcome_are_missing() -> None:
    either = written("full_time OR children > 1")
    assert decide(either, {}, DAY).missing == ("full_time", "children")
    assert decide(either, {"full_time": True}, DAY).outcome == "eligible"
    assert decide(either, {"full_time": False}, DAY).missing == ("children",)
    assert decide(policy("graduates"), {**DOCTOR, "degree": None}, DAY).missing == ("degree",)
    assert decide(policy("graduates"), {"full_time": False}, DAY)[3:7] == ("not_eligible", None, None, ())


def test_a_failed_condition_ends_it_whatever_else_is_unknown() -> None:
    assert decide(policy("graduates"), {"district": "370203"}, DAY).outcome == "not_eligible"


def test_facts_that_only_the_amount_needs_are_asked_for_and_only_on_the_way_taken() -> None:
    by_income = written("full_time", "CASE WHEN disabled THEN income ELSE some END".replace("disabled", "children > 1"))
    assert decide(by_income, {"full_time": True}, DAY).missing == ("full_time", "children", "income")[1:]
    assert decide(by_income, {"full_time": True, "children": 2}, DAY).missing == ("income",)
    assert decide(by_income, {"full_time": True, "children": 0}, DAY).amount == 100_000
    assert decide(by_income, {"children": 0}, DAY).missing == ("full_time",)


def test_nobody_falls_into_else_because_something_is_not_known_of_him() -> None:
    assert truth("CASE WHEN full_time THEN true ELSE false END") is None
    assert truth("CASE WHEN full_time THEN children > 1 ELSE children > 2 END", children=3) is True
    either = written("CASE WHEN full_time THEN children > 1 ELSE children > 2 END", "income")
    assert decide(either, {"children": 3}, DAY).missing == ("income",)
    assert truth("CASE WHEN full_time THEN true ELSE false END", full_time=False) is False


@pytest.mark.parametrize(
    ("when", "known", "expected"),
    [
        ("full_time AND children > 1", {"full_time": False}, False),
        ("full_time AND children > 1", {"full_time": True}, None),
        ("full_time OR children > 1", {"children": 2}, True),
        ("NOT full_time", {}, None),
        ("degree IN ('doctor', 'master')", {"degree": "master"}, True),
        ("degree NOT IN ('doctor', 'master')", {}, None),
        ("degree = kept", {"degree": "doctor"}, True),
        ("children IS NULL", {}, True),
        ("COALESCE(children, 0) = 0", {}, True),
        ("least(children, 2) = 2", {"children": 5}, True),
        ("least(children, 2) = 2", {}, None),
        ("greatest(score, half) = 0.5", {"score": Decimal("0.49")}, True),
        ("score = 7.50", {"score": Decimal("7.5")}, True),
        ("ratio(income, some) = 0.333333", {"income": 33_333}, False),
        ("ratio(income, some) = 0.333330", {"income": 33_333}, True),
        ("ratio(some, income) > 0", {"income": 0}, None),
        ("income * half >= some", {"income": 200_000}, True),
        ("income * half >= some", {"income": 199_999}, False),
        ("income > 0", {"income": 1}, True),
        ("-children < -2", {"children": 3}, True),
        ("children BETWEEN 1 AND many", {"children": 3}, True),
        ("arrived_on > start", {"arrived_on": date(2024, 2, 29)}, False),
        ("year(arrived_on) = 2024", {"arrived_on": date(2024, 2, 29)}, True),
        ("years_between(born_on, today) >= 18", {"born_on": date(2006, 5, 1)}, True),
        ("years_between(born_on, today) >= 18", {"born_on": date(2006, 5, 2)}, False),
        ("months_between(start, arrived_on) = 12", {"arrived_on": date(2025, 2, 28)}, True),
        ("title <> '甲'", {"title": "乙"}, True),
        ("full_time = (children > 1)", {"full_time": True, "children": 2}, True),
    ],
)
def test_an_expression_means_what_it_says(when: str, known: dict[str, Any], expected: bool | None) -> None:
    assert truth(when, **known) is expected


@pytest.mark.parametrize(
    ("when", "known", "gap"),
    [
        ("income >= some", {"income": 60_000}, Gap("income", 60_000, 100_000, 40_000)),
        ("some <= income", {"income": 60_000}, Gap("income", 60_000, 100_000, 40_000)),
        ("full_time AND income >= some", {"income": 60_000, "full_time": True}, Gap("income", 60_000, 100_000, 40_000)),
        ("full_time AND income >= some", {"income": 60_000, "full_time": False}, None),
        ("income >= some * half", {"income": 49_999}, Gap("income", 49_999, 50_000, 1)),
        ("children BETWEEN 1 AND many", {"children": 5}, Gap("children", 5, 3, 2)),
        ("score >= 7.5", {"score": Decimal("7.25")}, Gap("score", Decimal("7.25"), Decimal("7.50"), Decimal("0.25"))),
        ("arrived_on >= start", {"arrived_on": date(2024, 2, 1)}, Gap("arrived_on", date(2024, 2, 1), date(2024, 2, 29), 28)),
        ("years_between(born_on, today) >= 60", {"born_on": date(1964, 5, 11)}, Gap("born_on", date(1964, 5, 11), date(1964, 5, 1), 10)),
        ("years_between(born_on, today) < 35", {"born_on": date(1989, 4, 30)}, Gap("born_on", date(1989, 4, 30), date(1989, 5, 1), 1)),
        ("degree = 'doctor'", {"degree": "master"}, None),
        ("income * half >= some", {"income": 1}, None),
        ("income >= some", {}, None),
    ],
)  # fmt: skip
def test_a_near_miss_says_by_how_much(when: str, known: dict[str, Any], gap: Gap | None) -> None:
    assert decide(written(when), known, DAY).conditions[1].gap == gap


@pytest.mark.parametrize(
    ("amount", "rounding", "income", "fen"),
    [
        ("income * 0.5", "fen", 3, 2), ("income * 0.5", "fen", 1, 1), ("income * 0.5", "fen", -1, 0), ("income * 0.3", "fen", 5, 2),
        ("income * 0.5", "yuan", 99, 0), ("income * 0.5", "yuan", 100, 100), ("income", "yuan", 150, 200), ("income", "yuan", 149, 100),
        ("income - some", "fen", 5, 0), ("income * half * half * 0.1", "fen", 20, 1), ("income * half * half * 0.1", "fen", 19, 0),
        ("income", "fen", 10**15, 10**15),
    ],
)  # fmt: skip
def test_halves_go_up_once_at_the_end_and_never_below_nought(amount: str, rounding: str, income: int, fen: int) -> None:
    made = written("true", amount, f"rounding: {rounding}\n")
    assert decide(made, {"income": income}, DAY).amount == fen


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_version_counts_from_its_first_day_to_its_last(days: int) -> None:
    graduates = policy("graduates")
    for boundary, before, after in ((date(2023, 2, 24), None, 0), (date(2026, 1, 1), 0, 1)):
        day = boundary + timedelta(days=days)
        period = after if days >= 0 else before
        decision = decide(graduates, {**DOCTOR, "arrived_on": day}, date(2026, 1, 15))
        assert decision.period == (None if period is None else graduates.periods[period])
        assert decision.amount == {None: None, 0: 500_000, 1: 600_000}[period]


def test_outside_every_period_nobody_is_eligible() -> None:
    assert decide(written("true"), {}, date(2019, 12, 31)).failed == ("in_force",)
    assert decide(written("true"), {}, date(2020, 1, 1)).outcome == "eligible"


def test_an_unknown_date_leaves_open_only_what_depends_on_it() -> None:
    unknown = {**DOCTOR, "arrived_on": None}
    assert decide(policy("graduates"), unknown, DAY).missing == ("arrived_on",)
    assert decide(policy("graduates"), {**unknown, "district": "370203"}, DAY).outcome == "not_eligible"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("children", 1.0), ("children", True), ("children", "1"), ("children", 10**9 + 1), ("income", Decimal(1)), ("income", 10**15 + 1),
        ("full_time", 1), ("full_time", "true"), ("arrived_on", "2024-01-01"), ("arrived_on", datetime(2024, 1, 1)), ("degree", 5),
        ("score", 1), ("score", Decimal("1.001")), ("score", Decimal("NaN")), ("score", Decimal("1E+99")), ("score", 1.5),
    ],
)  # fmt: skip
def test_a_value_that_is_not_of_its_fact_is_refused_by_name(name: str, value: Any) -> None:
    made = written(
        "children > 1 AND income > some AND full_time AND arrived_on > start AND degree = 'doctor' AND score > 1"
    )
    with pytest.raises(Invalid) as refused:
        decide(made, {name: value}, DAY)
    assert refused.value.extra["errors"][0]["field"] == name


@settings(max_examples=60, deadline=None)
@given(expression("T"), expression("M"), st.integers(0, 2**32), st.sampled_from(["fen", "yuan"]))
@example("full_time", "income * half", 1, "fen")
def test_python_means_what_the_oracle_means(when: str, amount: str, seed: int, rounding: str) -> None:
    made = _readable(when, amount, rounding)
    for row in people(seed, 40):
        decision = decide(made, row, DAY)
        assert (decision.outcome, decision.amount) == outcome(made, row, DAY)
        assert decide(made, row, DAY, explain=False) == decision._replace(conditions=())


def _readable(when: str, amount: str, rounding: str = "fen") -> Policy:
    document = plain(
        when,
        amount,
        "degree, arrived_on, full_time, born_on, children, income, score, title, disabled",
        more=f"rounding: {rounding}\n",
    )
    try:
        return read_policy(document, facts())
    except InvalidPolicy as error:
        assume(all("超过" not in str(one) and "太复杂" not in str(one) for one in error.problems))
        raise


DOMAINS: dict[str, list[Any]] = {
    "full_time": [True, False, None], "disabled": [True, False, None], "degree": ["doctor", "master", None], "children": [0, 2, None],
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.permutations(["full_time", "disabled", "degree = 'doctor'", "children > 1"]), st.data())
def test_missing_is_exactly_what_could_change_the_outcome(leaves: list[str], data: st.DataObject) -> None:
    """Every fact occurs once, so that knowing one can never decide another: then exact is exact."""
    shape = data.draw(
        st.sampled_from(
            ["{} AND ({} OR {})", "NOT ({} AND {}) OR {}", "CASE WHEN {} THEN {} ELSE {} END", "{} OR {} AND {}"]
        )
    )
    made = _readable(shape.format(*leaves[:3]), f"CASE WHEN {leaves[3]} THEN some ELSE 0 END")
    row = {name: data.draw(st.sampled_from(values)) for name, values in DOMAINS.items()}
    decision = decide(made, row, DAY)
    unknown = [name for name in DOMAINS if row[name] is None]
    mattering = set()
    for name in unknown:
        others = [other for other in unknown if other != name]
        for values in product(*(DOMAINS[other] for other in others)):
            base = row | dict(zip(others, values, strict=True))
            if len({decide(made, base | {name: value}, DAY)[3:5] for value in DOMAINS[name]}) > 1:
                mattering.add(name)
    assert set(decision.missing) == (mattering if decision.outcome == "need_data" else set())


@given(
    st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(-400, 900)
)
def test_elapsed_time_and_the_latest_start_say_the_same(first: date, last: date, months: int) -> None:
    start = latest_start(last, months)
    assert start is not None
    assert (months_between(first, last) >= months) == (first <= start)
    assert years_between(first, last) == months_between(first, last) // 12


def test_a_month_ends_on_its_last_day_where_the_day_is_missing() -> None:
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert months_between(date(2023, 1, 31), date(2023, 2, 27)) == 0
    assert years_between(date(2024, 2, 29), date(2025, 2, 28)) == 1
    assert years_between(date(2025, 1, 1), date(2024, 12, 31)) == -1


def test_the_tests_of_a_document_say_what_was_expected_and_what_came() -> None:
    assert [one.passed for one in run_tests(policy("graduates"))] == [True] * 4
    broken = read_policy(text().replace("amount: 5000元", "amount: 5001元"), facts())
    first, *others = run_tests(broken)
    assert (first.passed, first.expected, first.found) == (False, "符合 · 5,001.00 元", "符合 · 5,000.00 元")
    assert all(one.passed for one in others)


def test_a_frozen_decision_is_made_again_to_the_letter() -> None:
    known = {**DOCTOR, "income": 5, "strange": object()}
    frozen = freeze(policy("graduates"), known, DAY)
    assert frozen["facts"] == {"degree": "doctor", "arrived_on": "2023-09-01", "full_time": True, "district": "370212"}
    assert replay(frozen) == decide(policy("graduates"), DOCTOR, DAY)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("policy", text().replace("5000元", "5001元", 1)),
        ("hash", "0"),
        ("day", "2029-05-01"),
        ("facts", {}),
        ("decision", "0"),
        ("format", 1),
    ],
)
def test_a_frozen_decision_that_was_touched_is_found_out(part: str, value: Any) -> None:
    with pytest.raises(NotTheSame):
        replay({**freeze(policy("graduates"), DOCTOR, DAY), part: value})


def test_layout_and_comments_do_not_make_a_new_version_and_a_fact_of_another_meaning_does() -> None:
    same = read_policy(f"# a comment\n{text()}\n\n", facts())
    assert (same.hash, same) == (policy("graduates").hash, policy("graduates"))
    other = {**facts(), "degree": facts()["children"]}
    with pytest.raises(InvalidPolicy):
        read_policy(text(), other)
    from dataclasses import replace

    renamed = {**facts(), "degree": replace(facts()["degree"], words="学位")}
    assert read_policy(text(), renamed).hash != same.hash


def test_a_stored_version_is_read_as_it_was_whatever_became_of_the_catalogue() -> None:
    from dataclasses import replace

    stored = json.loads(json.dumps([text(), catalogue_of(policy("graduates"))]))
    changed = {**facts(), "degree": replace(facts()["degree"], words="学位", list="other")}
    assert read_policy(text(), changed).hash != policy("graduates").hash
    again = read_kept(*stored)
    assert again.hash == policy("graduates").hash
    assert decide(again, DOCTOR, DAY) == decide(policy("graduates"), DOCTOR, DAY)


def test_is_null_and_coalesce_are_warned_of() -> None:
    found = written("children IS NULL OR COALESCE(income, some) > some").warnings
    assert [(one.where, one.column) for one in found] == [("conditions.first.when", 12), ("conditions.first.when", 32)]


def test_a_decision_is_immutable() -> None:
    decision: Decision = decide(policy("graduates"), DOCTOR, DAY)
    with pytest.raises(AttributeError):
        decision.amount = 1  # type: ignore[misc]
