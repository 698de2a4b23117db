"""Making the population: three tables as folders of Parquet files, stretch by stretch, so that millions need little memory.

The rows of one stretch are sorted by subject, and so are the stretches: whoever is looked up lies in one small file.
"""
# ruff: noqa: S608 — names come from the city pack, values are quoted by text()

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.rules.facts import Fact, read_facts
from chengshu.services.subsidies.population import subjects
from chengshu.services.subsidies.population.drawing import FIXED, Drawing, columns, literal, sql_type, text

TABLES = ("people", "firms", "projects")
#: Rows of one file, and of one group of rows within it. To look somebody up the statistics of every group of a file are
#: read and one group is unpacked: measured best for four groups of this size.
STRETCH, GROUP = 40_960, 10_240
FORMAT = "1"


@dataclass(frozen=True)
class Given:
    """Somebody the platform already knows, who is to have facts too. `facts`: fact name → value as the pack writes it."""

    subject: str
    object: str
    kind: str
    district: str
    name: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Maker:
    """One population being made, of a city, at a scale (small or city), as of a day."""

    city: Path
    scale: str
    day: date

    def __post_init__(self) -> None:
        self.plan: dict[str, Any] = read_yaml(self.city / "policies" / "population.yaml")
        self.facts: dict[str, Fact] = read_facts(self.city / "policies" / "facts.yaml")
        self.key = str(tomllib.loads((self.city / "city.toml").read_text("utf-8"))["key"])
        self.connection = duckdb.connect()
        self.connection.execute("SET memory_limit = '1200MB'")

    def make(self, folder: Path, given: Mapping[str, Iterable[Given]]) -> dict[str, int]:
        """Write the three tables into a folder, whole or not at all. Returns how many rows each has."""
        part = folder.with_name(f"{folder.name}.{uuid7().hex}")
        part.mkdir(parents=True)
        try:
            made = {table: self._table(table, part, list(given.get(table, ()))) for table in TABLES}
            if folder.exists():
                folder.rename(part / "before")
                shutil.rmtree(part / "before")
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return made

    def rows(self, table: str) -> int:
        """How many rows of a table are made up."""
        return int(self.plan[table][self.scale])

    def _drawing(self, table: str) -> Drawing:
        growth = 1 if self.scale == "small" else int(self.plan[table]["growth"])
        return Drawing(self.key, table, self.day, self.rows(table), growth)

    def _table(self, table: str, part: Path, given: list[Given]) -> int:
        drawing, target = self._drawing(table), part / f"{table}.parquet"
        target.mkdir()
        facts = dict(columns(drawing, self.facts, self.plan[table]["facts"]))
        drawn = {**drawing.bits, **facts}
        drawing.bits.clear()
        fixed = self._fixed(table, drawing)
        fixed = {**drawing.bits, **fixed}
        carried = list(self.plan[table].get("carries", ()))
        source = f"read_parquet({text(str(part / 'firms.parquet' / '*.parquet'))})" if carried else ""
        written = [*FIXED, *carried, *facts]
        self._known(table, layered(_carrying(f"given_{table}", carried, source), drawn), written, given)
        stretches = list(self._stretches(fixed, self.rows(table)))

        def write(place: int) -> None:
            first, last, low, high = stretches[place]
            made = layered(f"(SELECT n, n AS i FROM range({first}, {last}) AS stretch(n))", fixed)
            query = f"SELECT {', '.join(written)} FROM {layered(_carrying(made, carried, source), drawn)}"
            within = f"subject > {text(low)}" + (f" AND subject <= {text(high)}" if high else "")
            known = f"FROM known_{table} WHERE {within}"
            if carried or self._one(f"SELECT count(*) {known}"):
                query = (
                    f"SELECT * FROM ({query} UNION ALL SELECT {', '.join(written)} {known}) ORDER BY subject, object"
                )
            self._write(query, written, target / f"part-{place:05d}.parquet")

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(write, range(len(stretches))))
        return int(self._one(f"SELECT count(*) FROM read_parquet({text(str(target / '*.parquet'))})"))

    def _one(self, query: str) -> Any:
        (found,) = self.connection.cursor().execute(query).fetchone() or (None,)
        return found

    def _fixed(self, table: str, drawing: Drawing) -> dict[str, str]:
        plan = {**self.plan[table], "districts": self.plan["districts"]}
        if table == "people":
            return subjects.people(drawing, plan, read_yaml(self.city / "names" / "people.yaml"))
        if table == "firms":
            return subjects.firms(drawing, plan, read_yaml(self.city / "names" / "firms.yaml"))
        kinds = read_yaml(self.city / "lists" / "funded_kinds.yaml")["items"]
        labels = {str(item["code"]): item["name"] for item in kinds}
        return subjects.projects(drawing, plan, labels, self.rows("firms"))

    def _stretches(self, fixed: Mapping[str, str], rows: int) -> Iterator[tuple[int, int, str, str]]:
        """First and last row number of each file, and between which subjects its others lie ("" is without end)."""
        low = ""
        for first in range(0, rows, STRETCH):
            last = min(first + STRETCH, rows)
            one = layered(f"(SELECT n, n AS i FROM range({last - 1}, {last}) AS stretch(n))", fixed)
            high = str(self._one(f"SELECT subject FROM {one}"))
            yield first, last, low, "" if last == rows else high
            low = high

    def _write(self, query: str, written: list[str], target: Path) -> None:
        hashed = f"(hash({', '.join(written)}) >> 1)::BIGINT AS row_hash"
        said = {
            "simulated": "true",
            "city": self.key,
            "scale": self.scale,
            "day": str(self.day),
            "made_from": self.made_from(),
        }
        marks = ", ".join(f"{name}: {text(value)}" for name, value in said.items())
        self.connection.cursor().execute(
            f"COPY (SELECT *, {hashed} FROM ({query})) TO {text(str(target))} "
            f"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {GROUP}, KV_METADATA {{{marks}}})"
        )

    def made_from(self) -> str:
        """Changes when the same city would come out otherwise."""
        files = [self.city / "policies" / name for name in ("population.yaml", "facts.yaml")]
        total = hashlib.sha256(b"\0".join([FORMAT.encode(), *(path.read_bytes() for path in files)]))
        return total.hexdigest()[:16]

    def _known(self, table: str, drawn: str, written: list[str], given: list[Given]) -> None:
        """A table of those the platform knows: drawn like everybody, then what is known of them is put in."""
        name = f"known_{table}"
        self.connection.execute(
            f"CREATE TABLE given_{table} (i BIGINT, {', '.join(f'{one} VARCHAR' for one in FIXED)})"
        )
        rows = [[_number(one), one.subject, one.object, one.name, one.kind, one.district] for one in given]
        if rows:
            self.connection.executemany(f"INSERT INTO given_{table} VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT {', '.join(written)} FROM {drawn}")
        for fact in sorted({fact for one in given for fact in one.facts}):
            values = [
                f"({text(one.object)}, {literal(self.facts[fact], one.facts[fact], self.day)}::{sql_type(self.facts[fact])})"
                for one in given
                if fact in one.facts
            ]
            told = f"(VALUES {', '.join(values)}) AS told(object, value)"
            self.connection.execute(
                f"UPDATE {name} SET {fact} = told.value FROM {told} WHERE {name}.object = told.object"
            )


def _number(one: Given) -> int:
    """A row number far from the made-up ones, always the same for the same subject."""
    return 2**40 + int.from_bytes(hashlib.sha256(one.object.encode()).digest()[:4])


def _carrying(rows: str, carried: list[str], source: str) -> str:
    if not carried:
        return rows
    facts = ", ".join(f"firms.{name}" for name in carried)
    return f"(SELECT made.*, {facts} FROM {rows} AS made LEFT JOIN {source} AS firms USING (subject))"


def layered(source: str, expressions: Mapping[str, str]) -> str:
    """Columns over a source, each in a layer above those it names: what is written twice is still computed once."""
    layers: list[dict[str, str]] = []
    level: dict[str, int] = {}
    for name, expression in expressions.items():
        words = set(re.findall(r"[a-z_][a-z0-9_]*", expression))
        depth = max((level[word] + 1 for word in words if word in level), default=0)
        level[name] = depth
        while len(layers) <= depth:
            layers.append({})
        layers[depth][name] = expression
    for layer in layers:
        source = (
            f"(SELECT *, {', '.join(f'{expression} AS {name}' for name, expression in layer.items())} FROM {source})"
        )
    return source
