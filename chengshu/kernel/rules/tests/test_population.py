"""The population's answers are the single applicant's, cell by cell, with whatever is unknown among them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import InvalidPolicy, Policy, read_policy
from chengshu.kernel.rules.population import amounts, entitle, totals
from chengshu.kernel.rules.preparing import BadTable, worthwhile
from chengshu.kernel.rules.tests.expressions import PEOPLE, people, written
from chengshu.kernel.rules.tests.grid import differences, load
from chengshu.kernel.rules.tests.invented import facts, plain, policy

DAY = date(2024, 5, 31)
CONNECTION = duckdb.connect()


def readable(key: str, when: str, amount: str, more: str, dated: bool) -> Policy:
    document = plain(when, amount, ", ".join(PEOPLE), more=more).replace("key: plain", f"key: {key}")
    if dated:
        document = document.replace("periods: [{from: 2020-01-01}]\n", DATED)
    try:
        return read_policy(document, facts())
    except InvalidPolicy as error:
        assume(all("超过" not in str(one) and "太复杂" not in str(one) for one in error.problems))
        raise


DATED = """dated: arrived_on
periods:
  - {from: 2020-01-01, to: 2023-12-31}
  - {from: 2024-01-01, to: 2024-06-30, parameters: {some: 2000元, half: 25.5%, many: 4, start: 2023-03-31, kept: master}}
  - {from: 2025-01-01, parameters: {some: 0.01元}}
"""


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(written("T", 2), written("M", 2), st.sampled_from(["", "rounding: yuan\n"])), min_size=3, max_size=3
    ),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_single_and_population_never_differ(documents: list[tuple[str, str, str]], dated: bool, seed: int) -> None:
    rows = people(seed, 300)
    policies = [readable(f"p{n}", when, amount, more, dated) for n, (when, amount, more) in enumerate(documents)]
    load(CONNECTION, "people", PEOPLE, rows)
    assert differences(CONNECTION, policies, DAY, "people", rows) == []
    told = [(one.eligible, one.amount) for one in totals(CONNECTION, policies, DAY, {"people": "people"})]
    assert [(one.eligible, one.amount) for one in amounts(CONNECTION, policies, DAY, {"people": "people"})] == told


@pytest.mark.parametrize(
    ("when", "amount"),
    [
        ("full_time AND children > 1", "some * children"), ("full_time OR children > 1", "some"),
        ("full_time", "some * ratio(children, children)"), ("full_time = (children > 1)", "income"),
        ("full_time AND coalesce(children, 0) < 2", "least(income, some)"),
        ("children > 0", "CASE WHEN full_time THEN income ELSE some END"),
        ("NOT (full_time AND children > 1)", "some * children"),
        ("full_time AND (children > 0 OR children IS NULL)", "income - some"),
    ],
)  # fmt: skip
def test_whatever_is_unknown_everybody_is_once_eligible_undecided_or_neither(when: str, amount: str) -> None:
    """Also where nothing is unknown and the amount is, or only the rank."""
    ranked = "budget: {key: b, order: ranked, rank: score, short: none}\n"
    rows = [
        {"full_time": full_time, "children": children, "income": income, "score": score}
        for full_time in (True, False, None)
        for children in (0, 2, None)
        for income in (50_000, None)
        for score in (Decimal("1.00"), None)
    ]
    load(CONNECTION, "people", PEOPLE, rows)
    assert differences(CONNECTION, [readable("p", when, amount, ranked, False)], DAY, "people", rows) == []


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("children DOUBLE", "类型是 DOUBLE"), ("children VARCHAR", "类型是 VARCHAR"), ("income DECIMAL(10,2)", "类型是 DECIMAL"),
        ("score DECIMAL(10,3)", "有 3 位小数"), ("arrived_on TIMESTAMP", "类型是 TIMESTAMP"), ("full_time INTEGER", "类型是 INTEGER"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_its_fact_is_refused_by_name(column: str, message: str) -> None:
    CONNECTION.execute(f"CREATE OR REPLACE TABLE odd (subject VARCHAR, {column})")
    made = readable(
        "p", "children > 1 AND full_time AND arrived_on > start AND score > 1", "least(income, some)", "", False
    )
    with pytest.raises(BadTable, match=message):
        entitle(CONNECTION, [made], DAY, {"people": "odd"})


@pytest.mark.parametrize(
    ("name", "value"), [("children", "1000000001"), ("income", "-1000000000000001"), ("arrived_on", "DATE 'infinity'")]
)
def test_a_value_that_no_applicant_could_have_is_refused_in_a_table_too(name: str, value: str) -> None:
    load(CONNECTION, "people", PEOPLE, people(1, 3))
    CONNECTION.execute(f"UPDATE people SET {name} = {value}")
    made = readable("p", "children > 1 AND arrived_on > start", "least(income, some)", "", False)
    with pytest.raises(BadTable, match=f"列 {name} 有超出范围的值"):
        totals(CONNECTION, [made], DAY, {"people": "people"})


def test_a_copy_is_made_where_columns_are_looked_at_often() -> None:
    few, many = ([readable(f"p{n}", "full_time", "income", "", False) for n in range(count)] for count in (4, 40))
    assert (worthwhile(few), worthwhile(many)) == (False, True)
    load(CONNECTION, "people", PEOPLE, people(5, 60))
    found = [amounts(CONNECTION, own, DAY, {"people": "people"})[0] for own in (few, many)]
    assert found[0] == found[1]
    assert found[0].eligible == sum(row["full_time"] is True and row["income"] is not None for row in people(5, 60))


def test_what_a_table_does_not_have_is_unknown_of_everybody_and_what_is_not_given_is_said() -> None:
    CONNECTION.execute("CREATE OR REPLACE TABLE bare AS SELECT 'a' AS subject, true AS full_time")
    made = readable("p", "full_time AND children > 1", "some", "", False)
    (tally,) = entitle(CONNECTION, [made], DAY, {"people": "bare"})
    assert (tally.rows, tally.eligible, tally.need_data, tally.not_eligible, tally.stored) == (1, 0, 1, 0, 1)
    with pytest.raises(BadTable, match="没有给出 people 的数据表"):
        entitle(CONNECTION, [made], DAY, {"firms": "bare"})
    with pytest.raises(ValueError, match="两个版本"):
        entitle(CONNECTION, [made, made], DAY, {"people": "bare"})


def test_totals_count_as_entitlements_do_also_where_rows_are_shared_out() -> None:
    """Many rows: policies that have something in common are evaluated over a table of their own."""
    CONNECTION.execute(
        "CREATE OR REPLACE TABLE many AS SELECT 'S' || i AS subject, CASE WHEN i % 97 = 0 THEN NULL WHEN i % 10 = 0 THEN 'doctor' "
        "ELSE 'none' END AS degree, CASE WHEN i % 89 = 0 THEN NULL ELSE i % 7 END AS children, i % 3 = 0 AS full_time, "
        "CAST(i % 1000 AS BIGINT) AS income FROM range(210000) AS t(i)"
    )
    own = [
        readable(f"p{n}", f"degree = 'doctor' AND children > {n} AND full_time", "income", "", False) for n in range(4)
    ]
    stored = entitle(CONNECTION, own, DAY, {"people": "many"})
    counted = totals(CONNECTION, own, DAY, {"people": "many"})
    assert [(one.eligible, one.amount) for one in amounts(CONNECTION, own, DAY, {"people": "many"})] == [
        (one.eligible, one.amount) for one in counted
    ]
    rows = [
        {
            "degree": None if i % 97 == 0 else "doctor" if i % 10 == 0 else "none", "children": None if i % 89 == 0 else i % 7,
            "full_time": i % 3 == 0, "income": i % 1000,
        }
        for i in range(210_000)
        if i % 30 == 0 or i % 97 == 0
    ]  # fmt: skip
    for policy_, ours, theirs in zip(own, stored, counted, strict=True):
        decisions = [decide(policy_, row, DAY, explain=False) for row in rows]
        eligible = [one.amount or 0 for one in decisions if one.outcome == "eligible"]
        need = sum(one.outcome == "need_data" for one in decisions)
        assert (ours.eligible, ours.need_data, ours.amount) == (len(eligible), need, sum(eligible))
        assert (theirs.eligible, theirs.need_data, theirs.amount) == (len(eligible), need, sum(eligible))
        assert ours.not_eligible == 210_000 - len(eligible) - need


def test_the_graduates_of_a_city_are_those_of_its_document() -> None:
    names = ["degree", "arrived_on", "full_time", "district"]
    load(CONNECTION, "people", names, [dict(test.facts) for test in policy("graduates").tests])
    (tally,) = entitle(CONNECTION, [policy("graduates")], date(2024, 5, 1), {"people": "people"})
    assert (tally.rows, tally.eligible, tally.need_data) == (4, 2, 1)
