"""SQL written from a typed tree: scalar expressions of DuckDB that transpile to Spark unchanged. NULL is unknown.

Numbers are BIGINT counted in 10**-scale, HUGEINT only where the bounds ask for it; nothing is ever divided into a DOUBLE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.document import Period
from chengshu.kernel.rules.elapsed import STARTS, latest_start
from chengshu.kernel.rules.tree import Expr

_SIGNS = {"add": "+", "sub": "-", "mul": "*"}
#: What is a BIGINT as it stands.
_LONG = frozenset({"fact", "add", "sub", "mul", "neg", "scale", "year", "years_between", "months_between", "ratio"})


@dataclass(frozen=True)
class SqlWriter:
    """Writes expressions for one policy on one day.

    columns: fact → SQL of its column (numbers scaled to BIGINT). codes: fact → value → what stands for it in the column;
    a fact without an entry has its texts as they are. bits: fact → its place in a set of missing ones.
    """

    day: date
    dated: str
    periods: tuple[Period, ...]
    columns: Mapping[str, str]
    codes: Mapping[str, Mapping[str, int]]
    bits: Mapping[str, int]

    def value(self, expr: Expr) -> str:
        """SQL of its value."""
        if (constant := self.constant(expr)) is not None:
            return literal(expr, constant)
        return _WRITING[expr.op](self, expr)

    def constant(self, expr: Expr) -> Any:
        """Its value where that is known before any row is seen, else None."""
        if expr.op == "const":
            return expr.value
        if expr.op == "today":
            return self.day
        if expr.op == "param":
            return self._of_parameter(expr)
        if expr.op in _FOLDED and (args := [self.constant(arg) for arg in expr.args]) and None not in args:
            return _FOLDED[expr.op](expr, *args)
        return None

    def _of_parameter(self, expr: Expr) -> Any:
        if not expr.varies:
            return expr.values[0]
        if self.dated:
            return None
        return expr.values[next((n for n, period in enumerate(self.periods) if period.holds(self.day)), -1)]

    def period(self) -> str:
        """SQL of the place of the period a row falls in."""
        if not self.dated:
            return str(next((n for n, period in enumerate(self.periods) if period.holds(self.day)), -1))
        return self.by_period([str(n) for n in range(len(self.periods))])

    def by_period(self, values: list[str]) -> str:
        """A value for each period, chosen by the row's date; rows outside all of them have failed anyway."""
        column = self.columns[self.dated]
        if len(self.periods) == 1:
            return f"CASE WHEN {column} IS NOT NULL THEN {values[0]} END"
        pairs = zip(self.periods, values, strict=True)
        whens = [f"WHEN {column} <= {day(one.last)} THEN {value}" for one, value in pairs if one.last]
        last = "" if self.periods[-1].last else f" WHEN {column} > {day(self.periods[-2].last)} THEN {values[-1]}"
        return f"CASE {' '.join(whens)}{last} END"

    def in_force(self) -> str:
        """SQL of the condition every policy has."""
        if not self.dated:
            return "TRUE" if any(period.holds(self.day) for period in self.periods) else "FALSE"
        column = self.columns[self.dated]
        parts = [_within(column, first, last) for first, last in _merged(self.periods)]
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def long(self, expr: Expr, wide: bool) -> str:
        """SQL of a number that is a BIGINT, or a HUGEINT where the result is wide."""
        code = self.value(expr)
        known = self.constant(expr) is not None
        if wide:
            return code if expr.kind.wide and not known else f"CAST({code} AS HUGEINT)"
        narrow = expr.op == "fact" and expr.kind.name == kinds.INTEGER
        return code if known or (expr.op in _LONG and not narrow) else f"CAST({code} AS BIGINT)"

    def missing(self, expr: Expr) -> str:
        """SQL of the set of missing facts that leave it unknown: 0 wherever it is known."""
        if not expr.nullable or self.constant(expr) is not None:
            return "0"
        if expr.op == "fact":
            return self.bit(expr.value)
        if expr.op == "param":
            return self.bit(self.dated)
        return _MISSING.get(expr.op, _any_missing)(self, expr)

    def bit(self, fact: str) -> str:
        """SQL of a fact's bit where it is unknown, else 0."""
        return f"CASE WHEN {self.columns[fact]} IS NULL THEN {1 << self.bits[fact]} ELSE 0 END"


def day(value: date | None) -> str:
    """A date literal."""
    return f"DATE '{value.isoformat()}'" if value else "NULL"


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def literal(expr: Expr, value: Any) -> str:
    """A constant."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    return day(value) if isinstance(value, date) else quoted(value)


def _within(column: str, first: date, last: date | None) -> str:
    return f"{column} BETWEEN {day(first)} AND {day(last)}" if last else f"{column} >= {day(first)}"


def _merged(periods: tuple[Period, ...]) -> list[tuple[date, date | None]]:
    """Periods that follow one another without a gap, joined."""
    found: list[tuple[date, date | None]] = []
    for period in periods:
        if found and (before := found[-1][1]) is not None and (period.first - before).days == 1:
            found[-1] = (found[-1][0], period.last)
        else:
            found.append((period.first, period.last))
    return found


_FOLDED: dict[str, Callable[..., Any]] = {
    "add": lambda expr, a, b: a + b, "sub": lambda expr, a, b: a - b, "mul": lambda expr, a, b: a * b,
    "neg": lambda expr, a: -a, "scale": lambda expr, a: a * expr.value,
    "least": lambda expr, *args: min(args), "greatest": lambda expr, *args: max(args),
}  # fmt: skip


def _fact(writer: SqlWriter, expr: Expr) -> str:
    return writer.columns[expr.value]


def _parameter(writer: SqlWriter, expr: Expr) -> str:
    return writer.by_period([literal(expr, value) for value in expr.values[:-1]])


def _arithmetic(writer: SqlWriter, expr: Expr) -> str:
    left, right = (writer.long(arg, expr.kind.wide) for arg in expr.args)
    return f"({left} {_SIGNS[expr.op]} {right})"


def _negative(writer: SqlWriter, expr: Expr) -> str:
    return f"(-{writer.long(expr.args[0], expr.kind.wide)})"


def _scaled(writer: SqlWriter, expr: Expr) -> str:
    return f"({writer.long(expr.args[0], expr.kind.wide)} * {expr.value})"


def _compared(writer: SqlWriter, expr: Expr) -> str:
    left, right = expr.args
    if left.op == "const" or (writer.constant(left) is not None and writer.constant(right) is None):
        left, right, sign = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(expr.value, expr.value)
    else:
        sign = expr.value
    bound = writer.constant(right)
    return (
        _elapsed_as_dates(writer, left, sign, bound)
        or _unscaled(writer, left, sign, bound)
        or f"({writer.value(left)} {sign} {_code(writer, left, right)})"
    )


def _code(writer: SqlWriter, side: Expr, other: Expr) -> str:
    """The other side of a comparison; a text is written as the code that stands for it in the column."""
    known = writer.constant(other)
    if side.op == "fact" and side.value in writer.codes and isinstance(known, str):
        return str(writer.codes[side.value][known])
    return writer.value(other)


def _elapsed_as_dates(writer: SqlWriter, side: Expr, sign: str, bound: Any) -> str | None:
    """years_between(fact, today) < 3 as fact > a day: the same rows, one comparison."""
    if side.op not in ("years_between", "months_between") or sign not in STARTS or bound is None or side.kind.scale:
        return None
    first, last = side.args[0], writer.constant(side.args[1])
    if last is None or writer.constant(first) is not None:
        return None
    turned, more = STARTS[sign]
    start = latest_start(last, (bound + more) * (12 if side.op == "years_between" else 1))
    return f"({writer.value(first)} {turned} {day(start)})" if start else None


def _unscaled(writer: SqlWriter, side: Expr, sign: str, bound: Any) -> str | None:
    """A scaled column against a constant: compared as it stands, with the constant rounded to the side that keeps the sense."""
    if side.op != "scale" or bound is None:
        return None
    whole, rest = divmod(bound, side.value)
    if not rest:
        return f"({writer.value(side.args[0])} {sign} {whole})"
    if sign in ("=", "<>"):
        return None
    return f"({writer.value(side.args[0])} {'<=' if sign[0] == '<' else '>'} {whole})"


def _in(writer: SqlWriter, expr: Expr) -> str:
    side = expr.args[0]
    codes = writer.codes.get(side.value, {}) if side.op == "fact" else {}
    values = [str(codes[one]) if codes else literal(expr, one) for one in expr.value]
    if codes:
        values = sorted(set(values), key=int)
        if len(values) > 1 and int(values[-1]) - int(values[0]) == len(values) - 1:
            return f"({writer.value(side)} BETWEEN {values[0]} AND {values[-1]})"
    return f"({writer.value(side)} IN ({', '.join(values)}))"


def _chain(word: str) -> Callable[[SqlWriter, Expr], str]:
    return lambda writer, expr: f"({f' {word} '.join(writer.value(arg) for arg in expr.args)})"


def _case(writer: SqlWriter, expr: Expr) -> str:
    """An unknown WHEN gives NULL, where plain SQL would go on to the next; a truth both ways lead to is known all the same."""
    if expr.kind.name == kinds.YES_NO:
        return _either_way(writer, expr)
    parts = []
    for when, then in zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True):
        test = writer.value(when)
        parts.append(f"WHEN {test} THEN {_result(writer, expr, then)}")
        if when.nullable and writer.constant(when) is None:
            parts.append(f"WHEN {test} IS NULL THEN NULL")
    return f"CASE {' '.join(parts)} ELSE {_result(writer, expr, expr.args[-1])} END"


def _either_way(writer: SqlWriter, expr: Expr) -> str:
    code = writer.value(expr.args[-1])
    for when, then in reversed(list(zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True))):
        test, result = writer.value(when), writer.value(then)
        same = f" WHEN {result} = {code} THEN {result}" if when.nullable and writer.constant(when) is None else ""
        code = f"(CASE WHEN {test} THEN {result} WHEN NOT {test} THEN {code}{same} END)"
    return code


def _result(writer: SqlWriter, expr: Expr, arg: Expr) -> str:
    """A branch; a bare number gets the type that its brothers have."""
    code = writer.value(arg)
    if expr.kind.numeric and writer.constant(arg) is not None:
        return f"CAST({code} AS {'HUGEINT' if expr.kind.wide else 'BIGINT'})"
    return code


def _coalesce(writer: SqlWriter, expr: Expr) -> str:
    return f"COALESCE({', '.join(_result(writer, expr, arg) for arg in expr.args)})"


def _extreme(writer: SqlWriter, expr: Expr) -> str:
    """CASE, for LEAST and GREATEST treat NULL differently from engine to engine. NULL when any of them is."""
    sign = "<=" if expr.op == "least" else ">="
    codes = [_result(writer, expr, arg) for arg in expr.args]
    plain = [writer.value(arg) for arg in expr.args]
    sure = not any(arg.nullable and writer.constant(arg) is None for arg in expr.args)
    parts = []
    for place, code in enumerate(codes):
        others = [f"{plain[place]} {sign} {other}" for n, other in enumerate(plain) if n != place]
        last = sure and place == len(codes) - 1
        parts.append(f"ELSE {code}" if last else f"WHEN {' AND '.join(others)} THEN {code}")
    return f"CASE {' '.join(parts)} END"


def _ratio(writer: SqlWriter, expr: Expr) -> str:
    over, under = expr.args
    wide = expr.kind.high * 2 + max(-under.kind.low, under.kind.high) > kinds.LONG
    a, b = (_exact(writer, arg, wide) for arg in expr.args)
    found = f"((ABS({a}) * 2000000 + ABS({b})) // (2 * ABS({b})))"
    if over.kind.low < 0 or under.kind.low < 0:
        found = f"CASE WHEN ({a} < 0) = ({b} < 0) THEN {found} ELSE -{found} END"
    if wide and not expr.kind.wide:
        found = f"CAST({found} AS BIGINT)"
    return f"CASE WHEN {b} <> 0 THEN {found} END"


def _exact(writer: SqlWriter, arg: Expr, wide: bool) -> str:
    """A number that says its type even where it is a constant."""
    return (
        f"CAST({writer.value(arg)} AS BIGINT)"
        if writer.constant(arg) is not None and not wide
        else writer.long(arg, wide)
    )


def _year(writer: SqlWriter, expr: Expr) -> str:
    return f"CAST(YEAR({writer.value(expr.args[0])}) AS BIGINT)"


def _elapsed(writer: SqlWriter, expr: Expr) -> str:
    """Whole months: fewer by one until the same day, or the last day of a month without it; years by the dozen, downwards."""
    first, last = (writer.value(arg) for arg in expr.args)
    whole = f"(YEAR({last}) - YEAR({first})) * 12 + MONTH({last}) - MONTH({first})"
    short = f"CASE WHEN DAY({last}) < DAY({first}) AND DAY({last}) < DAY(LAST_DAY({last})) THEN 1 ELSE 0 END"
    months = f"({whole} - {short})"
    return (
        f"CAST({months} AS BIGINT)"
        if expr.op == "months_between"
        else f"((CAST({months} AS BIGINT) + 120000) // 12 - 10000)"
    )


_WRITING: dict[str, Callable[[SqlWriter, Expr], str]] = {
    "const": lambda writer, expr: "NULL", "fact": _fact, "param": _parameter,
    "add": _arithmetic, "sub": _arithmetic, "mul": _arithmetic, "neg": _negative, "scale": _scaled,
    "compare": _compared, "in": _in, "and": _chain("AND"), "or": _chain("OR"),
    "not": lambda writer, expr: f"(NOT {writer.value(expr.args[0])})",
    "is_null": lambda writer, expr: f"({writer.value(expr.args[0])} IS NULL)",
    "case": _case, "coalesce": _coalesce, "least": _extreme, "greatest": _extreme, "ratio": _ratio,
    "year": _year, "years_between": _elapsed, "months_between": _elapsed,
}  # fmt: skip


def _any_missing(writer: SqlWriter, expr: Expr) -> str:
    parts = dict.fromkeys(code for arg in expr.args if (code := writer.missing(arg)) != "0")
    return f"({' | '.join(parts)})" if parts else "0"


def _missing_unless(known: str) -> Callable[[SqlWriter, Expr], str]:
    def write(writer: SqlWriter, expr: Expr) -> str:
        decided = " OR ".join(known.format(writer.value(arg)) for arg in expr.args)
        return f"CASE WHEN {decided} THEN 0 ELSE {_any_missing(writer, expr)} END"

    return write


def _missing_in_case(writer: SqlWriter, expr: Expr) -> str:
    code = writer.missing(expr.args[-1])
    for when, then in reversed(list(zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True))):
        test = writer.value(when)
        own = f"CASE WHEN {test} IS NULL THEN {writer.missing(when)} ELSE 0 END"
        here = f"CASE WHEN {test} IS NOT FALSE THEN {writer.missing(then)} ELSE 0 END"
        code = f"({own} | {here} | CASE WHEN {test} IS NOT TRUE THEN {code} ELSE 0 END)"
    return (
        f"CASE WHEN {writer.value(expr)} IS NOT NULL THEN 0 ELSE {code} END" if expr.kind.name == kinds.YES_NO else code
    )


_MISSING: dict[str, Callable[[SqlWriter, Expr], str]] = {
    "and": _missing_unless("{} IS FALSE"), "or": _missing_unless("{} IS TRUE"),
    "coalesce": _missing_unless("{} IS NOT NULL"), "case": _missing_in_case,
}  # fmt: skip
