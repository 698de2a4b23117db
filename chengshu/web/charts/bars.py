"""Horizontal bars from zero: the name above its bar, the number at its end, a mark to compare them with."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from chengshu.web.charts.drawing import MISSING, Value, at, element, frame, joined, known, with_unit

_ROW, _BAR, _FOOT = 44, 14, 24


def bars(
    title: str,
    subtitle: str,
    rows: Sequence[tuple[str, Value]],
    *,
    unit: str = "",
    decimals: int = 0,
    top: float | None = None,
    mark: tuple[Value, str] | None = None,
) -> Markup:
    """A bar for each (name, value), none below zero. `top`: the full width; `mark` (value, name): a line."""
    if any(value < 0 for value in known(value for _, value in rows)):
        raise TypeError("条形图的数值不能小于 0")
    reach = known([*(value for _, value in rows), mark[0] if mark else None])
    full = top or max([*reach, 0]) or 1
    said = [(name, value, MISSING if value is None else with_unit(value, decimals, unit)) for name, value in rows]
    parts = [part for place, row in enumerate(said) for part in _bar(place * _ROW + 16, full, *row)]
    height = len(rows) * _ROW
    if mark and mark[0] is not None:
        parts += _mark(float(mark[0]) / full * 100, height, f"{mark[1]} {with_unit(mark[0], decimals, unit)}")
        height += _FOOT
    told = "; ".join([subtitle, *(f"{name} {number}" for name, _, number in said)])
    return frame("bars", title, told, height, joined(parts))


def _bar(line: int, full: float, name: str, value: Value, number: str) -> list[Markup]:
    parts = [
        element("text", name, class_="label", x="0", y=line),
        element("text", number, class_="value", x="100%", y=line, text_anchor="end"),
    ]
    if value is not None:
        width = f"{at(min(float(value) / full * 100, 100))}%"
        parts.append(element("rect", class_="bar", x="0", y=line + 6, width=width, height=_BAR))
    return parts


def _mark(x: float, height: float, said: str) -> list[Markup]:
    place, anchor = f"{at(min(x, 100))}%", "end" if x > 50 else "start"
    return [
        element("line", class_="target", x1=place, x2=place, y1="16", y2=height),
        element("text", said, class_="name thin", x=place, y=height + 16, text_anchor=anchor),
    ]
