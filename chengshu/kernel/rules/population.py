"""Every policy for everybody: entitlements of a whole population in DuckDB, from the same trees as a single decision."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import BadTable, Prepared, columns_of, named, prepare
from chengshu.kernel.rules.sharing import Share, shares
from chengshu.kernel.rules.sql_code import quoted
from chengshu.kernel.rules.statements import Statements

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


def connect(path: Path | str = ":memory:") -> DuckDBPyConnection:
    """A database for populations: the order of rows means nothing, and what is written once and read a few times is not compressed."""
    connection = duckdb.connect(str(path))
    connection.execute("SET preserve_insertion_order = false; SET force_compression = 'uncompressed'")
    return connection


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
    rows_of, possible = {}, {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared")
        possible.update(fill(connection, own, day, prepared, into))
        rows_of.update(dict.fromkeys((policy.key for policy in own), prepared.rows))
        connection.execute("DROP TABLE _prepared")
    counted = "count(*) FILTER (WHERE outcome = 1), count(*), coalesce(sum(amount), 0)"
    each = f"SELECT policy AS own, {counted} FROM {into} GROUP BY own"
    stored = {str(key): rest for key, *rest in connection.execute(each).fetchall()}
    found = []
    for policy in policies:
        eligible, kept, amount = stored.get(policy.key, (0, 0, 0))
        need_data = possible[policy.key] - eligible
        found.append(Tally(policy.key, rows_of[policy.key], eligible, need_data, kept, int(amount)))
    return found


def totals(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, tables: Mapping[str, str]
) -> list[Tally]:
    """The same without storing anybody."""
    found: dict[str, Tally] = {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared", ids=False)
        found.update((one.policy, one) for one in tallied(connection, own, day, prepared))
        connection.execute("DROP TABLE _prepared")
    return [found[policy.key] for policy in policies]


def tallied(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared
) -> Iterator[Tally]:
    """Totals over a table that is ready: how many for whom everything holds, and for whom nothing has failed."""
    for share in shares(connection, policies, day, prepared):
        for one in share.statements:
            candidates = one.candidates(share.table, "1", share.given)
            possible = connection.execute(f"SELECT count(*) FROM ({candidates})").fetchall()[0][0]
            eligible, amount = connection.execute(one.totals(share.table)).fetchall()[0]
            yield Tally(one.policy.key, share.rows, eligible, possible - eligible, 0, int(amount))
        if share.given:
            connection.execute(f"DROP TABLE {share.table}")


def create(connection: DuckDBPyConnection, policies: Sequence[Policy], into: str) -> None:
    """The empty table of entitlements. Policies and hashes are enumerated, a byte each; an object is kept where it is another."""
    if len({policy.key for policy in policies}) != len(policies):
        raise ValueError(say("同一项政策给出了两个版本。"))
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)} (policy {enumerated(policies)}, hash ENUM({listed(p.hash for p in policies)}), "
        "subject VARCHAR, _object VARCHAR, outcome TINYINT, amount BIGINT, conditions UINTEGER, missing UBIGINT, period UTINYINT, "
        "rank BIGINT, object VARCHAR GENERATED ALWAYS AS (coalesce(_object, subject)) VIRTUAL)"
    )


def enumerated(policies: Sequence[Policy]) -> str:
    """The type of a column that names one of these policies."""
    return f"ENUM({listed(policy.key for policy in policies)})"


def listed(texts: Iterator[str]) -> str:
    """Literals, separated by commas."""
    return ", ".join(map(quoted, dict.fromkeys(texts))) or "''"


def fill(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared, into: str
) -> dict[str, int]:
    """Append the entitlements of some policies; returns for each for how many nothing has failed.

    First those in question, policy by policy, then everything about them, many policies in one statement: dense rows and
    large writes are cheap.
    """
    for name, column in (("_policy", "policy"), ("_hash", "hash")):
        type_ = columns_of(connection, into)[column]
        connection.execute(f"CREATE OR REPLACE TEMP TYPE {name} AS {type_}")
    found: dict[str, int] = {}
    waiting: list[str] = []
    tables: list[str] = []
    for share in shares(connection, policies, day, prepared):
        tables += [share.table] if share.given else []
        for one in share.statements:
            table, found[one.policy.key] = _candidates(connection, one, share, f"_candidates_{len(tables)}")
            tables += [table] if table != share.table else []
            waiting += _judged(one, table, share)
    if waiting:
        # Put together first: a table takes many small pieces slowly.
        together = " UNION ALL ".join(waiting)
        connection.execute(f"INSERT INTO {named(into)} WITH rows AS MATERIALIZED ({together}) SELECT * FROM rows")
    for table in tables:
        connection.execute(f"DROP TABLE {table}")
    return found


def _candidates(connection: DuckDBPyConnection, one: Statements, share: Share, table: str) -> tuple[str, int]:
    """The table of those for whom nothing has failed, and how many they are: the share itself, when all of it is."""
    if share.given and share.given >= set(one.parts):
        return share.table, int(connection.execute(f"SELECT count(*) FROM {share.table}").fetchall()[0][0])
    made = f"CREATE OR REPLACE TEMP TABLE {table} AS {one.candidates(share.table, share.ids, share.given)}"
    return table, int(connection.execute(made).fetchall()[0][0])


def _judged(one: Statements, table: str, share: Share) -> Iterator[str]:
    """SELECTs of the rows to be stored, with the types they are stored as."""
    of = f"{quoted(one.policy.key)}::_policy AS policy, {quoted(one.policy.hash)}::_hash AS hash"
    own = "object" if share.ids != "subject" else "NULL::VARCHAR"
    bits = "conditions::UINTEGER AS conditions, missing::UBIGINT AS missing, period::UTINYINT AS period"
    yield (
        f"SELECT {of}, subject, {own} AS _object, 1::TINYINT AS outcome, _amount AS amount, 0::UINTEGER AS conditions, "
        f"0::UBIGINT AS missing, period::UTINYINT AS period, rank FROM ({one.eligible(table, share.ids)})"
    )
    yield (
        f"SELECT {of}, subject, {own}, -1::TINYINT, NULL::BIGINT, {bits}, NULL::BIGINT FROM ({one.lacking(table, share.ids)})"
    )


def by_rows(policies: Sequence[Policy]) -> Iterator[tuple[str, list[Policy]]]:
    """The policies of each kind of row."""
    for rows in ROWS:
        if own := [policy for policy in policies if policy.rows == rows]:
            yield rows, own


def _table(tables: Mapping[str, str], rows: str) -> str:
    if rows not in tables:
        raise BadTable(say("没有给出 {rows} 的数据表。", rows=rows))
    return named(tables[rows])
