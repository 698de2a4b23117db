"""Lights of an indicator against its target: a colour, a shape and a word.

A target is judged when its day has come. Before that, what adds up over a year is judged by the part of the time gone,
and anything else only shows when it is already reached. A figure of an earlier year is not judged by a later target.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chengshu.kernel.indicators.indicator import DOWN, NONE, Indicator, Point

GOOD, CLOSE, BAD = "good", "close", "bad"
WORDS = {GOOD: "达标", CLOSE: "接近目标", BAD: "未达标"}
#: Never by colour alone.
SHAPES = {GOOD: "●", CLOSE: "▲", BAD: "■"}
#: Periods over which a figure adds up, so that half of it is due at half time.
ADDS_UP = ("year", "half_year", "quarter", "month", "cumulative")


def light(indicator: Indicator, value: Decimal | None, target: Point | None, day: date) -> str:
    """good, close, bad, or "" where there is nothing to judge yet. `day` is the day the value is of."""
    if value is None or target is None or indicator.better == NONE or day.year < target.at.year:
        return ""
    if indicator.better == DOWN:
        if value <= target.value:
            return GOOD
        return CLOSE if value * indicator.near <= target.value else BAD
    due = target.value * _part_gone(indicator, target, day)
    if value >= due:
        return GOOD
    if day < target.at and due == target.value:
        return ""
    return CLOSE if value >= due * indicator.near else BAD


def _part_gone(indicator: Indicator, target: Point, day: date) -> Decimal:
    """The part of the target's time that has gone; 1 for what does not add up."""
    if day >= target.at or indicator.period not in ADDS_UP or indicator.unit == "%":
        return Decimal(1)
    start = target.since or date(target.at.year, 1, 1)
    return Decimal((day - start).days + 1) / ((target.at - start).days + 1)
