"""What goes with what: the static types of operators, with their scales and bounds."""

from __future__ import annotations

from collections.abc import Sequence

from chengshu.kernel.base.words import say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.kinds import BROKEN, DATE, MONEY, NUMBER, YES_NO, Kind
from chengshu.kernel.rules.tree import Expr, constant, made, unified

_EQUALITY = frozenset({"=", "<>"})
RATIO_DECIMALS = 6


class Mismatch(Exception):
    """Types that do not go together: the place (or None for the whole node) and why."""

    def __init__(self, start: int | None, message: str) -> None:
        super().__init__(message)
        self.start, self.message = start, message


REFUSED = constant(Kind(BROKEN), None)


def _refused(*args: Expr) -> bool:
    return any(arg.kind.name == BROKEN for arg in args)


def said(kind: Kind) -> str:
    """What people call a type."""
    return say(kinds.SAID[kind.name])


def one_kind(expr: Expr, wanted: str) -> None:
    """Raises Mismatch unless it is of this type (or the NULL literal)."""
    if expr.kind.name not in (wanted, kinds.NULL, BROKEN):
        raise Mismatch(
            expr.start, say("这里应是{wanted}，不是{found}。", wanted=say(kinds.SAID[wanted]), found=said(expr.kind))
        )


def unified_or_refused(args: Sequence[Expr]) -> tuple[Kind, tuple[Expr, ...]]:
    """Their one type, and each of them at its scale."""
    found = unified(tuple(args))
    if found is None:
        names = sorted({said(arg.kind) for arg in args})
        advice = _money_advice([arg.kind for arg in args])
        raise Mismatch(args[0].start, say("{names} 不能放在一起。{advice}", names="、".join(names), advice=advice))
    return _bounded(found[0], args[0].start), found[1]


def _money_advice(found: Sequence[Kind]) -> str:
    if any(kind.name == MONEY for kind in found) and any(kind.name in (NUMBER, kinds.INTEGER) for kind in found):
        return say("金额要写成参数，带上单位。")
    if any(kind.name == DATE for kind in found) and any(kind.name == kinds.TEXT for kind in found):
        return say("日期写成 DATE '2024-01-31'。")
    return ""


def _bounded(kind: Kind, start: int) -> Kind:
    if kind.numeric and max(-kind.low, kind.high) >= kinds.WIDEST:
        raise Mismatch(start, say("这样算下去可能超过 37 位，无法保证精确。请减少连乘。"))
    if kind.scale > kinds.MOST_SCALE:
        raise Mismatch(start, say("小数位数超过 {most} 位。请减少小数连乘。", most=kinds.MOST_SCALE))
    return kind


def arithmetic(op: str, left: Expr, right: Expr) -> Expr:
    """Add, sub, mul."""
    if _refused(left, right):
        return REFUSED
    for one in (left, right):
        if not one.kind.numeric and one.kind.name != kinds.NULL:
            raise Mismatch(one.start, say("{found}不能做加减乘。", found=said(one.kind)))
    if kinds.NULL in (left.kind.name, right.kind.name):
        raise Mismatch(left.start, say("NULL 不能做加减乘：结果总是不知道。"))
    if op == "mul":
        return _product(left, right)
    kind, (left, right) = unified_or_refused([left, right])
    other = right.kind if op == "add" else Kind(right.kind.name, right.kind.scale, -right.kind.high, -right.kind.low)
    result = Kind(kind.name, kind.scale, left.kind.low + other.low, left.kind.high + other.high)
    return made(op, _bounded(result, left.start), (left, right), start=left.start)


def _product(left: Expr, right: Expr) -> Expr:
    a, b = left.kind, right.kind
    if a.name == MONEY and b.name == MONEY:
        raise Mismatch(left.start, say("金额不能与金额相乘。"))
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    name = MONEY if MONEY in (a.name, b.name) else NUMBER if NUMBER in (a.name, b.name) else kinds.INTEGER
    kind = Kind(name, a.scale + b.scale, min(ends), max(ends))
    return made("mul", _bounded(kind, left.start), (left, right), start=left.start)


def negative(arg: Expr) -> Expr:
    """-a; of a literal the literal below nought."""
    if _refused(arg):
        return REFUSED
    if not arg.kind.numeric:
        raise Mismatch(arg.start, say("{found}不能取负。", found=said(arg.kind)))
    kind = Kind(arg.kind.name, arg.kind.scale, -arg.kind.high, -arg.kind.low)
    if arg.op == "const":
        return Expr("const", kind, value=-arg.value, start=arg.start)
    return made("neg", kind, (arg,), start=arg.start)


def compared(sign: str, left: Expr, right: Expr) -> Expr:
    """A comparison. What is compared with NULL is never known, so it is refused."""
    if _refused(left, right):
        return REFUSED
    if kinds.NULL in (left.kind.name, right.kind.name):
        raise Mismatch(left.start, say("与 NULL 比较总是不知道：请写 IS NULL。"))
    kind, args = unified_or_refused([left, right])
    if sign not in _EQUALITY and kind.name not in kinds.ORDERED:
        raise Mismatch(left.start, say("{found}不分大小，只能用 =、<> 或 IN。", found=said(kind)))
    return made("compare", Kind(YES_NO), args, sign, start=left.start)


def in_list(value: Expr, members: Sequence[Expr]) -> Expr:
    """Value IN (constants and parameters)."""
    if _refused(value, *members):
        return REFUSED
    if not members:
        raise Mismatch(value.start, say("IN 后面的括号里至少写一个值。"))
    for member in members:
        if member.op not in ("const", "param") or member.kind.name == kinds.NULL:
            raise Mismatch(member.start, say("IN 的括号里只能写固定的值或参数。"))
    kind, (first, *rest) = unified_or_refused([value, *members])
    if kind.name == YES_NO:
        raise Mismatch(value.start, say("{found}不用 IN。", found=said(kind)))
    if all(member.op == "const" for member in rest):
        return made("in", Kind(YES_NO), (first,), tuple(member.value for member in rest), start=value.start)
    equal = tuple(made("compare", Kind(YES_NO), (first, member), "=", start=value.start) for member in rest)
    return equal[0] if len(equal) == 1 else made("or", Kind(YES_NO), equal, start=value.start)


def ratio(left: Expr, right: Expr) -> Expr:
    """a ÷ b, to six decimals, halves away from nought; unknown when b is nought."""
    if _refused(left, right):
        return REFUSED
    if not (left.kind.numeric and right.kind.numeric):
        raise Mismatch(left.start, say("ratio 的两个参数应都是金额，或都是数。"))
    _, (left, right) = unified_or_refused([left, right])
    most = max(-left.kind.low, left.kind.high) * 10**RATIO_DECIMALS
    kind = _bounded(Kind(NUMBER, RATIO_DECIMALS, -most, most), left.start)
    return Expr("ratio", kind, (left, right), start=left.start, nullable=True)


def between_dates(op: str, left: Expr, right: Expr) -> Expr:
    """Whole years or months gone by from one day to another."""
    one_kind(left, DATE)
    one_kind(right, DATE)
    most = 10_000 if op == "years_between" else 120_000
    return made(op, Kind(kinds.INTEGER, 0, -most, most), (left, right), start=left.start)
