"""The types of expressions. Every number is a whole number of 10**-scale, with bounds known before anything is evaluated.

Bounds are what makes exactness cheap: what provably fits in 64 bits is computed in 64 bits, and what could not fit anywhere is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

YES_NO, INTEGER, NUMBER, MONEY, DATE, CODE, TEXT = "yes_no", "integer", "number", "money", "date", "code", "text"
NULL = "null"
BROKEN = "broken"
"""Of what was refused: it goes with everything, so that one mistake makes one problem."""
#: What people call them.
SAID = {
    YES_NO: "是否", INTEGER: "整数", NUMBER: "数", MONEY: "金额", DATE: "日期", CODE: "代码", TEXT: "文字", NULL: "空值", BROKEN: "空值",
}  # fmt: skip
NUMERIC = frozenset({INTEGER, NUMBER, MONEY})
ORDERED = NUMERIC | {DATE}
WORDS = frozenset({CODE, TEXT})

MOST_INTEGER = 10**9
"""The largest whole number a fact may be."""
MOST_NUMBER = 10**9
MOST_MONEY = 10**15
"""The largest amount a fact may be, in fen: 10 万亿元."""
MOST_AMOUNT = 10**16
"""What a policy gives at most, in fen, 100 万亿元: more is cut off, so that sums over a whole city stay exact."""
MOST_DECIMALS = 6
"""Decimals a fact or a parameter may have."""
MOST_SCALE = 12
WIDEST = 10**37
"""Nothing may get larger than this on the way; 38 digits are what databases compute exactly."""
LONG = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A type. For numeric ones `low` and `high` bound the value counted in 10**-scale (of a fen, for money)."""

    name: str
    scale: int = 0
    low: int = 0
    high: int = 0
    list: str = ""

    @property
    def numeric(self) -> bool:
        """An integer, a number or money?"""
        return self.name in NUMERIC

    @property
    def wide(self) -> bool:
        """Too large for 64 bits?"""
        return self.numeric and max(-self.low, self.high) > LONG

    def at(self, scale: int) -> Kind:
        """The same, counted at a finer scale."""
        factor: int = 10 ** (scale - self.scale)
        return replace(self, scale=scale, low=self.low * factor, high=self.high * factor)


@cache
def of_fact(name: str, decimals: int = 0, list_key: str = "") -> Kind:
    """The type of a fact of the catalogue, with the bounds every fact has."""
    if name == INTEGER:
        return Kind(name, 0, -MOST_INTEGER, MOST_INTEGER)
    if name == NUMBER:
        most = MOST_NUMBER * 10**decimals
        return Kind(name, decimals, -most, most)
    if name == MONEY:
        return Kind(name, 0, -MOST_MONEY, MOST_MONEY)
    return Kind(name, list=list_key)


def constant(name: str, units: int, scale: int = 0) -> Kind:
    """The type of one numeric value."""
    return Kind(name, scale, units, units)


def joined(first: Kind, *others: Kind) -> Kind | None:
    """The type that holds the values of all of them, or None when they do not go together."""
    found = first
    for other in others:
        pair = _two(found, other)
        if pair is None:
            return None
        found = pair
    return found


def _two(left: Kind, right: Kind) -> Kind | None:
    for empty in (BROKEN, NULL):
        if empty in (left.name, right.name):
            return right if left.name == empty else left
    if left.numeric and right.numeric:
        return _numbers(left, right)
    if left.name in WORDS and right.name in WORDS:
        if left.list and right.list and left.list != right.list:
            return None
        return left if left.list else right
    return left if left.name == right.name else None


def _numbers(left: Kind, right: Kind) -> Kind | None:
    name = left.name
    if left.name != right.name:
        name = MONEY if MONEY in (left.name, right.name) else NUMBER
        plain = right if left.name == MONEY else left
        # A nought has no unit: it may stand beside money.
        if name == MONEY and (plain.low, plain.high) != (0, 0):
            return None
    scale = max(left.scale, right.scale)
    left, right = left.at(scale), right.at(scale)
    return Kind(name, scale, min(left.low, right.low), max(left.high, right.high))
