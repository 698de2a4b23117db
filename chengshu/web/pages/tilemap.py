"""The map of a list: one tile for each district, where it lies, with the rows in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.facets import facet
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.querying import Question
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.filters import with_
from chengshu.web.pages.places import by_district

#: A tile and the gap after it, in the drawing's units.
WIDE, HIGH, GAP = 132, 92, 8
#: Shades from none to most.
_SHADES = 4


@dataclass(frozen=True)
class Tile:
    """One district. `x` and `y` are empty where the city gave it no place on the map; the table has it."""

    name: str
    rows: int
    shade: int
    href: str
    x: int | None = None
    y: int | None = None


def map_context(reading: Reading, question: Question, typed: dict[str, list[str]]) -> dict[str, Any]:
    """The tiles and the size of the drawing."""
    register = reading.register
    where = column(register.noun, register.place)
    counted = by_district(facet(reading, question, where))
    most = max((one.rows for one in counted), default=0)
    linked = where.name in {one.name for one in register.filtered}
    tiles = [
        Tile(
            show(one.place, where),
            one.rows,
            _shade(one.rows, most),
            with_(typed, **{where.name: one.place.pk, "format": ""}) if linked and one.rows else "",
            *_at(one.place.column, one.place.row),
        )
        for one in counted
    ]
    placed = [(tile.x, tile.y) for tile in tiles if tile.x is not None and tile.y is not None]
    size = (max((x for x, _ in placed), default=0) + WIDE, max((y for _, y in placed), default=0) + HIGH)
    return {"tiles": tiles, "size": size, "tile": (WIDE, HIGH), "where": where}


def _at(column_: int | None, row: int | None) -> tuple[int | None, int | None]:
    if column_ is None or row is None:
        return None, None
    return column_ * (WIDE + GAP), row * (HIGH + GAP)


def _shade(rows: int, most: int) -> int:
    """0 for none, then 1 to 4 by the share of the fullest tile."""
    return -(-rows * _SHADES // most) if rows else 0
