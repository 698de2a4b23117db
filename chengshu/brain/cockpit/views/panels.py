"""What the cockpit shows: sections of figures with their lights, their past, and what has moved today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import named, say
from chengshu.kernel.indicators.facts import SOURCES, Source
from chengshu.kernel.indicators.figures import Figure, figure
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator
from chengshu.kernel.indicators.saying import change_text, figure_said, lit, number_text, printed, qualifier
from chengshu.kernel.indicators.sections import SECTIONS, Section
from chengshu.kernel.indicators.series import Spot, series


@dataclass(frozen=True)
class Panel:
    """One figure of the cockpit at a day."""

    indicator: Indicator
    day: date | None

    @cached_property
    def figure(self) -> Figure:
        """Its value, target and light."""
        return figure(self.indicator, self.day)

    @property
    def name(self) -> str:
        """Its name."""
        return named(self.indicator)

    @property
    def text(self) -> str:
        """The number; a target stands in where nothing has been measured yet."""
        return self._said[0]

    @property
    def unit(self) -> str:
        """What the number counts; a large amount is told in 亿元."""
        return self._said[1]

    @cached_property
    def _said(self) -> tuple[str, str]:
        found = self.figure
        return (
            (self.target_text, self.indicator.unit_said) if found.value is None and found.target else figure_said(found)
        )

    @property
    def target_text(self) -> str:
        """The target's number."""
        target = self.figure.target
        return number_text(target.value, self.indicator.decimals) if target else ""

    @property
    def qualifier(self) -> str:
        """约, 超, 不少于 …"""
        found = self.figure
        if found.value is None:
            return say("目标") if found.target else ""
        return qualifier(found)

    @property
    def light(self) -> dict[str, str]:
        """Its look, shape and word; empty without a target."""
        return lit(self.figure)

    @property
    def target(self) -> str:
        """The target's number and year."""
        target = self.figure.target
        return say("{value}（{year}）", value=self.target_text, year=target.at.year) if target else ""

    @property
    def published(self) -> str:
        """The published number that stands beside a computed one, with its day."""
        point = self.figure.published
        if point is None:
            return ""
        value = printed(point, self.indicator.decimals)
        return say("公布 {value} {unit}（{day}）", value=value, unit=self.indicator.unit_said, day=point.at)

    @property
    def source(self) -> Source | None:
        """Where it was printed: the value, or the one beside it, or the target that stands in."""
        found = self.figure
        beside = found.published or (found.target if found.value is None else None)
        return SOURCES.get(found.source or (beside.source if beside else ""))

    @property
    def change(self) -> str:
        """What has moved since yesterday, of a live figure."""
        if not self.indicator.live:
            return ""
        before = figure(self.indicator, (self.day or today()) - timedelta(days=1)).value
        return change_text(self.indicator, before, self.figure.value)

    @cached_property
    def spots(self) -> list[Spot]:
        """Its last twelve months, or its published values."""
        return series(self.indicator, self.day)


@dataclass(frozen=True)
class Board:
    """One section at a day."""

    section: Section
    day: date | None

    @cached_property
    def headline(self) -> Panel:
        """The number seen from five metres."""
        return Panel(INDICATORS[self.section.headline], self.day)

    @cached_property
    def others(self) -> list[Panel]:
        """The lesser ones."""
        return [Panel(INDICATORS[code], self.day) for code in self.section.others if code in INDICATORS]

    @property
    def panels(self) -> list[Panel]:
        """Every figure of the section."""
        return [Panel(one, self.day) for one in self.section.indicators]


def boards(day: date | None) -> list[Board]:
    """Every section whose headline the city has."""
    return [Board(section, day) for section in SECTIONS.values() if section.headline in INDICATORS]


def shown(of: list[Board]) -> list[Panel]:
    """Every figure that stands on the first screen."""
    return [panel for board in of for panel in (board.headline, *board.others)]
