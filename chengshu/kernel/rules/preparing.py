"""A population table made ready: the columns the policies look at, each checked, exact and narrow, in one scan.

Texts that are only compared with constants become small numbers; numbers become whole ones.
"""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.document import Policy, expressions
from chengshu.kernel.rules.facts import Fact
from chengshu.kernel.rules.sql_code import day, quoted
from chengshu.kernel.rules.tree import Expr

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_TYPES: dict[str, tuple[str, ...]] = {
    "yes_no": ("BOOLEAN",), "integer": _WHOLE, "money": _WHOLE, "number": (*_WHOLE, "DECIMAL"), "date": ("DATE",),
    "code": ("VARCHAR", "ENUM"), "text": ("VARCHAR", "ENUM"),
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,2}")


class BadTable(ValueError):
    """A population table that cannot be used; the message names table and column."""


@dataclass(frozen=True)
class Prepared:
    """The table to read, the column of each fact in it, the codes that stand for texts, how many rows there are, SQL of a row's number."""

    table: str
    columns: Mapping[str, str]
    codes: Mapping[str, Mapping[str, int]]
    rows: int
    place: str = ""


def named(name: str) -> str:
    """A table's name, if it is one. Raises BadTable."""
    if not _NAME.fullmatch(name):
        raise BadTable(say("“{name}”不能作表名。", name=name[:60]))
    return name


def facts_of(policies: Iterable[Policy]) -> dict[str, Fact]:
    """Every fact that some of the policies use."""
    return {name: fact for policy in policies for name, fact in policy.facts.items()}


def prepare(
    connection: DuckDBPyConnection,
    source: str,
    policies: Sequence[Policy],
    into: str,
    *,
    place: str = "",
    extra: str = "",
) -> Prepared:
    """Read `source` once into the temporary table `into`. Raises BadTable.

    place: the column that numbers the rows, if there is one. extra: more columns, as SQL.
    """
    types = columns_of(connection, source)
    facts = facts_of(policies)
    if "subject" not in types:
        raise BadTable(say("表 {table} 没有 subject 列。", table=source))
    _check(connection, source, facts, types)
    codes = coded(policies)
    parts = [
        *filter(None, [place, extra]),
        *(f"{_column(fact, types, codes.get(name))} AS {column(name)}" for name, fact in facts.items()),
    ]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT {', '.join(parts) or '1 AS one'} FROM {source}")
    rows = _one(connection, f"SELECT count(*) FROM {into}")[0]
    return Prepared(into, {name: column(name) for name in facts}, codes, rows, place)


def as_it_is(connection: DuckDBPyConnection, source: str, policies: Sequence[Policy]) -> Prepared:
    """A table checked and read where it is, texts as texts: for policies that look at each column a few times only. Raises BadTable."""
    types, facts = columns_of(connection, source), facts_of(policies)
    _check(connection, source, facts, types)
    rows = _one(connection, f"SELECT count(*) FROM {source}")[0]
    return Prepared(source, as_they_are(types, facts), {}, rows)


def worthwhile(policies: Sequence[Policy]) -> bool:
    """Is a copy cheaper than looking at the table itself? Copying a column takes as long as looking at it five times (measured)."""
    looks = sum(
        len({policy.dated} | {name for expr in expressions(policy) for name in expr.facts}) for policy in policies
    )
    return looks >= 5 * len(facts_of(policies))


def column(name: str) -> str:
    """A fact's column, quoted: a fact may be called like a word of SQL."""
    return f'"{name}"'


def columns_of(connection: DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column → type."""
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {named(table)}").fetchall()}


def _one(connection: DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    found = connection.execute(sql).fetchone()
    assert found is not None
    return found


def _check(connection: DuckDBPyConnection, table: str, facts: Mapping[str, Fact], types: Mapping[str, str]) -> None:
    """Types and bounds. What a fact may not be for one applicant, it may not be in the table."""
    bounded = []
    for name, fact in facts.items():
        if name not in types:
            continue
        _check_type(table, fact, types[name])
        if fact.kind.numeric or fact.type == kinds.DATE:
            bounded.append(fact)
    if not bounded:
        return
    # Asked of each column by itself: then least and greatest values of whole blocks answer it, where a table keeps them.
    outside = (f"EXISTS (SELECT 1 FROM {table} WHERE {_outside(fact)})" for fact in bounded)
    for fact, found in zip(bounded, _one(connection, f"SELECT {', '.join(outside)}"), strict=True):
        if found:
            own = f"CAST({{}}({column(fact.name)}) AS VARCHAR)"
            low, high = _one(connection, f"SELECT {own.format('min')}, {own.format('max')} FROM {table}")
            ends = {"low": low[:40], "high": high[:40]}
            raise BadTable(
                say("表 {table} 的列 {name} 有超出范围的值：{low} 至 {high}。", table=table, name=fact.name, **ends)
            )


def _check_type(table: str, fact: Fact, found: str) -> None:
    about = {"table": table, "name": fact.name}
    if found.partition("(")[0] not in _TYPES[fact.type]:
        allowed = listed(_TYPES[fact.type])
        raise BadTable(
            say("表 {table} 的列 {name} 类型是 {type}，应为 {allowed}。", **about, type=found[:40], allowed=allowed)
        )
    if (decimal := _DECIMAL.fullmatch(found)) and int(decimal[2]) > fact.decimals:
        places = {"found": decimal[2], "most": fact.decimals}
        raise BadTable(say("表 {table} 的列 {name} 有 {found} 位小数，事实目录说最多 {most} 位。", **about, **places))


def _outside(fact: Fact) -> str:
    """SQL: what a fact may not be. Dates may lie outside of Python's calendar in a table, or be infinite; the bounds of numbers
    are whole, whatever their decimals (`kinds.of_fact`).
    """
    if fact.type == kinds.DATE:
        low, high = day(date.min), day(date.max)
    else:
        low, high = (str(end // 10**fact.decimals) for end in (fact.kind.low, fact.kind.high))
    return f"{column(fact.name)} < {low} OR {column(fact.name)} > {high}"


def _column(fact: Fact, types: Mapping[str, str], codes: Mapping[str, int] | None) -> str:
    """SQL that reads a fact's column; a column the table does not have is unknown for everybody."""
    own = column(fact.name) if fact.name in types else "NULL"
    if codes is not None:
        whens = " ".join(f"WHEN {own} = {quoted(text)} THEN {code}" for text, code in codes.items())
        return (
            f"CAST(CASE {whens} WHEN {own} IS NOT NULL THEN 0 END AS {'UTINYINT' if len(codes) < 255 else 'USMALLINT'})"
        )
    if fact.type == kinds.NUMBER:
        # Factors this narrow multiply in 64 bits.
        width = 10 + fact.decimals if fact.decimals <= 3 else 18
        scaled = f"CAST({own} AS DECIMAL({width},{fact.decimals})) * CAST({10**fact.decimals} AS DECIMAL({fact.decimals + 1},0))"
        return f"CAST({scaled} AS BIGINT)"
    return f"CAST({own} AS {_AS[fact.type]})" if _AS[fact.type] != types.get(fact.name) else own


def as_they_are(types: Mapping[str, str], facts: Mapping[str, Fact]) -> dict[str, str]:
    """The same columns read from the table itself, texts as texts."""
    return {name: f"({_column(fact, types, None)})" for name, fact in facts.items()}


_AS = {
    "yes_no": "BOOLEAN",
    "integer": "INTEGER",
    "money": "BIGINT",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}


def coded(policies: Iterable[Policy]) -> dict[str, dict[str, int]]:
    """The facts whose texts are only ever compared with constants, and a number from 1 for each of these."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    spoiled: set[str] = set()
    for policy in policies:
        for expr in expressions(policy):
            for name, texts in _uses(expr):
                if texts is None:
                    spoiled.add(name)
                for text in texts or ():
                    found[name].setdefault(text, len(found[name]) + 1)
    return {name: codes for name, codes in found.items() if name not in spoiled and codes}


def _uses(expr: Expr) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """(fact, the constants it is held against), None for any other use."""
    if expr.op == "in" and expr.args[0].op == "fact" and expr.args[0].kind.name in kinds.WORDS:
        yield expr.args[0].value, expr.value
        return
    sides = expr.args if expr.op == "compare" else ()
    for side, other in zip(sides, reversed(sides), strict=True):
        if side.op == "fact" and side.kind.name in kinds.WORDS and (texts := _constants(other)) is not None:
            yield side.value, texts
            return
    if expr.op == "is_null" and expr.args[0].op == "fact":
        return
    if expr.op == "fact" and expr.kind.name in kinds.WORDS:
        yield expr.value, None
    for arg in expr.args:
        yield from _uses(arg)


def _constants(expr: Expr) -> tuple[str, ...] | None:
    if expr.op == "const":
        return (expr.value,)
    # One that varies by the row's date is written as texts, not as codes.
    return (*expr.values,) if expr.op == "param" and not expr.nullable else None
