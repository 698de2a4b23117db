"""A policy as one SELECT that other engines run as it is: a lake's Spark, or whoever reads SQL."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from datetime import date

from sqlglot import exp, parse_one

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import column, named
from chengshu.kernel.rules.statements import Statements, writer_for


def statement(policy: Policy, day: date, table: str, dialect: str = "duckdb") -> str:
    """SELECT subject, outcome (1, 0, -1), amount (fen) FROM a table whose columns are the facts, texts as texts.

    Numbers are expected as the catalogue has them, DECIMAL with the fact's decimals; they are counted as whole ones inside.
    """
    columns = {
        name: _whole(name, fact.decimals) if fact.type == "number" else column(name)
        for name, fact in policy.facts.items()
    }
    one = Statements(policy, writer_for(policy, day, columns, {}))
    failed = " OR ".join(f"({part}) IS FALSE" for part in one.parts) or "FALSE"
    met = f"({one.met}) AND {one.amount} IS NOT NULL"
    outcome = f"CASE WHEN {failed} THEN 0 WHEN {met} THEN 1 ELSE -1 END"
    text = f"SELECT subject, {outcome} AS outcome, CASE WHEN {met} THEN {one.amount} END AS amount FROM {named(table)}"
    return text if dialect == "duckdb" else parse_one(text, read="duckdb").transform(_widest).sql(dialect)


def _whole(name: str, decimals: int) -> str:
    return f"CAST({column(name)} * CAST({10**decimals} AS DECIMAL({decimals + 1},0)) AS BIGINT)"


def _widest(node: exp.Expr) -> exp.Expr:
    """128 bits are DuckDB's; elsewhere the widest exact number has 38 digits."""
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.INT128:
        return exp.DataType.build("DECIMAL(38, 0)")
    return node
