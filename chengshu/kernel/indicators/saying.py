"""A figure in words: the number with its thousands apart, what was printed before it (约, 超, 不少于), and its change."""

from __future__ import annotations

from decimal import Decimal

from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.indicators.figures import Figure
from chengshu.kernel.indicators.indicator import Indicator, Point

NOTHING = "—"
#: What an article prints before a number.
QUALIFIERS = {
    "over": "超", "nearly": "近", "about": "约", "at_least": "不少于", "up_to": "最高", "at_most": "不超过", "between": "",
}  # fmt: skip


def number_text(value: Decimal | None, decimals: int) -> str:
    """1,663 · 62.1 · —"""
    return NOTHING if value is None else f"{value:,.{decimals}f}"


def qualified(point: Point | None) -> str:
    """The word before a published value, if one was printed."""
    word = QUALIFIERS.get(point.qualifier, "") if point else ""
    return say(word) if word else ""


def printed(point: Point, decimals: int) -> str:
    """A published value as it was printed: 约51.0 · about 51.0 · 20–30."""
    upper = f"–{number_text(point.upper, decimals)}" if point.upper is not None else ""
    value, word = f"{number_text(point.value, decimals)}{upper}", qualified(point)
    return f"{word} {value}" if word and in_english() else f"{word}{value}"


def figure_text(found: Figure) -> str:
    """The number alone, as large as the page likes."""
    point = found.indicator.fact_at(found.at) if not found.indicator.live else None
    text = number_text(found.value, found.indicator.decimals)
    upper = f"–{number_text(point.upper, found.indicator.decimals)}" if point and point.upper is not None else ""
    return f"{text}{upper}"


def change_text(indicator: Indicator, before: Decimal | None, after: Decimal | None) -> str:
    """+3.0 个百分点 for shares, +12 otherwise; empty when nothing moved."""
    if before is None or after is None or before == after:
        return ""
    moved = f"{after - before:+,.{indicator.decimals}f}"
    return say("{moved} 个百分点", moved=moved) if indicator.unit == "%" else moved
