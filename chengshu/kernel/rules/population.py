"""Every policy for everybody: entitlements of a whole population in DuckDB, from the same trees as a single decision."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import BadTable, Prepared, named, prepare
from chengshu.kernel.rules.sql_code import quoted
from chengshu.kernel.rules.statements import Statements, writer_for

ROWS = ("people", "firms", "projects")


@dataclass(frozen=True, slots=True)
class Tally:
    """One policy over its table: how many rows, how many eligible and lacking data (of these, stored), fen in all."""

    policy: str
    rows: int
    eligible: int
    need_data: int
    stored: int
    amount: int

    @property
    def not_eligible(self) -> int:
        """Those for whom something has failed. They are counted, never stored."""
        return self.rows - self.eligible - self.need_data


def entitle(
    connection: DuckDBPyConnection,
    policies: Sequence[Policy],
    day: date,
    tables: Mapping[str, str],
    into: str = "entitlement",
) -> list[Tally]:
    """Decide all policies for all rows; `tables` names the table of each kind of row (people, firms, projects).

    The table `into` gets the eligible, and those who lack exactly one fact: policy, hash, subject, object, outcome (1, -1),
    amount (fen), conditions (bits of those not known: 1 for the period, 2 for the first …), missing (bits of facts, in
    the document's order), period (its place), rank. Raises BadTable.
    """
    create(connection, policies, into)
    found: dict[str, Tally] = {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared")
        for policy in own:
            found[policy.key] = insert(connection, policy, day, prepared, into)
        connection.execute("DROP TABLE _prepared")
    return [found[policy.key] for policy in policies]


def totals(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, tables: Mapping[str, str]
) -> list[Tally]:
    """The same without storing anybody."""
    found: dict[str, Tally] = {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared")
        for policy in own:
            sql = Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes)).totals(prepared.table)
            eligible, amount, possible = connection.execute(sql).fetchall()[0]
            found[policy.key] = Tally(policy.key, prepared.rows, eligible, possible - eligible, 0, int(amount))
        connection.execute("DROP TABLE _prepared")
    return [found[policy.key] for policy in policies]


def create(connection: DuckDBPyConnection, policies: Sequence[Policy], into: str) -> None:
    """The empty table of entitlements. Policies and hashes are enumerated, a byte each."""
    if len({policy.key for policy in policies}) != len(policies):
        raise ValueError(say("同一项政策给出了两个版本。"))
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)} (policy {enumerated(policies)}, hash ENUM({listed(p.hash for p in policies)}), "
        "subject VARCHAR, object VARCHAR, outcome TINYINT, amount BIGINT, conditions UINTEGER, missing UBIGINT, "
        "period UTINYINT, rank BIGINT)"
    )


def enumerated(policies: Sequence[Policy]) -> str:
    """The type of a column that names one of these policies."""
    return f"ENUM({listed(policy.key for policy in policies)})"


def listed(texts: Iterator[str]) -> str:
    """Literals, separated by commas."""
    return ", ".join(map(quoted, dict.fromkeys(texts))) or "''"


_STORED = "outcome = 1 OR bit_count(missing) = 1"


def insert(
    connection: DuckDBPyConnection, policy: Policy, day: date, prepared: Prepared, into: str, *, where: str = ""
) -> Tally:
    """One policy's entitlements, appended."""
    statements = Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes))
    selected = statements.selected(prepared.table, object_="object" if prepared.objects else "subject", where=where)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _possible AS {selected}")
    connection.execute(
        f"INSERT INTO {named(into)} SELECT {quoted(policy.key)}, {quoted(policy.hash)}, subject, object, outcome, amount, "
        f"conditions, missing, period, rank FROM _possible WHERE {_STORED}"
    )
    counted = (
        f"count(*) FILTER (WHERE outcome = 1), count(*), count(*) FILTER (WHERE {_STORED}), coalesce(sum(amount), 0)"
    )
    eligible, possible, stored, amount = connection.execute(f"SELECT {counted} FROM _possible").fetchall()[0]
    return Tally(policy.key, prepared.rows, eligible, possible - eligible, stored, int(amount))


def by_rows(policies: Sequence[Policy]) -> Iterator[tuple[str, list[Policy]]]:
    """The policies of each kind of row."""
    for rows in ROWS:
        if own := [policy for policy in policies if policy.rows == rows]:
            yield rows, own


def _table(tables: Mapping[str, str], rows: str) -> str:
    if rows not in tables:
        raise BadTable(say("没有给出 {rows} 的数据表。", rows=rows))
    return named(tables[rows])
