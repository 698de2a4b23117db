"""Every policy for everybody: entitlements of a whole population in DuckDB, from the same trees as a single decision."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.cells import ROWS, create, new_names, number
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import BadTable, Prepared, as_it_is, columns_of, named, prepare, worthwhile
from chengshu.kernel.rules.sharing import shares
from chengshu.kernel.rules.sql_code import quoted
from chengshu.kernel.rules.statements import Statements, writer_for


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

    The view `into` has the eligible, and those who lack exactly one fact: policy, hash, subject, object, outcome (1, -1),
    amount (fen), conditions (bits of those not known: 1 for the period, 2 for the first …), missing (bits of facts, in
    the document's order), period (its place), rank. They are kept by numbers, the eligible in <into>_cells, the others in
    <into>_lacking; <into>_names has whose number is whose, in the order of the tables. Raises BadTable.
    """
    new_names(connection, into)
    create(connection, policies, into)
    rows_of, several = {}, {}
    for rows, own in by_rows(policies):
        table = _table(tables, rows)
        with _in_order(connection):
            prepared = prepare(connection, table, own, "_prepared")
            first = number(connection, rows, table, into)
        numbered = replace(prepared, place=f"CAST(rowid + {first} AS UINTEGER)")
        several.update(fill(connection, own, day, numbered, into))
        rows_of.update(dict.fromkeys((policy.key for policy in own), prepared.rows))
        connection.execute("DROP TABLE _prepared")
    counted = f"SELECT policy AS own, count(*), sum(amount) FROM {into}_cells GROUP BY own"
    eligible = {key: (many, int(fen)) for key, many, fen in connection.execute(counted).fetchall()}
    lacking = dict(connection.execute(f"SELECT policy AS own, count(*) FROM {into}_lacking GROUP BY own").fetchall())
    found = []
    for key in (policy.key for policy in policies):
        many, fen = eligible.get(key, (0, 0))
        stored = lacking.get(key, 0)
        found.append(Tally(key, rows_of[key], many, stored + several[key], many + stored, fen))
    return found


@contextmanager
def _in_order(connection: DuckDBPyConnection) -> Iterator[None]:
    """What is read meanwhile is written in the same order, so that two tables made of one have their rows at the same places."""
    before = connection.execute("SELECT current_setting('preserve_insertion_order')").fetchall()[0][0]
    connection.execute("SET preserve_insertion_order = true")
    yield
    connection.execute(f"SET preserve_insertion_order = {before}")


def totals(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, tables: Mapping[str, str]
) -> list[Tally]:
    """The same counts without storing anybody."""
    found: dict[str, Tally] = {}
    for rows, own in by_rows(policies):
        prepared = prepare(connection, _table(tables, rows), own, "_prepared")
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
        prepared = prepare(connection, table, own, "_prepared") if copied else as_it_is(connection, table, own)
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
            eligible, need, amount = connection.execute(one.tally(share.table, share.given)).fetchall()[0]
            yield Tally(one.policy.key, share.rows, eligible, need, 0, int(amount))


def fill(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared, into: str
) -> dict[str, int]:
    """Append the entitlements of some policies; returns for each how many are undecided and not stored, for they lack several facts.

    Everything of a share goes in with one statement and is put together first, for a table takes many small pieces slowly.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TYPE _policy AS {columns_of(connection, f'{into}_cells')['policy']}")
    found = {policy.key: 0 for policy in policies}
    for share in shares(connection, policies, day, prepared):
        own = [(f"{quoted(one.policy.key)}::_policy AS policy", one) for one in share.statements]
        rows = " UNION ALL ".join(
            f"SELECT {key}, * FROM ({one.eligible(share.table, share.place)})" for key, one in own
        )
        connection.execute(
            f"INSERT INTO {into}_cells WITH rows AS MATERIALIZED ({rows}) SELECT policy, place, period, amount, rank FROM rows"
        )
        rows = " UNION ALL ".join(
            f"SELECT {key}, * FROM ({one.undecided(share.table, share.place, share.given)})" for key, one in own
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _undecided AS {rows}")
        connection.execute(
            f"INSERT INTO {into}_lacking SELECT policy, place, period, conditions, missing FROM _undecided WHERE bit_count(missing) = 1"
        )
        several = "SELECT policy, count(*) FROM _undecided WHERE bit_count(missing) <> 1 GROUP BY policy"
        found.update(connection.execute(several).fetchall())
    connection.execute("DROP TABLE IF EXISTS _undecided")
    return found


def by_rows(policies: Sequence[Policy]) -> Iterator[tuple[str, list[Policy]]]:
    """The policies of each kind of row."""
    for rows in ROWS:
        if own := [policy for policy in policies if policy.rows == rows]:
            yield rows, own


def _table(tables: Mapping[str, str], rows: str) -> str:
    if rows not in tables:
        raise BadTable(say("没有给出 {rows} 的数据表。", rows=rows))
    return named(tables[rows])
