"""A chart in its place: the finding as its title, measure and unit below, and the table one click away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from chengshu.kernel.base.words import say
from chengshu.web.charts.drawing import MISSING, element, figures, joined

#: A cell of the table: a name, or a number as it is; None is missing.
Cell = str | int | float | Decimal | None


def figure(
    title: str,
    subtitle: str,
    drawing: Markup,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    decimals: int = 0,
) -> Markup:
    """A figure with its table. A row's first cell names it; numbers that are not whole have `decimals`."""
    head = joined(
        element("th", name, scope="col", class_="number" if place else "") for place, name in enumerate(columns)
    )
    body = joined(element("tr", _row(row, decimals)) for row in rows)
    table = element("table", element("thead", element("tr", head)) + element("tbody", body))
    framed = element("div", table, class_="frame", tabindex="0", role="region", aria_label=title)
    caption = element("h3", title) + element("p", subtitle, class_="quiet")
    details = element("details", element("summary", say("查看数据表")) + framed)
    return element("figure", element("figcaption", caption) + drawing + details, class_="figure")


def _row(cells: Sequence[Cell], decimals: int) -> Markup:
    first, *others = (_said(cell, decimals) for cell in cells)
    return element("th", first, scope="row") + joined(element("td", cell, class_="number") for cell in others)


def _said(cell: Cell, decimals: int) -> str:
    if cell is None or isinstance(cell, str):
        return cell or MISSING
    return figures(cell, 0 if isinstance(cell, int) else decimals)
