"""The SQL of a policy means the same in another engine's dialect; shown without one, by sqlglot."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.portable import statement
from chengshu.kernel.rules.tests.expressions import PEOPLE, people, written
from chengshu.kernel.rules.tests.grid import load
from chengshu.kernel.rules.tests.invented import policy
from chengshu.kernel.rules.tests.test_population import readable

DAY = date(2024, 5, 31)
CONNECTION = duckdb.connect()
OUTCOMES = {"eligible": 1, "not_eligible": 0, "need_data": -1}
#: What Spark has too; everything else the engine writes is an operator. (TsOrDsToDate is how sqlglot reads Spark's YEAR of a date.)
KNOWN = (
    exp.Abs, exp.And, exp.Case, exp.Cast, exp.Coalesce, exp.Day, exp.If, exp.LastDay, exp.Month, exp.Or, exp.TsOrDsToDate, exp.Year,
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(written("T", 2), written("M", 2), st.booleans(), st.integers(0, 2**32))
def test_it_decides_as_the_single_decision_does_and_spark_is_told_the_same(
    when: str, amount: str, dated: bool, seed: int
) -> None:
    made, rows = readable("p", when, amount, "", dated), people(seed, 40)
    load(CONNECTION, "people", PEOPLE, rows)
    text = statement(made, DAY, "people")
    decided = [(OUTCOMES[one.outcome], one.amount) for one in (decide(made, row, DAY) for row in rows)]
    assert [row[1:] for row in CONNECTION.execute(f"{text} ORDER BY subject").fetchall()] == decided
    spark = statement(made, DAY, "people", "spark")
    assert not any(word in spark for word in ("//", "::", "HUGEINT", "INT128", "DOUBLE", "FLOAT"))
    tree = sqlglot.parse_one(spark, read="spark")
    assert {type(node).__name__ for node in tree.find_all(exp.Func) if not isinstance(node, KNOWN)} == set()
    if "DECIMAL(38" not in spark:
        back = tree.sql("duckdb")
        assert [row[1:] for row in CONNECTION.execute(f"{back} ORDER BY subject").fetchall()] == decided


def test_spark_reads_a_whole_policy() -> None:
    spark = statement(policy("graduates"), DAY, "lake.people", "spark")
    assert spark.startswith("SELECT subject, CASE WHEN")
    assert spark.endswith("FROM lake.people")
    assert "`degree` IN ('doctor', 'master')" in spark


@pytest.mark.parametrize("table", ["people; DROP TABLE people", "people p", "(SELECT 1)", 'a"b', "a.b.c.d"])
def test_a_table_is_a_name_and_nothing_else(table: str) -> None:
    with pytest.raises(ValueError, match="不能作表名"):
        statement(policy("graduates"), DAY, table)
