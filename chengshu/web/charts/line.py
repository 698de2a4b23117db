"""Lines over time: gaps where a value is missing, dashes where it is a forecast, names at the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from chengshu.web.charts.drawing import Value, at, element, frame, joined, known, runs, steps, with_unit

_ABOVE, _BELOW, _MOST_LABELS = 24, 28, 12
#: Characters of labels, and of the gaps between them, that a phone has room for.
_PHONE = 44
#: Right of here a label stands to the left of its point.
_TURN = 70


class Series(NamedTuple):
    """One line. From place `forecast` on it is dashed, within `interval` (low, high) where that is known."""

    name: str
    values: Sequence[Value]
    kind: str = "main"
    forecast: int | None = None
    interval: Sequence[tuple[float, float] | None] = ()


@dataclass(frozen=True)
class _Plot:
    count: int
    low: float
    top: float
    height: float

    def x(self, place: int) -> float:
        """The middle of a label's column, in percent of the width."""
        return (place + 0.5) * 100 / self.count

    def y(self, value: float) -> float:
        """In pixels from the top of the chart."""
        inner = self.height - _ABOVE - _BELOW
        return _ABOVE + (self.top - value) / (self.top - self.low) * inner


def line(
    title: str,
    subtitle: str,
    labels: Sequence[str],
    series: Sequence[tuple[object, ...]],
    *,
    unit: str = "",
    decimals: int = 0,
    low: float = 0,
    top: float | None = None,
    target: tuple[Value, str] | None = None,
    height: float = 260,
) -> Markup:
    """A line chart. `series` are Series, or tuples in their order; each has a value or None for every label.

    kind: "main", "other" (quieter), "thin" (a reference). target: (value, its name). low, top: of the scale.
    """
    lines = [Series(*one) for one in series]  # type: ignore[arg-type]
    if any(len(one.values) != len(labels) for one in lines):
        raise TypeError("每条线的数值个数须与横轴标签相同")
    reach = known(value for one in lines for value in one.values) + known([target[0]] if target else [])
    grid = [step for step in steps(low, top or max([*reach, low + 1])) if top is None or step <= top]
    plot = _Plot(len(labels), grid[0], top or grid[-1], height)
    parts = [*_grid(plot, grid), *_labels(plot, labels), _lines(plot, lines), *_dots(plot, lines)]
    if target and target[0] is not None:
        parts += _target(plot, float(target[0]), with_unit(target[0], decimals, unit), target[1])
    parts += _names(plot, lines, decimals, unit)
    told = "; ".join([subtitle, *(_spoken(one, labels, decimals, unit) for one in lines)])
    return frame("line", title, told, height, joined(parts))


def _grid(plot: _Plot, grid: Sequence[float]) -> list[Markup]:
    rules = [element("line", class_="grid", x1="0", x2="100%", y1=plot.y(value), y2=plot.y(value)) for value in grid]
    return rules + [element("text", f"{value:g}", class_="tick", x="0", y=plot.y(value) - 4) for value in grid[1:]]


def _labels(plot: _Plot, labels: Sequence[str]) -> list[Markup]:
    """Below the plot; where there are many, only every second, third …; on a phone fewer still."""
    every = -(-len(labels) // _MOST_LABELS)
    fit = max(2, _PHONE // (max(map(len, labels), default=0) + 1))
    seldom = every * -(-len(labels) // (every * fit))
    return [
        element(
            "text",
            label,
            class_="tick" if place % seldom == 0 else "tick roomy",
            x=f"{at(plot.x(place))}%",
            y=plot.height - 8,
            text_anchor="middle",
        )
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def _lines(plot: _Plot, lines: Sequence[Series]) -> Markup:
    """In a frame of their own that is stretched to the width; the strokes are not."""
    drawn = [part for one in lines for part in (*_interval(plot, one), *_strokes(plot, one))]
    return element(
        "svg", joined(drawn), x="0", y="0", width="100%", height=at(plot.height),
        viewBox=f"0 0 100 {at(plot.height)}", preserveAspectRatio="none",
    )  # fmt: skip


def _points(plot: _Plot, run: Sequence[tuple[int, float]]) -> str:
    return " ".join(f"{at(plot.x(place))},{at(plot.y(value))}" for place, value in run)


def _strokes(plot: _Plot, one: Series) -> list[Markup]:
    turn = len(one.values) if one.forecast is None else one.forecast
    found = []
    for run in runs(one.values):
        measured, coming = [p for p in run if p[0] < turn], [p for p in run if p[0] >= turn]
        for part, dashed in ((measured, ""), ([*measured[-1:], *coming] if coming else [], " forecast")):
            if len(part) > 1:
                points = _points(plot, part)
                found.append(element("polyline", class_=f"stroke {one.kind}{dashed}", points=points))
    return found


def _interval(plot: _Plot, one: Series) -> list[Markup]:
    bounds = [(place, *pair) for place, pair in enumerate(one.interval) if pair is not None]
    if len(bounds) < 2:
        return []
    lower = [(place, low) for place, low, _ in bounds]
    upper = [(place, high) for place, _, high in reversed(bounds)]
    return [element("polygon", class_=f"interval {one.kind}", points=_points(plot, [*lower, *upper]))]


def _dots(plot: _Plot, lines: Sequence[Series]) -> list[Markup]:
    """On the last value of a line, and on one that stands alone between two gaps."""
    drawn = [(one.kind, list(runs(one.values))) for one in lines if one.kind != "thin"]
    return [
        element("circle", class_=f"dot {kind}", cx=f"{at(plot.x(place))}%", cy=plot.y(value), r="4")
        for kind, found in drawn
        for run in found
        if run is found[-1] or len(run) == 1
        for place, value in run[-1:]
    ]


def _target(plot: _Plot, value: float, said: str, name: str) -> list[Markup]:
    height = plot.y(value)
    return [
        element("line", class_="target", x1="0", x2="100%", y1=height, y2=height),
        element("text", f"{name} {said}", class_="name thin", x="100%", y=height - 6, text_anchor="end"),
    ]


def _names(plot: _Plot, lines: Sequence[Series], decimals: int, unit: str) -> list[Markup]:
    """Each line's name and last value at its end: above it, or below where another line runs higher there."""
    ends = [(spots[-1][-1], one) for one in lines if (spots := list(runs(one.values)))]
    return [
        element(
            "text",
            f"{one.name} {with_unit(value, decimals, unit)}",
            class_=f"name {one.kind}",
            x=f"{at(plot.x(place))}%",
            y=plot.y(value) + (20 if value < _highest(lines, place) else -10),
            text_anchor="end" if plot.x(place) > _TURN else "start",
        )
        for (place, value), one in ends
    ]


def _highest(lines: Sequence[Series], place: int) -> float:
    return max(known(one.values[place] for one in lines))


def _spoken(one: Series, labels: Sequence[str], decimals: int, unit: str) -> str:
    values = [
        f"{label} {with_unit(value, decimals, unit)}"
        for label, value in zip(labels, one.values, strict=True)
        if value is not None
    ]
    return f"{one.name}: {', '.join(values)}"
