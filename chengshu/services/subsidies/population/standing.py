"""Whether there is a population, whose it is, and how many."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from chengshu.kernel.base.words import say

TABLES = ("people", "firms", "projects")


class BadPopulation(ValueError):
    """A table that cannot be used; the message names file and column, and what is allowed."""


@dataclass(frozen=True)
class Standing:
    """What is there. `simulated` population must be shown as such wherever a number out of it is shown."""

    present: bool
    simulated: bool = False
    scale: str = ""
    day: str = ""
    made_from: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.present:
            return say(
                "还没有人口、企业和项目数据。把 people、firms、projects 三张表放进 {folder} 即可。", folder=folder()
            )
        counts = {name: f"{count:,}" for name, count in self.rows.items()}
        if self.simulated:
            return say("模拟数据：{people} 人、{firms} 家企业、{projects} 个项目，均为虚构。", **counts)
        return say("本市数据：{people} 人、{firms} 家企业、{projects} 个项目。", **counts)


def folder() -> Path:
    """Where the three tables lie."""
    return Path(settings.CITY_HOME) / "population"


def files(table: str) -> list[Path]:
    """The files of a table: one, or those of a folder as Spark and DuckDB write it; none when there is no such table."""
    path = folder() / f"{table}.parquet"
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path] if path.exists() else []


def mark() -> tuple[tuple[str, int, int], ...]:
    """Changes when a table is put in, taken away or replaced: a folder of files is marked when a file in it is."""
    found = []
    for table in TABLES:
        path = folder() / f"{table}.parquet"
        try:
            told = path.stat()
        except FileNotFoundError:
            continue
        found.append((str(path), told.st_mtime_ns, told.st_ino))
    return tuple(found)


def standing() -> Standing:
    """How things stand now. Raises BadPopulation for a file that is not Parquet."""
    return _standing(mark())


@lru_cache(maxsize=4)
def _standing(marked: tuple[tuple[str, int, int], ...]) -> Standing:
    if not marked:
        return Standing(False)
    said: dict[str, str] = {}
    rows = {table: 0 for table in TABLES}
    with duckdb.connect() as connection:
        for table in TABLES:
            for path in files(table):
                try:
                    found = connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)]).fetchone()
                    pairs = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
                except duckdb.Error as error:
                    raise BadPopulation(
                        say("{path} 不是可读的 Parquet 文件：{error}", path=path, error=error)
                    ) from error
                rows[table] += int(found[0]) if found else 0
                said |= {bytes(key).decode(): bytes(value).decode() for key, value in pairs}
    made = said.get("simulated") == "true"
    return Standing(True, made, said.get("scale", ""), said.get("day", ""), said.get("made_from", ""), rows)
