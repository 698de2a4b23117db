"""The city's published figures: cities/<city>/indicators/*.yaml and the sources they were printed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.words import say
from chengshu.kernel.indicators.indicator import Indicator, Point


@dataclass(frozen=True)
class Source:
    """Where a figure was printed."""

    id: str
    title: str
    publisher: str
    date: str

    @property
    def said(self) -> str:
        """Publisher, day and title, punctuated as the reader's language is; the words stay as printed."""
        return say("{publisher}，{date}，《{title}》", publisher=self.publisher, date=self.date, title=self.title)


SOURCES: dict[str, Source] = {}


def load_sources(path: Path) -> None:
    """Read sources.yaml."""
    SOURCES.clear()
    for row in read_yaml(path) if path.exists() else []:
        SOURCES[row["id"]] = Source(row["id"], row["title"], row["publisher"], row["date"])


def read_indicators(folder: Path) -> dict[str, Indicator]:
    """Every indicator of the city pack, by code."""
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yaml")):
        for row in read_yaml(path):
            if row["code"] in found:
                raise TypeError(f"{path}：指标 {row['code']} 出现了两次")
            found[row["code"]] = _indicator(row)
    return found


def _indicator(row: dict[str, Any]) -> Indicator:
    facts = tuple(_point(one) for one in row.get("facts", ()))
    targets = tuple(_point(one) for one in row.get("targets", ()))
    places = {one["place"] for one in (*row.get("facts", ()), *row.get("targets", ())) if one.get("place")}
    return Indicator(
        code=row["code"], name=row["name"], name_en=row.get("name_en", ""), unit=row.get("unit", ""),
        section=row.get("section", ""), owner=row.get("owner", ""), owner_assumed=bool(row.get("owner_assumed")),
        better=row.get("better", "up"), period=row.get("period", ""), place=next(iter(places), ""),
        decimals=max((_decimals(point.value) for point in (*facts, *targets)), default=0),
        facts=facts, targets=targets,
    )  # fmt: skip


def _point(row: dict[str, Any]) -> Point:
    return Point(
        at=date.fromisoformat(row["at"]), value=Decimal(str(row["value"])), source=row["source"],
        quote=row.get("quote", ""), qualifier=row.get("qualifier", ""), note=row.get("note", ""),
        since=date.fromisoformat(row["from"]) if row.get("from") else None,
        upper=Decimal(str(row["upper"])) if row.get("upper") is not None else None,
        breakdown=row.get("breakdown", {}),
    )  # fmt: skip


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
