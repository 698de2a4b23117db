"""A line the size of a word: the shape of the last periods beside a number."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from chengshu.web.charts.drawing import Value, at, element, joined, known, runs

_EDGE = 4


def sparkline(title: str, values: Sequence[Value], *, width: float = 120, height: float = 32) -> Markup:
    """The values from left to right, scaled to their own range, with gaps. Empty without two values."""
    found = known(values)
    if len(found) < 2:
        return Markup("")
    low, range_ = min(found), max(found) - min(found)

    def spot(place: int, value: float) -> tuple[str, str]:
        across = _EDGE + place * (width - 2 * _EDGE) / (len(values) - 1)
        down = (1 - (value - low) / range_) if range_ else 0.5
        return at(across), at(_EDGE + down * (height - 2 * _EDGE))

    drawn = [[spot(*one) for one in run] for run in runs(values)]
    parts = [
        element("polyline", class_="stroke main", points=" ".join(f"{x},{y}" for x, y in run))
        for run in drawn
        if len(run) > 1
    ]
    x, y = drawn[-1][-1]
    parts.append(element("circle", class_="dot main", cx=x, cy=y, r="2.5"))
    return element(
        "svg", element("title", title) + joined(parts), class_="chart spark", role="img", focusable="false",
        width=at(width), height=at(height), viewBox=f"0 0 {at(width)} {at(height)}",
    )  # fmt: skip
