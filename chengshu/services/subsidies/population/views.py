"""The three tables as views for the engine of rules: the catalogue's columns with the catalogue's types, whatever the files hold."""
# ruff: noqa: S608 — names come from the city pack, values are quoted by text()

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.facts import Fact, read_facts
from chengshu.services.subsidies.population.drawing import FIXED, sql_type, text
from chengshu.services.subsidies.population.standing import TABLES, BadPopulation, files

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FITTING = {
    "yes_no": ("BOOLEAN",), "integer": _WHOLE, "money": _WHOLE, "number": ("DECIMAL", *_WHOLE), "date": ("DATE",),
    "code": ("VARCHAR",), "text": ("VARCHAR",),
}  # fmt: skip
_OWN = {"people": ("person",), "firms": ("firm",), "projects": ("firm", "project")}


def catalogue() -> dict[str, Fact]:
    """The facts of this city."""
    path = Path(settings.CITY) / "policies" / "facts.yaml"
    return _catalogue(path) if path.exists() else {}


@cache
def _catalogue(path: Path) -> dict[str, Fact]:
    return read_facts(path)


def facts_in(table: str) -> dict[str, Fact]:
    """The facts that a table may hold; a row of projects carries those of its firm."""
    return {name: fact for name, fact in catalogue().items() if fact.of in _OWN[table]}


def tables(connection: duckdb.DuckDBPyConnection, only: Collection[str] = TABLES) -> dict[str, str]:
    """Register the tables, or some of them, as views people, firms and projects; returns their names, as `entitle` takes them.

    A fact the files do not hold is unknown of everybody. Without a population the views are there and empty.
    Raises BadPopulation when a column is of another type than its fact.
    """
    for table in only:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {query(connection, table, files(table))}")
    return {table: table for table in only}


def _types(table: str) -> dict[str, str]:
    """Name → SQL type, of all that stand in a table."""
    facts = {name: sql_type(fact) for name, fact in facts_in(table).items() if name not in FIXED}
    return dict.fromkeys(FIXED, "VARCHAR") | facts


def put_on_record(connection: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep rows of the platform's records in the connection's database, by the names of the columns of projects."""
    columns = _types("projects")
    connection.execute(f"CREATE OR REPLACE TABLE on_record ({_declared(columns)})")
    if values := [[row.get(name) for name in columns] for row in rows]:
        connection.executemany(f"INSERT INTO on_record VALUES ({', '.join('?' * len(columns))})", values)


def add_projects(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what is kept on record to the view of projects; one that the files hold under the same number gives way."""
    columns = _types("projects")
    connection.execute(f"CREATE TABLE IF NOT EXISTS on_record ({_declared(columns)})")
    held = query(connection, "projects", files("projects"))
    added = f"SELECT *, (hash({', '.join(columns)}) >> 1)::BIGINT AS row_hash FROM on_record"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW projects AS SELECT * FROM ({held}) ANTI JOIN on_record USING (subject, object) "
        f"UNION ALL BY NAME {added}"
    )


def _declared(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def query(connection: duckdb.DuckDBPyConnection, table: str, paths: list[Path]) -> str:
    """The SELECT over some files of a table."""
    if not paths:
        empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in _types(table).items())
        return f"SELECT {empty}, NULL::BIGINT AS row_hash WHERE FALSE"
    source = f"read_parquet([{', '.join(text(str(path)) for path in paths)}])"
    held = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    if "subject" not in held:
        raise BadPopulation(say("{path} 缺少 subject 列：人员编号或统一社会信用代码。", path=paths[0].name))
    chosen = ["subject", "object" if "object" in held else "subject AS object"]
    chosen += [name if name in held else f"NULL::VARCHAR AS {name}" for name in FIXED[2:]]
    chosen += [_column(table, fact, held.get(name)) for name, fact in facts_in(table).items() if name not in FIXED]
    hashed = "row_hash" if "row_hash" in held else f"(hash({', '.join(held)}) >> 1)::BIGINT AS row_hash"
    return f"SELECT {', '.join(chosen)}, {hashed} FROM {source}"


def _column(table: str, fact: Fact, kind: str | None) -> str:
    if kind is None:
        return f"NULL::{sql_type(fact)} AS {fact.name}"
    fitting = _FITTING[fact.type]
    if kind.partition("(")[0] not in fitting:
        raise BadPopulation(
            say(
                "{table}.parquet 的列 {name}（{words}）是 {kind}，应为 {fitting}。金额以分计，为整数。",
                table=table,
                name=fact.name,
                words=fact.words,
                kind=kind,
                fitting="、".join(fitting),
            )
        )
    return f"{fact.name}::{sql_type(fact)} AS {fact.name}"
