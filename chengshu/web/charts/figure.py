"""A chart in its place: the finding as its title, measure and unit below, and the table one click away."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from chengshu.kernel.base.words import say
from chengshu.web.charts.drawing import element, joined


def figure(
    title: str, subtitle: str, drawing: Markup, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Markup:
    """A figure with its table. The first cell of a row names it; the others are numbers, as they are read."""
    head = joined(
        element("th", name, scope="col", class_="number" if place else "")
        for place, name in enumerate(columns)
    )
    body = joined(element("tr", _row(row)) for row in rows)
    table = element("table", element("thead", element("tr", head)) + element("tbody", body), class_="plain")
    framed = element("div", table, class_="frame", tabindex="0", role="region", aria_label=title)
    caption = element("h3", title) + element("p", subtitle, class_="quiet")
    details = element("details", element("summary", say("查看数据表")) + framed)
    return element("figure", element("figcaption", caption) + drawing + details, class_="figure")


def _row(cells: Sequence[str]) -> Markup:
    first, *others = cells
    return element("th", first, scope="row") + joined(element("td", cell, class_="number") for cell in others)
