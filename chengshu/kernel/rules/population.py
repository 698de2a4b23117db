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
from chengshu.kernel.rules.preparing import BadTable, Prepared, as_it_is, columns_of, named, prepare, worthwhile
from chengshu.kernel.rules.sharing import Share, shares
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


@dataclass(frozen=True, slots=True)
class Sum:
    """One policy: how many are eligible, and the fen they get."""

    policy: str
    eligible: int
    amount: int


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
    rows_of, several = {}, {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared")
        several.update(fill(connection, own, day, prepared, into))
        rows_of.update(dict.fromkeys((policy.key for policy in own), prepared.rows))
        connection.execute("DROP TABLE _prepared")
    counted = "count(*) FILTER (WHERE outcome = 1), count(*), coalesce(sum(amount), 0)"
    each = f"SELECT policy AS own, {counted} FROM {into} GROUP BY own"
    stored = {str(key): rest for key, *rest in connection.execute(each).fetchall()}
    found = []
    for policy in policies:
        eligible, kept, amount = stored.get(policy.key, (0, 0, 0))
        need = kept - eligible + several[policy.key]
        found.append(Tally(policy.key, rows_of[policy.key], eligible, need, kept, int(amount)))
    return found


def totals(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, tables: Mapping[str, str]
) -> list[Tally]:
    """The same counts without storing anybody."""
    found: dict[str, Tally] = {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared", ids=False)
        found.update((one.policy, one) for one in tallied(connection, own, day, prepared))
        connection.execute("DROP TABLE _prepared")
    return [found[policy.key] for policy in policies]


def amounts(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, tables: Mapping[str, str]
) -> list[Sum]:
    """What all policies come to: only the eligible are counted, which takes half of the time of totals()."""
    found: dict[str, Sum] = {}
    for rows, own in by_rows(policies):
        table = _table(tables, rows)
        copied = worthwhile(own)
        prepared = (
            prepare(connection, table, own, "_prepared", ids=False) if copied else as_it_is(connection, table, own)
        )
        found.update((one.policy, one) for one in summed(connection, own, day, prepared))
        if copied:
            connection.execute("DROP TABLE _prepared")
    return [found[policy.key] for policy in policies]


def summed(connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared) -> Iterator[Sum]:
    """Amounts over a table that is ready. Nothing is shared: plain comparisons are made while the columns are read."""
    for policy in policies:
        one = Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes))
        eligible, amount = connection.execute(one.totals(prepared.table)).fetchall()[0]
        yield Sum(policy.key, eligible, int(amount))


def tallied(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared
) -> Iterator[Tally]:
    """Totals over a table that is ready: how many for whom everything holds, and for whom nothing has failed."""
    for share in shares(connection, policies, day, prepared):
        for one in share.statements:
            lacking = connection.execute(one.lacking(share.table, share.given)).fetchall()[0][0]
            eligible, amount = connection.execute(one.totals(share.table)).fetchall()[0]
            yield Tally(one.policy.key, share.rows, eligible, lacking, 0, int(amount))


def create(connection: DuckDBPyConnection, policies: Sequence[Policy], into: str) -> None:
    """The empty table of entitlements. Policies and hashes are enumerated, a byte each; an object is kept where there are any."""
    if len({policy.key for policy in policies}) != len(policies):
        raise ValueError(say("同一项政策给出了两个版本。"))
    objects = any(policy.rows == "projects" for policy in policies)
    own, object_ = ("_object VARCHAR, ", "coalesce(_object, subject)") if objects else ("", "subject")
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)} (policy {enumerated(policies)}, hash ENUM({listed(p.hash for p in policies)}), "
        f"subject VARCHAR, {own}outcome TINYINT, amount BIGINT, conditions UINTEGER, missing UBIGINT, period UTINYINT, "
        f"rank BIGINT, object VARCHAR GENERATED ALWAYS AS ({object_}) VIRTUAL)"
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
    """Append the entitlements of some policies; returns for each how many are undecided and not stored, for they lack several facts.

    Everything of a share goes in with one statement, for a table takes many small pieces slowly. Who is not stored comes as one row
    without a subject that counts them, and is taken out again.
    """
    columns = columns_of(connection, into)
    for name, column in (("_policy", "policy"), ("_hash", "hash")):
        connection.execute(f"CREATE OR REPLACE TEMP TYPE {name} AS {columns[column]}")
    found = {policy.key: 0 for policy in policies}
    for share in shares(connection, policies, day, prepared):
        together = " UNION ALL ".join(_judged(one, share, "_object" in columns) for one in share.statements)
        names = ", ".join(name for name in columns if name != "object")
        several = "outcome < 0 AND bit_count(missing) <> 1"
        counts = ", ".join(_COUNTED.get(name, "NULL") for name in names.split(", "))
        connection.execute(
            f"INSERT INTO {named(into)} WITH rows AS MATERIALIZED ({together}) SELECT {names} FROM rows WHERE NOT ({several}) "
            f"UNION ALL SELECT {counts} FROM rows WHERE {several} GROUP BY policy"
        )
    more = connection.execute(f"DELETE FROM {into} WHERE subject IS NULL RETURNING policy, amount").fetchall()
    for key, count in more:
        found[key] += count
    return found


_COUNTED = {"policy": "policy", "amount": "count(*)"}


def _judged(one: Statements, share: Share, objects: bool) -> str:
    """SELECT of the rows for whom nothing has failed, with the types they are stored as."""
    of = f"{quoted(one.policy.key)}::_policy AS policy, {quoted(one.policy.hash)}::_hash AS hash, subject"
    if objects:
        of += ", object AS _object" if share.ids != "subject" else ", NULL::VARCHAR AS _object"
    return (
        f"SELECT {of}, (CASE WHEN _amount IS NULL THEN -1 ELSE 1 END)::TINYINT AS outcome, _amount AS amount, "
        "conditions::UINTEGER AS conditions, missing::UBIGINT AS missing, period::UTINYINT AS period, rank "
        f"FROM ({one.judged(share.table, share.ids, share.given)})"
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
