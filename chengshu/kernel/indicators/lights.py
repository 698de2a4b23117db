"""Lights of an indicator against its target: a colour, a shape and a word."""

from __future__ import annotations

from decimal import Decimal

from chengshu.kernel.indicators.indicator import DOWN, NONE, Indicator, Point

GOOD, CLOSE, BAD = "good", "close", "bad"
WORDS = {GOOD: "达标", CLOSE: "接近目标", BAD: "未达标"}


def light(indicator: Indicator, value: Decimal | None, target: Point | None) -> str:
    """good, close, bad, or "" where there is no target, no value, or no better and worse."""
    if value is None or target is None or indicator.better == NONE:
        return ""
    if indicator.better == DOWN:
        if value <= target.value:
            return GOOD
        return CLOSE if value * indicator.near <= target.value else BAD
    if value >= target.value:
        return GOOD
    return CLOSE if value >= target.value * indicator.near else BAD
