"""Indicators: declared by systems (computed live) and by the city (published figures, owners, targets). One code, one meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.indicators.measures import Measure

UP, DOWN, NONE = "up", "down", "none"


@dataclass(frozen=True)
class Point:
    """A published value or target. `qualifier` as printed (over, nearly, about, at_least, up_to, between)."""

    at: date
    value: Decimal
    source: str
    quote: str = ""
    qualifier: str = ""
    since: date | None = None
    upper: Decimal | None = None
    breakdown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Indicator:
    """One number of the city.

    by: dimension → path ("district": "manufacturer__place"). better: up, down or none. near: the part of a target
    from which the light is yellow, not red. decimals: how many are shown. place: the one place it speaks of.
    """

    code: str
    name: str
    unit: str = ""
    value: Measure | None = None
    by: Mapping[str, str] = field(default_factory=dict)
    better: str = UP
    decimals: int = 0
    near: Decimal = Decimal("0.9")
    section: str = ""
    owner: str = ""
    owner_assumed: bool = False
    name_en: str = ""
    period: str = ""
    place: str = ""
    facts: tuple[Point, ...] = ()
    targets: tuple[Point, ...] = ()

    def __str__(self) -> str:
        return self.name

    @property
    def unit_said(self) -> str:
        """What it counts, in the reader's language."""
        return say(self.unit) if self.unit else ""

    @property
    def known_as(self) -> str:
        """What a search looks in: the code and both names, in small letters."""
        return f"{self.code} {self.name} {self.name_en}".lower()

    def path_of(self, dimension: str) -> str:
        """The path of a dimension. Raises BadRequest naming those it has."""
        if dimension not in self.by:
            known = listed(self.by) or say("无")
            raise BadRequest(
                say("指标 {code} 不能按 {by} 分。可用的有：{known}。", code=self.code, by=dimension[:40], known=known),
                parameter="by",
            )
        return self.by[dimension]

    @property
    def live(self) -> bool:
        """Computed by the platform from its own records?"""
        return self.value is not None

    def fact_at(self, day: date) -> Point | None:
        """The newest published value not later than a day."""
        return max((fact for fact in self.facts if fact.at <= day), key=lambda fact: fact.at, default=None)

    def target_at(self, day: date) -> Point | None:
        """The target that counts on a day: the next one due, or else the last one."""
        coming = [target for target in self.targets if target.at >= day]
        if coming:
            return min(coming, key=lambda target: target.at)
        return max(self.targets, key=lambda target: target.at, default=None)


_DECLARED: dict[str, Indicator] = {}
INDICATORS: dict[str, Indicator] = {}


def declare(*indicators: Indicator) -> None:
    """Declare a system's indicators (indicators.py)."""
    for one in indicators:
        if one.code in _DECLARED:
            raise TypeError(f"指标 {one.code} 声明了两次")
        _DECLARED[one.code] = INDICATORS[one.code] = one


def publish(city: Mapping[str, Indicator]) -> None:
    """Lay the city's own definitions over the systems': its names, owners, sections, facts and targets win."""
    INDICATORS.clear()
    INDICATORS.update(_DECLARED)
    for code, one in city.items():
        live = _DECLARED.get(code)
        INDICATORS[code] = one if live is None else replace(
            one, value=live.value, by=live.by, decimals=live.decimals, near=live.near, better=one.better or live.better
        )  # fmt: skip
