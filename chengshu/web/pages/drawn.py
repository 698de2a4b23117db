"""Parts that a page has by the hundred, drawn once for all that look alike: the cells of a table, the choices of a filter.

A template that writes each of them costs more than everything else on a list; the markup still stands in the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils.translation import get_language
from markupsafe import Markup, escape

from chengshu.web.pages.cells import Cell, Row
from chengshu.web.pages.filters import Filter

_STATE = "state"
_ENDS = Markup("</span></td>")


def drawn_rows(rows: list[Row]) -> Iterator[tuple[Row, Markup]]:
    """Each row of a table, and all its cells but the first. Made column by column, as they came."""
    if not rows:
        return iter(())
    downwards = zip(*(row.cells[1:] for row in rows), strict=True)
    columns = [_column(cells) for cells in downwards]
    across = zip(*columns, strict=True) if columns else [()] * len(rows)
    return zip(rows, (Markup("\n".join(cells)) for cells in across), strict=True)  # noqa: S704 — escaped by _column


def _column(cells: tuple[Cell, ...]) -> list[str]:
    """The cells of a column: the same all the way down but for what they hold."""
    first = cells[0]
    begins = Markup('<td role="cell" data-label="{}" data-kind="{}"><span class="value">').format(
        first.label, first.kind
    )
    known: dict[Any, str] = {}
    drawn = []
    for cell in cells:
        key = (cell.text, cell.light, cell.hidden)
        if key not in known:
            known[key] = begins + _inside(cell) + _ENDS
        drawn.append(known[key])
    return drawn


def _inside(cell: Cell) -> Markup:
    """What a cell holds; a state, a deadline and what is hidden have a form of their own."""
    if cell.light or cell.hidden or cell.kind == _STATE:
        return Markup(_macro("parts/table.html", "content")(cell))  # noqa: S704 — a template's, escaped there
    return escape(cell.text)


def drawn_filter(one: Filter) -> Markup:
    """One filter of a list, as the reader's language has it."""
    return _filter(one, get_language())


@lru_cache(maxsize=2_000)
def _filter(one: Filter, language: str | None) -> Markup:
    """`language` is the one in force."""
    del language
    return Markup(_macro("parts/filter.html", "filter")(one))  # noqa: S704 — a template's, escaped there


def _macro(template: str, name: str) -> Callable[[Any], str]:
    made: Any = engines["jinja2"]
    macro: Callable[[Any], str] = getattr(made.env.get_template(template).module, name)
    return macro
