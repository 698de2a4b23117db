"""What accounts are counted in, always whole: money in fen, points, minutes, pieces."""

from __future__ import annotations

from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import in_english, say

FEN, POINT, MINUTE, PIECE = "fen", "point", "minute", "piece"
UNITS = [(FEN, "元"), (POINT, "分"), (MINUTE, "分钟"), (PIECE, "个")]


def said(amount: int, unit: str) -> str:
    """An amount as people read it: 1,234.50 元 · 300 分 · 90 分钟."""
    if unit == FEN:
        return format_yuan(amount, "en" if in_english() else "zh")
    return say("{amount:,} {unit}", amount=amount, unit=say(dict(UNITS)[unit]))
