"""Random rows in DuckDB and the same rows as Python facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.facts import Fact
from chengshu.kernel.rules.population import entitle
from chengshu.kernel.rules.tests.invented import facts

TYPES = {
    "yes_no": "BOOLEAN",
    "integer": "BIGINT",
    "money": "BIGINT",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}


def column_type(fact: Fact) -> str:
    return f"DECIMAL(15,{fact.decimals})" if fact.type == "number" else TYPES[fact.type]


def load(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """A population table: subject, object and these facts. Rows may name their subject and object."""
    columns = ", ".join(f'"{name}" {column_type(facts()[name])}' for name in names)
    connection.execute(f"CREATE OR REPLACE TABLE {table} (subject VARCHAR, object VARCHAR, {columns})")
    values = [
        [
            row.get("subject", f"S{n:06}"),
            row.get("object", row.get("subject", f"S{n:06}")),
            *(row.get(name) for name in names),
        ]
        for n, row in enumerate(rows)
    ]
    insert(connection, table, values)


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """As literals: for each bound parameter DuckDB looks for pandas anew."""
    if rows:
        connection.execute(f"INSERT INTO {table} VALUES {', '.join(map(_tuple, rows))}")


def _tuple(row: Sequence[Any]) -> str:
    return f"({', '.join(map(literal, row))})"


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, (str, date)) else str(value)


def differences(
    connection: duckdb.DuckDBPyConnection,
    policies: Sequence[Policy],
    day: date,
    table: str,
    rows: Sequence[Mapping[str, Any]],
) -> list[Any]:
    """Every cell (policy, row) where the population's answer is not the single one's."""
    kind = policies[0].rows
    tallies = {tally.policy: tally for tally in entitle(connection, policies, day, {kind: table})}
    stored = {
        (policy, object_): rest
        for policy, object_, *rest in connection.execute(
            "SELECT policy, object, outcome, amount, conditions, missing, period, rank, hash FROM entitlement"
        ).fetchall()
    }
    wrong: list[Any] = []
    for policy in policies:
        counts = {"eligible": 0, "need_data": 0, "not_eligible": 0}
        total = 0
        for n, row in enumerate(rows):
            decision = decide(policy, row, day)
            counts[decision.outcome] += 1
            total += decision.amount or 0
            expected = None
            if decision.outcome == "eligible" or (decision.outcome == "need_data" and len(decision.missing) == 1):
                unknown = sum(1 << place for place, one in enumerate(decision.conditions) if one.truth is None)
                bits = sum(1 << place for place, name in enumerate(policy.facts) if name in decision.missing)
                place = policy.periods.index(decision.period) if decision.period else None
                eligible = decision.outcome == "eligible"
                expected = [1 if eligible else -1, decision.amount, 0 if eligible else unknown, bits, place]
            found = stored.get((policy.key, row.get("object", row.get("subject", f"S{n:06}"))))
            if (found[:5] if found else None) != expected:
                wrong.append((policy.key, row, expected, found))
            if found and (
                found[6] != policy.hash or (expected and expected[0] == 1 and _units(policy, decision.rank) != found[5])
            ):
                wrong.append((policy.key, row, decision.rank, found))
        tally = tallies[policy.key]
        if (tally.eligible, tally.need_data, tally.not_eligible, tally.amount) != (*counts.values(), total):
            wrong.append((policy.key, tally, counts, total))
    return wrong


def _units(policy: Policy, rank: Any) -> int | None:
    if rank is None or policy.budget is None or policy.budget.expr is None:
        return None
    return int(Decimal(rank).scaleb(policy.budget.expr.kind.scale))
