"""The second gate: what sqlglot made of the tokens becomes a typed tree, node by node. Anything that is not listed here is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from sqlglot import exp

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.kinds import Kind
from chengshu.kernel.rules.parsing import expected, parsed, start_of
from chengshu.kernel.rules.tokens import FUNCTIONS, Unreadable
from chengshu.kernel.rules.tree import Expr, constant, made, weight
from chengshu.kernel.rules.typing_rules import (
    REFUSED,
    Mismatch,
    arithmetic,
    between_dates,
    compared,
    in_list,
    negative,
    one_kind,
    ratio,
    unified_or_refused,
)  # fmt: skip

DEEPEST, HEAVIEST = 60, 6_000


@dataclass
class Reader:
    """Reads expressions over some names. Problems go to `note(offset, message)`, warnings to `warn`."""

    names: Mapping[str, Expr]
    note: Callable[[int, str], None]
    warn: Callable[[int, str], None]
    known_codes: Callable[[str], frozenset[str]] = lambda key: frozenset()
    _depth: int = field(default=0, init=False)
    _bad: bool = field(default=False, init=False)

    def read(self, text: str, wanted: str) -> Expr | None:
        """The typed tree of a text that should be of a type, or None; what is wrong has been noted."""
        self._bad = False
        try:
            tree = parsed(text)
            expr = self.convert(tree)
        except Unreadable as error:
            self.note(error.start, error.message)
            return None
        if self._bad:
            return None
        return self._fitting(expr, wanted)

    def _fitting(self, expr: Expr, wanted: str) -> Expr | None:
        if weight(expr) > HEAVIEST:
            self.note(0, say("表达式太复杂。请拆成几个条件，或少套几层 least、greatest、CASE。"))
            return None
        if expr.kind.name == wanted:
            return expr
        if wanted == kinds.MONEY and expr.kind.numeric and (expr.kind.low, expr.kind.high) == (0, 0):
            return expr
        if wanted == "rank" and expr.kind.numeric:
            return expr
        should = say(kinds.SAID.get(wanted, "数"))
        self.note(
            expr.start,
            say("这里应得出{wanted}，现在得出{found}。", wanted=should, found=say(kinds.SAID[expr.kind.name])),
        )
        return None

    def problem(self, start: int, message: str) -> Expr:
        """Note it and go on: what is unknown goes with everything, so that one mistake makes one problem."""
        self._bad = True
        self.note(start, message)
        return REFUSED

    def convert(self, node: exp.Expr) -> Expr:
        """One node, by its exact class."""
        reading = _NODES.get(type(node))
        if reading is None or not expected(node):
            raise Unreadable(
                start_of(node),
                say(
                    "表达式里不能用这种写法（{kind}）。可用：比较、AND、OR、NOT、BETWEEN、IN、IS NULL、CASE、+、-、*，以及函数 {names}。",
                    kind=type(node).__name__,
                    names="、".join(sorted(FUNCTIONS)),
                ),
            )
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise Unreadable(start_of(node), say("表达式嵌套太深。请拆成几个条件。"))
            return reading(self, node)
        except Mismatch as error:
            return self.problem(start_of(node) if error.start is None else error.start, error.message)
        finally:
            self._depth -= 1


def _column(reader: Reader, node: Any) -> Expr:
    name = node.name
    found = reader.names.get(name)
    if found is not None:
        return Expr(found.op, found.kind, found.args, found.value, found.values, start_of(node), found.nullable)
    near = get_close_matches(name[:60], reader.names, 1)
    meant = say("是不是 {near}？", near=near[0]) if near else ""
    known = listed(sorted(reader.names))
    return reader.problem(
        start_of(node), say("不认识“{name}”。{meant}这里可用：{known}。", name=name[:40], meant=meant, known=known)
    )


def _literal(reader: Reader, node: Any) -> Expr:
    start = start_of(node)
    if node.is_string:
        return constant(Kind(kinds.TEXT), node.this, start)
    whole, _, part = node.this.partition(".")
    units, scale = int(whole + part), len(part)
    return constant(kinds.constant(kinds.NUMBER if scale else kinds.INTEGER, units, scale), units, start)


def _boolean(reader: Reader, node: Any) -> Expr:
    return constant(Kind(kinds.YES_NO), bool(node.this), start_of(node))


def _null(reader: Reader, node: Any) -> Expr:
    return constant(Kind(kinds.NULL), None, start_of(node))


def _cast(reader: Reader, node: Any) -> Expr:
    """DATE '2024-01-31', which sqlglot reads as a cast; no other cast is one."""
    inner, start = node.this, start_of(node)
    if not (type(inner) is exp.Literal and inner.is_string and node.to.sql() == "DATE"):
        raise Unreadable(start, say("不能转换类型。"))
    try:
        if len(inner.this) != 10:
            raise ValueError
        return constant(Kind(kinds.DATE), date.fromisoformat(inner.this), start)
    except ValueError:
        return reader.problem(start, say("日期写成 DATE '2024-01-31'。"))


def _paren(reader: Reader, node: Any) -> Expr:
    return reader.convert(node.this)


def _chain(op: str) -> Callable[[Reader, Any], Expr]:
    def read(reader: Reader, node: Any) -> Expr:
        args = tuple(reader.convert(part) for part in _flat(node, type(node)))
        for arg in args:
            one_kind(arg, kinds.YES_NO)
        return made(op, Kind(kinds.YES_NO), args, start=args[0].start)

    return read


def _flat(node: Any, kind: type[exp.Expr]) -> list[Any]:
    """The members of a chain, from left to right, without a call for each."""
    found = []
    while type(node) is kind:
        found.append(node.expression)
        node = node.this
    return [node, *reversed(found)]


def _not(reader: Reader, node: Any) -> Expr:
    arg = reader.convert(node.this)
    one_kind(arg, kinds.YES_NO)
    return made("not", Kind(kinds.YES_NO), (arg,), start=arg.start)


def _arithmetic(op: str) -> Callable[[Reader, Any], Expr]:
    return lambda reader, node: arithmetic(op, reader.convert(node.this), reader.convert(node.expression))


def _negative(reader: Reader, node: Any) -> Expr:
    return negative(reader.convert(node.this))


def _compare(sign: str) -> Callable[[Reader, Any], Expr]:
    def read(reader: Reader, node: Any) -> Expr:
        left, right = reader.convert(node.this), reader.convert(node.expression)
        _codes(reader, left, [right])
        return compared(sign, left, right)

    return read


def _between(reader: Reader, node: Any) -> Expr:
    value, low, high = reader.convert(node.this), reader.convert(node.args["low"]), reader.convert(node.args["high"])
    both = (compared(">=", value, low), compared("<=", value, high))
    return made("and", Kind(kinds.YES_NO), both, start=value.start)


def _in(reader: Reader, node: Any) -> Expr:
    value = reader.convert(node.this)
    members = [reader.convert(member) for member in node.expressions]
    _codes(reader, value, members)
    return in_list(value, members)


def _codes(reader: Reader, value: Expr, members: list[Expr]) -> None:
    """A code that its list does not hold is a slip of the pen."""
    known = reader.known_codes(value.kind.list) if value.kind.list else frozenset()
    for member in members:
        if known and member.op == "const" and isinstance(member.value, str) and member.value not in known:
            near = get_close_matches(member.value, known, 1)
            meant = say("是不是 {near}？", near=near[0]) if near else ""
            reader.problem(
                member.start,
                say("代码表 {list} 里没有“{code}”。{meant}", list=value.kind.list, code=member.value[:40], meant=meant),
            )


def _is(reader: Reader, node: Any) -> Expr:
    arg, start = reader.convert(node.this), start_of(node)
    if type(node.expression) is not exp.Null:
        raise Unreadable(start, say("IS 后面只能写 NULL 或 NOT NULL。"))
    reader.warn(start, say("IS NULL 把“不知道”当作一种回答：没有提供资料的人会直接有结论，而不是请他补充。"))
    return Expr("is_null", Kind(kinds.YES_NO), (arg,), start=arg.start)


def _case(reader: Reader, node: Any) -> Expr:
    pairs = [(reader.convert(branch.this), reader.convert(branch.args["true"])) for branch in node.args["ifs"]]
    for when, _ in pairs:
        one_kind(when, kinds.YES_NO)
    if node.args.get("default") is None:
        raise Mismatch(None, say("CASE 要写 ELSE：写明其余情况怎样。"))
    last = reader.convert(node.args["default"])
    kind, results = unified_or_refused([*(then for _, then in pairs), last])
    args = tuple(part for (when, _), then in zip(pairs, results, strict=False) for part in (when, then))
    return made("case", kind, (*args, results[-1]), start=start_of(node))


def _coalesce(reader: Reader, node: Any) -> Expr:
    kind, args = unified_or_refused([reader.convert(arg) for arg in [node.this, *node.expressions]])
    reader.warn(start_of(node), say("COALESCE 把“不知道”换成一个值：没有提供资料的人会直接有结论，而不是请他补充。"))
    return Expr("coalesce", kind, args, start=args[0].start, nullable=all(arg.nullable for arg in args))


def _extreme(op: str) -> Callable[[Reader, Any], Expr]:
    def read(reader: Reader, node: Any) -> Expr:
        kind, args = unified_or_refused([reader.convert(arg) for arg in [node.this, *node.expressions]])
        if kind.name not in kinds.ORDERED | {kinds.BROKEN} or not 2 <= len(args) <= 6:
            raise Mismatch(None, say("{op} 取二至六个金额、数或日期中的一个。", op=op))
        edge = min if op == "least" else max
        if kind.numeric:
            kind = Kind(kind.name, kind.scale, edge(a.kind.low for a in args), edge(a.kind.high for a in args))
        return made(op, kind, args, start=start_of(node))

    return read


def _year(reader: Reader, node: Any) -> Expr:
    arg = reader.convert(node.this)
    one_kind(arg, kinds.DATE)
    return made("year", Kind(kinds.INTEGER, 0, 1, 9999), (arg,), start=start_of(node))


def _named(reader: Reader, node: Any) -> Expr:
    name, args = node.name.lower(), [reader.convert(arg) for arg in node.expressions]
    if len(args) != 2 or name not in FUNCTIONS:
        raise Mismatch(None, say("{name} 要两个参数，用逗号隔开。", name=name))
    if name == "ratio":
        return ratio(args[0], args[1])
    return between_dates(name, args[0], args[1])


def _months(reader: Reader, node: Any) -> Expr:
    return between_dates("months_between", reader.convert(node.this), reader.convert(node.expression))


_NODES: dict[type[Any], Callable[[Reader, Any], Expr]] = {
    exp.Column: _column, exp.Literal: _literal, exp.Boolean: _boolean, exp.Null: _null, exp.Cast: _cast,
    exp.Paren: _paren, exp.And: _chain("and"), exp.Or: _chain("or"), exp.Not: _not,
    exp.Add: _arithmetic("add"), exp.Sub: _arithmetic("sub"), exp.Mul: _arithmetic("mul"), exp.Neg: _negative,
    exp.EQ: _compare("="), exp.NEQ: _compare("<>"), exp.LT: _compare("<"), exp.LTE: _compare("<="),
    exp.GT: _compare(">"), exp.GTE: _compare(">="), exp.Between: _between, exp.In: _in, exp.Is: _is,
    exp.Case: _case, exp.Coalesce: _coalesce, exp.Least: _extreme("least"), exp.Greatest: _extreme("greatest"),
    exp.Year: _year, exp.Anonymous: _named, exp.MonthsBetween: _months,
}  # fmt: skip
