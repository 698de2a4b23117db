"""Where the entitlements of a population are kept: by numbers, with the names beside, every policy a byte."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import columns_of, named
from chengshu.kernel.rules.sql_code import quoted

ROWS = ("people", "firms", "projects")


def new_names(connection: DuckDBPyConnection, into: str) -> None:
    """The empty table of names: whose a number is. An object is kept where it is not the subject itself."""
    kinds = ", ".join(map(quoted, ROWS))
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)}_names (rows ENUM({kinds}), place UINTEGER, subject VARCHAR, object VARCHAR)"
    )


def number(connection: DuckDBPyConnection, rows: str, table: str, into: str) -> int:
    """Give the rows of a table the next numbers, in its order; returns the first."""
    first = int(connection.execute(f"SELECT coalesce(max(place) + 1, 0) FROM {into}_names").fetchall()[0][0])
    object_ = "object" if rows == "projects" else "NULL"
    connection.execute(
        f"INSERT INTO {into}_names SELECT {quoted(rows)}, row_number() OVER () + {first - 1}, subject, {object_} FROM {table}"
    )
    return first


def create(connection: DuckDBPyConnection, policies: Sequence[Policy], into: str) -> None:
    """The empty tables of cells, one of the eligible and one of the undecided, and the view of both with names; these are there.

    Policies are enumerated, a byte each: later stages use the same enumeration.
    """
    if len({policy.key for policy in policies}) != len(policies):
        raise ValueError(say("同一项政策给出了两个版本。"))
    hashes = " ".join(f"WHEN {quoted(policy.key)} THEN {quoted(policy.hash)}" for policy in policies)
    own = f"policy {enumerated(policies)}, place UINTEGER, period UTINYINT"
    connection.execute(f"CREATE OR REPLACE TABLE {named(into)}_cells ({own}, amount BIGINT, rank BIGINT)")
    connection.execute(f"CREATE OR REPLACE TABLE {into}_lacking ({own}, conditions UINTEGER, missing UBIGINT)")
    connection.execute(
        f"CREATE OR REPLACE VIEW {into} AS SELECT policy, {f'CASE policy {hashes} END' if hashes else 'NULL'} AS hash, subject, "
        "coalesce(object, subject) AS object, outcome, amount, conditions, missing, period, rank FROM ("
        "SELECT policy, place, 1::TINYINT AS outcome, amount, 0::UINTEGER AS conditions, 0::UBIGINT AS missing, period, rank "
        f"FROM {into}_cells UNION ALL "
        f"SELECT policy, place, -1, NULL, conditions, missing, period, NULL FROM {into}_lacking) JOIN {into}_names USING (place)"
    )


def enumerated(policies: Sequence[Policy]) -> str:
    """The type of a column that names one of these policies."""
    return f"ENUM({listed(policy.key for policy in policies)})"


def codes_of(connection: DuckDBPyConnection, table: str) -> dict[str, int]:
    """Policy → its place in the enumeration of a table: what enum_code(policy) is, which no row has to be read as a text for."""
    keys = f"SELECT unnest(enum_range(NULL::{columns_of(connection, table)['policy']}))::VARCHAR"
    return {key: place for place, (key,) in enumerate(connection.execute(keys).fetchall())}


def among(codes: Mapping[str, int], policies: Iterable[Policy], policy: str = "policy") -> str:
    """SQL: is it one of these?"""
    own = sorted({codes[one.key] for one in policies if one.key in codes})
    if len(own) == len(codes):
        return "TRUE"
    return f"enum_code({policy}) IN ({', '.join(map(str, own))})" if own else "FALSE"


def listed(texts: Iterator[str]) -> str:
    """Literals, separated by commas."""
    return ", ".join(map(quoted, dict.fromkeys(texts))) or "''"
