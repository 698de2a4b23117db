"""Money is a whole number of fen, read from what people write and written as they read it; never a float."""

import re
import unicodedata
from decimal import Decimal

from chengshu.kernel.base.words import in_english, say

MOST_FEN = 10**18 - 1
"""The largest amount, a fen short of 10,000 万亿元: it fits a 64-bit column with room for sums."""

_UNIT_ZEROS = {"": 0, "万": 4, "亿": 8, "万亿": 12}
_AMOUNT = re.compile(
    r"(?:(?P<sign>[+-])?¥?|¥(?P<inner>[+-])) ?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
    r" ?(?P<unit>万亿|亿|万)? ?(?:元|yuan)?"
)
_LONGEST = 60
# Zeros of each unit, counted in fen, and its name.
_LARGE = {
    "zh": [(2, "元"), (6, "万元"), (10, "亿元")],
    "en": [(2, "yuan"), (8, "mn yuan"), (11, "bn yuan")],
}


class InvalidAmount(ValueError):
    """An amount that cannot be read, or not to the fen; the message says how to write it."""


def parse_yuan(value: str | int | Decimal) -> int:
    """Fen of an amount in yuan: 1234, "1,234.50", "¥1,234.5", "1.2万", "3.5 亿元"; full-width is understood.

    InvalidAmount for floats, parts of a fen, exponents, NaN, wrong grouping and amounts past MOST_FEN.
    """
    if isinstance(value, str):
        fen = _from_text(value)
    elif isinstance(value, Decimal):
        fen = _from_decimal(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        fen = value * 100
    else:
        raise InvalidAmount(
            say("金额不能用 {name} 表示：应为文字、整数或 Decimal，例如 1234.50。", name=type(value).__name__)
        )
    if abs(fen) > MOST_FEN:
        raise InvalidAmount(
            say("金额超出范围：最大 {format_yuan}，请检查是否多写了零或单位。", format_yuan=format_yuan(MOST_FEN))
        )
    return fen


def _from_text(text: str) -> int:
    match = None
    if len(text) <= _LONGEST:
        # The minus sign of typesetters is not a hyphen even after NFKC.
        plain = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
        match = _AMOUNT.fullmatch(plain)
    if not match:
        raise InvalidAmount(
            say(
                "看不懂金额“{value}”：请写成 1234.50、1,234.50、1.2万 或 3.5亿（元），不要用科学计数法或其他文字。",
                value=text[:20],
            )
        )
    part, unit = match["part"] or "", match["unit"] or ""
    places = _UNIT_ZEROS[unit] + 2
    if len(part) > places:
        limit = (
            say("以{unit}元为单位最多写 {places} 位小数", unit=unit, places=places) if unit else say("最多写 2 位小数")
        )
        raise InvalidAmount(say("金额“{value}”不足一分：{limit}，请先四舍五入到分。", value=text[:20], limit=limit))
    fen = int(match["whole"].replace(",", "") + part.ljust(places, "0"))
    return -fen if "-" in (match["sign"], match["inner"]) else fen


def _from_decimal(value: Decimal) -> int:
    if not value.is_finite():
        raise InvalidAmount(say("金额不能是 {value}：应为一个确定的数，例如 1234.50。", value=value))
    shown = f"{value:.20}"
    if abs(value.adjusted()) > _LONGEST:
        raise InvalidAmount(say("金额 {shown} 超出范围，请检查单位。", shown=shown))
    numerator, denominator = value.as_integer_ratio()
    fen, rest = divmod(numerator * 100, denominator)
    if rest:
        raise InvalidAmount(say("金额 {shown} 不足一分：最多 2 位小数，请先四舍五入到分。", shown=shown))
    return fen


def format_yuan(fen: int, lang: str = "zh", precision: int | None = None) -> str:
    """An amount to the fen, "1,234.50 元" or "1,234.50 yuan"; `precision` 0 or 1 rounds half up."""
    decimals = 2 if precision is None else precision
    if not 0 <= decimals <= 2:
        raise ValueError(say("金额的小数位数应为 0 至 2，现在是 {decimals}。", decimals=decimals))
    return f"{_written(fen, 2, decimals)} {'yuan' if lang.startswith('en') else '元'}"


def say_yuan(fen: int) -> str:
    """An amount in a sentence, in the reader's language: to the fen, and without fen where there are none (1,234 元)."""
    return format_yuan(fen, "en" if in_english() else "zh", None if fen % 100 else 0)


def say_large(fen: int) -> str:
    """An amount at a glance, in the reader's language."""
    return format_large(fen, "en" if in_english() else "zh")


def format_wan(fen: int) -> str:
    """An amount counted in 10,000 yuan, to the hundredth: 1,234.50. Its unit stands beside it."""
    return _written(fen, 6, 2)


def format_large(fen: int, lang: str = "zh") -> str:
    """An amount at a glance, to three or four figures: 1,663 亿元, 677.3 亿元, 3,500 万元; 166.3 bn yuan.

    Figures before the decimal point are always all there (14,921 亿元); closing zeros after it are dropped.
    """
    (zeros, name), *larger_units = _LARGE["en" if lang.startswith("en") else "zh"]
    for larger, larger_name in larger_units:
        decimals = _decimals(fen, zeros)
        # Rounded before it is compared, so that 9,999.9 万元 is 1 亿元 and never 10,000 万元.
        if _rounded(fen, zeros, decimals) >= 10 ** (larger - zeros + decimals):
            zeros, name = larger, larger_name
    decimals = _decimals(fen, zeros)
    shown = _written(fen, zeros, decimals)
    return f"{shown.rstrip('0').rstrip('.') if decimals else shown} {name}"


def _decimals(fen: int, zeros: int) -> int:
    """How many decimals make three or four figures of at least one in this unit."""
    whole = abs(fen) // 10**zeros
    return 0 if whole >= 1000 else 1 if whole >= 100 else 2


def _rounded(fen: int, zeros: int, decimals: int) -> int:
    """|fen| counted in units of 10**(zeros - decimals) fen; halves go up (四舍五入)."""
    step: int = 10 ** (zeros - decimals)
    return (abs(fen) + step // 2) // step


def _written(fen: int, zeros: int, decimals: int) -> str:
    """Fen / 10**zeros with so many decimals, thousands grouped; nothing is ever "-0"."""
    scaled = _rounded(fen, zeros, decimals)
    whole, part = divmod(scaled, 10**decimals)
    sign = "-" if fen < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")
