"""Policies over the whole population: what a new version changes, and whom a policy reaches, by district and kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.population import entitle
from chengshu.services.subsidies.rules import census

_COMPARE = """
SELECT t.district, t.kind,
       count(*) FILTER (b.subject IS NULL AND a.subject IS NOT NULL), count(*) FILTER (b.subject IS NOT NULL AND a.subject IS NULL),
       count(*) FILTER (a.amount > b.amount), count(*) FILTER (a.amount < b.amount),
       count(b.subject), count(a.subject), coalesce(sum(b.amount), 0)::BIGINT, coalesce(sum(a.amount), 0)::BIGINT
FROM {rows} t
LEFT JOIN (SELECT subject, object, amount FROM before WHERE outcome = 1) b USING (subject, object)
LEFT JOIN (SELECT subject, object, amount FROM after WHERE outcome = 1) a USING (subject, object)
WHERE a.subject IS NOT NULL OR b.subject IS NOT NULL
GROUP BY ALL ORDER BY 1, 2
"""
_NAMES = (
    "district",
    "kind",
    "gain",
    "lose",
    "more",
    "less",
    "entitled_before",
    "entitled_after",
    "cost_before",
    "cost_after",
)


def effect(old: Document | None, new: Document, day: date) -> dict[str, Any]:
    """Who gains, loses, gets more or less, and what it costs, fen; before resolution and budget. Without a population all is 0."""
    rows: list[dict[str, Any]] = []
    many = 0
    if census.there():
        connection, tables = census.connect()
        _entitle(connection, old, day, tables, "before")
        _entitle(connection, new, day, tables, "after")
        found = connection.execute(_COMPARE.format(rows=new.rows)).fetchall()
        rows = [dict(zip(_NAMES, row, strict=True)) for row in found]
        (many,) = connection.execute(f"SELECT count(*) FROM {new.rows}").fetchone() or (0,)  # noqa: S608 — as above
    totals = {name: sum(row[name] for row in rows) for name in _NAMES[2:]}
    return {"day": day.isoformat(), "population": many, **totals, "by": rows}


def _entitle(
    connection: DuckDBPyConnection, document: Document | None, day: date, tables: dict[str, str], into: str
) -> None:
    if document is None:
        connection.execute(f"CREATE TABLE {into} (subject VARCHAR, object VARCHAR, outcome TINYINT, amount BIGINT)")
    else:
        entitle(connection, [document], day, tables, into)


def reach(documents: list[Document], day: date) -> dict[str, list[tuple[str, int, int]]]:
    """Policy → (district, how many subjects, fen) of those entitled today."""
    if not census.there() or not documents:
        return {}
    connection, tables = census.connect()
    entitle(connection, documents, day, tables, "entitled")
    rows = {document.key: document.rows for document in documents}
    found: dict[str, list[tuple[str, int, int]]] = {}
    for key, table in rows.items():
        told = connection.execute(
            f"SELECT t.district, count(DISTINCT e.subject), sum(e.amount)::BIGINT FROM entitled e JOIN {table} t USING (subject, object) "  # noqa: S608
            "WHERE e.policy = ? AND e.outcome = 1 GROUP BY 1 ORDER BY 1",
            [key],
        ).fetchall()
        found[key] = [(row[0], row[1], row[2]) for row in told]
    return found


def subjects_of(document: Document, day: date) -> set[str] | None:
    """Those a policy entitles, by their numbers; None where there is no population to ask."""
    if not census.there():
        return None
    connection, tables = census.connect()
    entitle(connection, [document], day, tables, "entitled")
    return {row[0] for row in connection.execute("SELECT DISTINCT subject FROM entitled WHERE outcome = 1").fetchall()}
