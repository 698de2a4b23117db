"""One person or firm looked up in the tables: their files are sorted by subject, so that one small file is read."""
# ruff: noqa: S608 — names come from the city pack, values are quoted by text()

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock, local
from typing import Any

import duckdb

from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.rules.facts import Fact
from chengshu.services.subsidies.population.drawing import FIXED, text
from chengshu.services.subsidies.population.standing import files, mark, standing
from chengshu.services.subsidies.population.views import facts_in

#: Fact name → its value (None is unknown) and where it comes from, in words.
Known = dict[str, tuple[Any, str]]
Marked = tuple[tuple[str, int, int], ...]
_OPENING = Lock()
#: One row of one file: planning it costs more than most of what an optimizer could save. Filters must still reach the file.
NOT_NEEDED = (
    "statistics_propagation", "join_order", "deliminator", "column_lifetime", "common_subexpressions", "common_aggregate",
    "build_side_probe_side", "limit_pushdown", "top_n", "compressed_materialization", "duplicate_groups", "reorder_filter",
    "join_filter_pushdown", "extension", "materialized_cte", "sum_rewriter", "late_materialization", "cte_inlining",
)  # fmt: skip


def facts_of(subject: str, item: str = "") -> Known:
    """What the tables know of a person or firm, and, with the number of a project of theirs, of that too."""
    found: Known = {}
    for table in ("people", "firms"):
        for row in _rows(table, subject):
            found |= _known(table, row)
    if item:
        for row in _rows("projects", subject):
            if row["object"] == item:
                found |= _known("projects", row)
    return found


def counted_in(subject: str, item: str = "") -> str:
    """The district under which the tables have a person or firm, or a project of theirs; empty where they tell none."""
    tables = ("projects",) if item else ("people", "firms")
    rows = (row for table in tables for row in _rows(table, subject) if not item or row["object"] == item)
    return next((str(row["district"]) for row in rows if row["district"]), "")


def items_of(subject: str) -> dict[str, tuple[str, str, Known]]:
    """The projects of a firm by their number: kind, name and facts of each."""
    rows = _rows("projects", subject)
    return {row["object"]: (row["kind"], row["name"] or "", _known("projects", row)) for row in rows}


def _known(table: str, row: dict[str, Any]) -> Known:
    facts, simulated, english = facts_in(table), standing().simulated, in_english()
    return {name: (value, _source(facts[name], simulated, english)) for name, value in row.items() if name in facts}


@lru_cache(maxsize=1024)
def _source(fact: Fact, simulated: bool, english: bool) -> str:
    """Worked out once for each language: a person has forty facts."""
    del english
    proof = str(fact.proof) if fact.proof else str(fact)
    return say("模拟数据（{proof}）", proof=proof) if simulated else proof


def _rows(table: str, subject: str) -> list[dict[str, Any]]:
    """The rows of a subject; none when there is no population."""
    return _read(mark(), table, subject)


@lru_cache(maxsize=4096)
def _read(marked: Marked, table: str, subject: str) -> list[dict[str, Any]]:
    facts, shelf = facts_in(table), _shelf(marked)
    for path in shelf.holding(table, subject):
        result = shelf.cursor().execute(
            f"SELECT * FROM read_parquet({text(str(path))}) WHERE subject = {text(subject)}"
        )
        names = [column[0] for column in result.description]
        found = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        if found:
            return [
                {name: row.get(name) for name in (*FIXED, *(name for name in names if name in facts))} for row in found
            ]
    return []


class _Shelf:
    """The files as they are now, each with its first and last subject."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        self.connection.execute("SET memory_limit = '256MB'")
        self.connection.execute("SET parquet_metadata_cache = true")
        self.connection.execute(f"SET disabled_optimizers = '{','.join(NOT_NEEDED)}'")
        self.own = local()
        self.ranges: dict[str, list[tuple[str, str, Path]]] = {}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own, made once."""
        if not hasattr(self.own, "cursor"):
            self.own.cursor = self.connection.cursor()
        found: duckdb.DuckDBPyConnection = self.own.cursor
        return found

    def holding(self, table: str, subject: str) -> list[Path]:
        """The files in which a subject may be."""
        if table not in self.ranges:
            with _OPENING:
                self.ranges[table] = self._ranges(files(table))
        return [path for first, last, path in self.ranges[table] if first <= subject <= last]

    def _ranges(self, paths: list[Path]) -> list[tuple[str, str, Path]]:
        """All in one question: a city has hundreds of files."""
        if not paths:
            return []
        found = self.connection.cursor().execute(
            "SELECT min(stats_min_value), max(stats_max_value), file_name "
            f"FROM parquet_metadata([{', '.join(text(str(path)) for path in paths)}]) "
            "WHERE path_in_schema = 'subject' GROUP BY file_name HAVING min(stats_min_value) IS NOT NULL ORDER BY file_name"
        )
        return [(str(first), str(last), Path(path)) for first, last, path in found.fetchall()]


@lru_cache(maxsize=1)
def _shelf(marked: Marked) -> _Shelf:
    del marked
    return _Shelf()
