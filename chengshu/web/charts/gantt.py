"""Work over time: one axis, and for each piece of work, a row each, what is planned, passed and done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from markupsafe import Markup

from chengshu.web.charts.drawing import at, element, joined

_HEIGHT, _AXIS = 28, 24
#: Up to here the axis is marked by quarters, beyond by years.
_QUARTERS = 800


@dataclass(frozen=True)
class Calendar:
    """The stretch of days that the axis shows; whole years or quarters, both days included."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day begins, in percent of the width; days outside lie on the edge."""
        whole = (self.last - self.first).days + 1
        return min(max((day - self.first).days * 100 / whole, 0), 100)

    def end(self, day: date) -> float:
        """Where a day ends."""
        return self.x(day + timedelta(days=1))

    @cached_property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """(place, name) of every year, or of every quarter where there are few."""
        months = (1, 4, 7, 10) if (self.last - self.first).days <= _QUARTERS else (1,)
        days = [date(year, month, 1) for year in range(self.first.year, self.last.year + 1) for month in months]
        shown = [day for day in days if self.first <= day <= self.last]
        return tuple((self.x(day), f"{day:%Y}" if day.month == 1 else f"{day:%Y-%m}") for day in shown)


def calendar(first: date, last: date) -> Calendar:
    """The axis for work between two days: whole quarters."""
    opening = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    years, month = divmod((last.month - 1) // 3 * 3 + 3, 12)
    return Calendar(opening, date(last.year + years, month + 1, 1) - timedelta(days=1))


def axis(of: Calendar, title: str) -> Markup:
    """The head of the column: the names of the years or quarters."""
    names = [element("text", name, class_="tick", x=f"{at(place)}%", dx="4", y="16") for place, name in of.ticks]
    return _svg(title, _AXIS, [_rules(of, _AXIS), *names])


def span(of: Calendar, title: str, planned: tuple[date, date], today: date, done: float, *, light: str = "") -> Markup:
    """One row: the days planned, those that have passed, the part (percent) done, and today's line."""
    left, right = of.x(planned[0]), of.end(planned[1])
    passed = min(max(of.end(today), left), right)
    parts = [
        _rules(of, _HEIGHT),
        _block("planned", left, right - left, 6, 16),
        _block("passed", left, passed - left, 6, 16),
        _block(f"made {light}".strip(), left, (right - left) * min(max(done, 0), 100) / 100, 10, 8),
    ]
    if of.first <= today <= of.last:
        now = f"{at(of.end(today))}%"
        parts.append(element("line", class_="now", x1=now, x2=now, y1="0", y2=_HEIGHT))
    return _svg(title, _HEIGHT, parts)


def _block(kind: str, x: float, width: float, y: int, height: int) -> Markup:
    return element("rect", class_=kind, x=f"{at(x)}%", y=y, width=f"{at(width)}%", height=height)


def _rules(of: Calendar, height: int) -> Markup:
    """The ticks as one path, stretched to the width: a hundred rows hold it."""
    path = element("path", class_="grid", d="".join(f"M{at(place)} 0V1" for place, _ in of.ticks))
    size = {"width": "100%", "height": height, "viewBox": "0 0 100 1", "preserveAspectRatio": "none"}
    return element("svg", path, **size)


def _svg(title: str, height: int, parts: list[Markup]) -> Markup:
    inner = element("title", title) + joined(parts)
    return element("svg", inner, class_="chart gantt", role="img", width="100%", height=height, focusable="false")
