# ruff: noqa: C901
"""What an expression means, said a second time and as plainly as possible: fractions, None for unknown, no tricks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.tree import Expr

_COMPARE = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def meaning(expr: Expr, facts: Mapping[str, Any], day: date, period: int | None) -> Any:
    """The value, numbers as fractions of the unit (yuan-fen stay fen)."""

    def of(arg: Expr) -> Any:
        return meaning(arg, facts, day, period)

    match expr.op:
        case "const":
            return _value(expr, expr.value)
        case "param":
            return (
                None if period is None and expr.varies else _value(expr, expr.values[-1 if period is None else period])
            )
        case "fact":
            value = facts.get(expr.value)
            return Fraction(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value
        case "today":
            return day
        case "and" | "or":
            truths, decisive = [of(arg) for arg in expr.args], expr.op == "or"
            return decisive if decisive in truths else None if None in truths else not decisive
        case "not":
            return None if (truth := of(expr.args[0])) is None else not truth
        case "is_null":
            return of(expr.args[0]) is None
        case "coalesce":
            return next((value for arg in expr.args if (value := of(arg)) is not None), None)
        case "case":
            return _case(expr, [of(arg) for arg in expr.args])
    values = [of(arg) for arg in expr.args]
    return None if None in values else _strict(expr, values)


def _case(expr: Expr, values: list[Any]) -> Any:
    if len(values) == 1:
        return values[0]
    when, then, *rest = values
    other = _case(expr, rest)
    if when is None:
        return then if expr.kind.name == "yes_no" and then is other else None
    return then if when else other


def _strict(expr: Expr, values: list[Any]) -> Any:
    match expr.op, values:
        case "add", [a, b]:
            return a + b
        case "sub", [a, b]:
            return a - b
        case "mul", [a, b]:
            return a * b
        case "neg", [a]:
            return -a
        case "scale", [a]:
            return a
        case "compare", [a, b]:
            return _COMPARE[expr.value](a, b)
        case "in", [a]:
            return any(a == _value(expr.args[0], one) for one in expr.value)
        case "least", _:
            return min(values)
        case "greatest", _:
            return max(values)
        case "ratio", [a, b]:
            return None if b == 0 else _half_away(a / b * 10**6) / 10**6
        case "year", [a]:
            return Fraction(a.year)
        case "years_between", [a, b]:
            return Fraction(_months(a, b) // 12)
        case "months_between", [a, b]:
            return Fraction(_months(a, b))
    raise AssertionError(expr.op)


def _value(expr: Expr, value: Any) -> Any:
    return Fraction(value, 10**expr.kind.scale) if expr.kind.numeric and value is not None else value


def _half_away(value: Fraction) -> Fraction:
    whole = (abs(value) + Fraction(1, 2)).__floor__()
    return Fraction(-whole if value < 0 else whole)


def _months(first: date, last: date) -> int:
    """Step a month at a time until the next would be too far."""
    sign_months = (last.year - first.year) * 12 + last.month - first.month
    for months in range(sign_months + 1, sign_months - 2, -1):
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        if _day(year, month + 1, first.day) <= last:
            return months
    raise AssertionError


def _day(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def outcome(policy: Policy, facts: Mapping[str, Any], day: date) -> tuple[str, int | None]:
    """Outcome and amount in fen."""
    at = facts.get(policy.dated) if policy.dated else day
    period = None if at is None else next((n for n, one in enumerate(policy.periods) if one.holds(at)), -1)
    truths = [None if period is None else period >= 0]
    truths += [meaning(one.expr, facts, day, period) for one in policy.conditions]
    if False in truths:
        return "not_eligible", None
    amount = meaning(policy.amount_expr, facts, day, period)
    if None in truths or amount is None:
        return "need_data", None
    step = 100 if policy.rounding == "yuan" else 1
    return "eligible", min(int((max(amount, 0) / step + Fraction(1, 2)).__floor__()) * step, 10**16)
