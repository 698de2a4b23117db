"""What several policies ask is asked once: the rows that pass it become a table of their own, and the others are looked at no more.

Of forty policies most speak of one district, or of one kind of firm.
"""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import Prepared
from chengshu.kernel.rules.statements import Statements, possible, writer_for

#: Fewer rows are not worth a thought.
LEAST_ROWS, SAMPLE = 200_000, 100_000
#: Nanoseconds a row, measured: looking at all rows for one policy, reading them all for a share, writing one of a share.
LOOKING, READING, WRITING = 20, 25, 320


@dataclass(frozen=True)
class Share:
    """Policies and the table they are evaluated over; `given` has not failed for any row of it.

    rows: of the whole table. place: SQL of a row's number, or nothing.
    """

    statements: list[Statements]
    table: str
    given: frozenset[str]
    rows: int
    place: str


def shares(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared
) -> Iterator[Share]:
    """All policies, those with something in common together, over a table that is there until the next are asked for."""
    left = [Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes)) for policy in policies]
    kept = _kept(connection, left, prepared) if prepared.rows >= LEAST_ROWS else {}
    while given := _best(left, kept):
        own = [one for one in left if given <= set(one.parts)]
        numbered = [f"{prepared.place} AS _place"] if prepared.place else []
        columns = ", ".join(dict.fromkeys([*numbered, *(name for one in own for name in one.columns)]))
        rows = f"SELECT {columns} FROM {prepared.table} WHERE {possible(sorted(given))}"
        # Put together first: few rows of each piece that is read pass, and a table takes many small pieces slowly.
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE _share AS WITH rows AS MATERIALIZED ({rows}) SELECT * FROM rows"
        )
        yield Share(own, "_share", given, prepared.rows, "_place" if prepared.place else "")
        connection.execute("DROP TABLE _share")
        left = [one for one in left if one not in own]
    if left:
        yield Share(left, prepared.table, frozenset(), prepared.rows, prepared.place)


def _together(statements: Sequence[Statements]) -> dict[frozenset[str], int]:
    """Everything that several policies ask, with all they have in common → how many they are."""
    found = {}
    for part, times in Counter(part for one in statements for part in one.parts).items():
        if times > 1:
            common = frozenset.intersection(*(frozenset(one.parts) for one in statements if part in one.parts))
            found[common] = sum(common <= set(one.parts) for one in statements)
    return found


def _kept(
    connection: DuckDBPyConnection, statements: Sequence[Statements], prepared: Prepared
) -> dict[frozenset[str], float]:
    """What share of the rows each of them keeps, in a sample."""
    sets = list(_together(statements))
    if not sets:
        return {}
    counts = ", ".join(f"count(*) FILTER (WHERE {possible(sorted(parts))})" for parts in sets)
    percent = min(100.0, 100 * SAMPLE / prepared.rows)
    sample = f"(SELECT * FROM {prepared.table} USING SAMPLE {percent:.3f} PERCENT (system, 1))"
    found = connection.execute(f"SELECT {counts}, count(*) FROM {sample}").fetchall()[0]
    return {parts: many / max(found[-1], 1) for parts, many in zip(sets, found, strict=False)}


def _best(statements: Sequence[Statements], kept: Mapping[frozenset[str], float]) -> frozenset[str]:
    """What is worth a table most, or nothing when none is worth it."""
    many = {parts: sum(parts <= set(one.parts) for one in statements) for parts in kept}
    gains = {parts: many[parts] * LOOKING * (1 - kept[parts]) - READING - WRITING * kept[parts] for parts in kept}
    best = max(gains, key=lambda parts: gains[parts], default=frozenset())
    return best if best and gains[best] > 0 else frozenset()
