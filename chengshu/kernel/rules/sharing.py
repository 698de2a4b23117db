"""What several policies ask is asked once: the rows that pass it become a table of their own, and the others are looked at no more.

Of forty policies most speak of one district, or of one kind of firm.
"""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import Prepared
from chengshu.kernel.rules.statements import Statements, writer_for

#: Fewer rows are not worth a thought.
LEAST_ROWS, SAMPLE = 200_000, 100_000
#: Nanoseconds a row, measured: looking at all rows for one policy, reading them all for a share, writing one of a share.
LOOKING, READING, WRITING = 20, 25, 320


@dataclass(frozen=True)
class Share:
    """Policies and the table they are evaluated over; `given` has not failed for any row of it. rows: of the whole table."""

    statements: list[Statements]
    table: str
    given: str
    rows: int
    objects: bool

    @property
    def ids(self) -> str:
        """The columns that name a row."""
        return "subject, object" if self.objects else "subject"


def shares(
    connection: DuckDBPyConnection, policies: Sequence[Policy], day: date, prepared: Prepared
) -> Iterator[Share]:
    """All policies, those with something in common together. A table lives until the next one is asked for."""
    left = [Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes)) for policy in policies]
    kept = _kept(connection, left, prepared) if prepared.rows >= LEAST_ROWS else {}
    while part := _best(left, kept):
        own = [one for one in left if part in one.parts]
        share = Share(own, "_share", part, prepared.rows, prepared.objects)
        columns = ", ".join(dict.fromkeys([share.ids, *(name for one in own for name in one.columns)]))
        source = f"FROM {prepared.table} WHERE ({part}) IS NOT FALSE"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _share AS SELECT {columns} {source}")
        yield share
        left = [one for one in left if one not in own]
    connection.execute("DROP TABLE IF EXISTS _share")
    yield Share(left, prepared.table, "", prepared.rows, prepared.objects)


def _kept(connection: DuckDBPyConnection, statements: Sequence[Statements], prepared: Prepared) -> dict[str, float]:
    """Of every part that several policies have, what share of the rows it keeps, in a sample."""
    counted = Counter(part for one in statements for part in one.parts)
    parts = [part for part, times in counted.items() if times > 1]
    if not parts:
        return {}
    counts = ", ".join(f"count(*) FILTER (WHERE ({part}) IS NOT FALSE)" for part in parts)
    percent = min(100.0, 100 * SAMPLE / prepared.rows)
    sample = f"(SELECT * FROM {prepared.table} USING SAMPLE {percent:.3f} PERCENT (system, 1))"
    found = connection.execute(f"SELECT {counts}, count(*) FROM {sample}").fetchall()[0]
    return {part: many / max(found[-1], 1) for part, many in zip(parts, found, strict=False)}


def _best(statements: Sequence[Statements], kept: dict[str, float]) -> str:
    """The part whose table saves most, or "" when none would save anything."""
    counted = Counter(part for one in statements for part in one.parts if part in kept)
    gains = {
        part: times * LOOKING * (1 - kept[part]) - READING - WRITING * kept[part] for part, times in counted.items()
    }
    best = max(gains, key=lambda part: gains[part], default="")
    return best if best and gains[best] > 0 else ""
