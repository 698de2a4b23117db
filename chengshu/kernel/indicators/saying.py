"""A figure in words: the number with its thousands apart, what was printed before it (约, 超, 不少于), and its change."""

from __future__ import annotations

from decimal import Decimal

from chengshu.kernel.base.money import say_large
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.indicators.figures import Figure
from chengshu.kernel.indicators.indicator import Indicator, Point
from chengshu.kernel.indicators.lights import BAD, CLOSE, GOOD, SHAPES, WORDS

NOTHING = "—"
LOOKS = {GOOD: "calm", CLOSE: "near", BAD: "late"}
#: What a large amount is counted in, and how much of it is large: 1 亿元.
WAN, LARGE, FEN_IN_WAN = "万元", 10_000, 1_000_000
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


def qualifier(found: Figure) -> str:
    """The word before a figure: only what is printed has one."""
    return "" if found.indicator.live else qualified(found.indicator.fact_at(found.at))


def _ranged(value: Decimal | None, point: Point | None, decimals: int) -> str:
    """A number, or the two ends that were printed."""
    upper = f"–{number_text(point.upper, decimals)}" if point and point.upper is not None else ""
    return number_text(value, decimals) + upper


def printed(point: Point, decimals: int) -> str:
    """A published value as it was printed: 约51.0 · about 51.0 · 20–30."""
    value, word = _ranged(point.value, point, decimals), qualified(point)
    return f"{word} {value}" if word and in_english() else f"{word}{value}"


def figure_said(found: Figure) -> tuple[str, str]:
    """The number, as large as the page likes, and its unit. What was printed stays as printed."""
    indicator = found.indicator
    if indicator.live:
        return amount_said(found.value, indicator)
    return _ranged(found.value, indicator.fact_at(found.at), indicator.decimals), indicator.unit_said


def amount_said(value: Decimal | None, indicator: Indicator) -> tuple[str, str]:
    """A computed number and its unit; 35,230.9 万元 are 3.52 亿元, in English 352.3 mn yuan."""
    if value is None or not _large(value, indicator):
        return number_text(value, indicator.decimals), indicator.unit_said
    number, _, unit = say_large(int(value * FEN_IN_WAN)).partition(" ")
    return number, unit


def _large(value: Decimal, indicator: Indicator) -> bool:
    return indicator.unit == WAN and abs(value) >= LARGE


def lit(found: Figure) -> dict[str, str]:
    """A figure's light as pages show it: its look (that of deadlines), shape and word; empty without a light."""
    code = found.light
    return {"look": LOOKS[code], "shape": SHAPES[code], "word": say(WORDS[code])} if code else {}


def change_text(indicator: Indicator, before: Decimal | None, after: Decimal | None) -> str:
    """+3.0 个百分点 for shares, +120 万元 beside an amount told in 亿元, +12 otherwise; empty when nothing moved."""
    if before is None or after is None or before == after:
        return ""
    if _large(after, indicator):
        sign = "+" if after > before else "-"
        return sign + say_large(int(abs(after - before) * FEN_IN_WAN))
    moved = f"{after - before:+,.{indicator.decimals}f}"
    return say("{moved} 个百分点", moved=moved) if indicator.unit == "%" else moved
