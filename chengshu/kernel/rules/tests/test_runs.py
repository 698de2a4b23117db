"""Incremental runs end where a full evaluation would, and look only at what has changed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.rules.document import Policy, read_policy
from chengshu.kernel.rules.population import entitle
from chengshu.kernel.rules.runs import Done, Run
from chengshu.kernel.rules.tests.expressions import PEOPLE, people, person
from chengshu.kernel.rules.tests.grid import load
from chengshu.kernel.rules.tests.invented import facts, plain, policy

DAY = date(2024, 5, 31)
CELLS = "SELECT policy::VARCHAR, hash, subject, outcome, amount, conditions, missing, period, rank FROM {} ORDER BY ALL"


def made(key: str, when: str, amount: str = "some", more: str = "") -> Policy:
    return read_policy(plain(when, amount, ", ".join(PEOPLE), more=more).replace("key: plain", f"key: {key}"), facts())


TIMED = made(
    "timed",
    "years_between(born_on, today) >= 18 AND arrived_on <= today",
    "CASE WHEN months_between(arrived_on, today) < 12 THEN some ELSE some * half END",
)
PLAIN = made("plain", "full_time AND children > 1")
STARTED = made("started", "today >= start AND degree = 'doctor'", "least(income * half, some)")
TWO = made("two", "full_time", "some * many").text.replace(
    "[{from: 2020-01-01}]", "[{from: 2020-01-01, to: 2024-05-31}, {from: 2024-06-01, parameters: {many: 5}}]"
)
IN_PERIODS = read_policy(TWO, facts())


def same(connection: duckdb.DuckDBPyConnection, policies: list[Policy], day: date) -> bool:
    entitle(connection, policies, day, {"people": "people"}, into="whole")
    return (
        connection.execute(CELLS.format("entitlement")).fetchall()
        == connection.execute(CELLS.format("whole")).fetchall()
    )


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_after_any_change_a_run_ends_where_a_full_evaluation_would(seed: int, marked: bool) -> None:
    random = Random(seed)
    connection = duckdb.connect()
    rows = people(random.randrange(10**6), 150)
    run, day, policies = Run(connection), DAY, [PLAIN, TIMED]
    for _ in range(5):
        _store(connection, rows, day, marked)
        run.bring(policies, day, {"people": "people"})
        assert same(connection, policies, day)
        day += timedelta(days=random.choice([0, 1, 1, 40, 400]))
        for n in random.sample(range(len(rows)), 5):
            rows[n] = {**person(random), "subject": rows[n].get("subject", f"S{n:06}"), "changed_on": day}
        if not marked:
            rows = [
                row | {"subject": row.get("subject", f"S{n:06}")}
                for n, row in enumerate(rows)
                if random.random() > 0.02
            ]
        policies = random.choice(
            [[PLAIN, TIMED], [TIMED, STARTED, IN_PERIODS], [PLAIN, IN_PERIODS, TIMED], [PLAIN, TIMED, STARTED]]
        )


def _store(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], day: date, marked: bool) -> None:
    load(connection, "people", PEOPLE, rows)
    if marked:
        connection.execute(
            f"ALTER TABLE people ADD COLUMN changed_on DATE; UPDATE people SET changed_on = DATE '{day}'"
        )
        unchanged = [row.get("subject", f"S{n:06}") for n, row in enumerate(rows) if row.get("changed_on") != day]
        connection.execute(f"UPDATE people SET changed_on = DATE '2000-01-01' WHERE subject IN {tuple(unchanged)}")


def test_a_run_looks_only_at_what_has_changed() -> None:
    connection = duckdb.connect()
    rows = people(1, 100)
    load(connection, "people", PEOPLE, rows)
    run, tables = Run(connection), {"people": "people"}
    assert run.bring([PLAIN, TIMED], DAY, tables) == Done(100, 0, ("plain", "timed"), 200)
    assert run.bring([PLAIN, TIMED], DAY, tables) == Done(0, 0, (), 0)
    connection.execute(
        "UPDATE people SET children = CASE WHEN children = 2 THEN 1 ELSE 2 END WHERE subject IN ('S000003', 'S000004')"
    )
    assert run.bring([PLAIN, TIMED], DAY, tables) == Done(2, 0, (), 4)
    connection.execute("DELETE FROM people WHERE subject = 'S000005'")
    assert run.bring([PLAIN, TIMED], DAY, tables) == Done(0, 1, (), 0)
    assert run.bring([PLAIN, TIMED, STARTED], DAY, tables) == Done(0, 0, ("started",), 99)
    tomorrow = run.bring([PLAIN, TIMED, STARTED], DAY + timedelta(days=1), tables)
    assert (tomorrow.fresh, tomorrow.evaluated < 20) == ((), True)
    assert same(connection, [PLAIN, TIMED, STARTED], DAY + timedelta(days=1))


def test_a_period_that_begins_is_a_change_for_everybody() -> None:
    connection = duckdb.connect()
    load(connection, "people", PEOPLE, people(2, 50))
    run, tables = Run(connection), {"people": "people"}
    run.bring([IN_PERIODS], DAY, tables)
    assert run.bring([IN_PERIODS], DAY + timedelta(days=1), tables).fresh == ("two",)
    assert policy("graduates").dated
