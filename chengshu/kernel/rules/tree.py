"""The typed tree of an expression: what sqlglot parsed, with types, scales and bounds. Python and SQL are both written from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.kinds import Kind

#: Unknown as soon as one of their arguments is unknown.
STRICT = frozenset({"add", "sub", "mul", "neg", "scale", "compare", "in", "years_between", "months_between", "year"})
_STRICT = STRICT | {"not", "least", "greatest", "ratio"}


@dataclass(frozen=True, slots=True)
class Expr:
    """One node.

    op: const, fact, param, today, add, sub, mul, neg, scale, compare, in, is_null, and, or, not, case, coalesce, least,
    greatest, ratio, years_between, months_between, year. value: of a const the value (numbers in units of the kind),
    of a fact its name, of a comparison its sign, of `in` the values, of `scale` the factor.
    values: of a parameter its value in each period and, last, outside all of them.
    """

    op: str
    kind: Kind
    args: tuple[Expr, ...] = ()
    value: Any = None
    values: tuple[Any, ...] = ()
    start: int = 0
    nullable: bool = False

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    @property
    def facts(self) -> frozenset[str]:
        """Names of the facts it looks at."""
        return frozenset(node.value for node in self.walk() if node.op == "fact")

    @property
    def varies(self) -> bool:
        """Of a parameter: is it another one in another period?"""
        return any(value != self.values[0] for value in self.values)

    @property
    def timed(self) -> bool:
        """Does it ask for today?"""
        return any(node.op == "today" for node in self.walk())


def constant(kind: Kind, value: Any, start: int = 0) -> Expr:
    """A value that stands there."""
    return Expr("const", kind, value=value, start=start, nullable=value is None)


def made(op: str, kind: Kind, args: tuple[Expr, ...], value: Any = None, start: int = 0) -> Expr:
    """A node over others; it may be unknown when one of them may."""
    return Expr(op, kind, args, value, start=start, nullable=any(arg.nullable for arg in args))


def aligned(expr: Expr, scale: int) -> Expr:
    """The same number, counted at a finer scale."""
    if not expr.kind.numeric or expr.kind.scale == scale:
        return expr
    factor: int = 10 ** (scale - expr.kind.scale)
    kind = expr.kind.at(scale)
    if expr.op == "const":
        return replace(expr, kind=kind, value=expr.value * factor)
    if expr.op == "param":
        return replace(expr, kind=kind, values=tuple(value * factor for value in expr.values))
    return Expr("scale", kind, (expr,), factor, start=expr.start, nullable=expr.nullable)


def unified(args: tuple[Expr, ...]) -> tuple[Kind, tuple[Expr, ...]] | None:
    """The type that holds them all, and all of them counted at its scale; None when they do not go together."""
    kind = kinds.joined(*(arg.kind for arg in args))
    if kind is None:
        return None
    fitted = (replace(arg, kind=kind) if arg.kind.name == kinds.NULL else aligned(arg, kind.scale) for arg in args)
    return kind, tuple(fitted)


def total(expr: Expr) -> bool:
    """Is it known as soon as all its facts are? Not where something may be divided by nought, or NULL stands."""
    return not any(node.op == "ratio" or (node.op == "const" and node.value is None) for node in expr.walk())


def certain(expr: Expr, *, true: bool = False) -> frozenset[str]:
    """Facts that are known wherever the expression is, or only wherever it is true."""
    if expr.op == "fact":
        return frozenset({expr.value})
    if expr.op in _STRICT or (expr.op == "and" and true):
        return frozenset().union(*(certain(arg, true=true and expr.op == "and") for arg in expr.args))
    if expr.op in ("and", "or"):
        return frozenset.intersection(*(certain(arg, true=true) for arg in expr.args))
    return frozenset()


def weight(expr: Expr) -> int:
    """About how large the SQL of an expression gets: what is written more than once counts as often."""
    if expr.op == "case" and expr.kind.name == kinds.YES_NO:
        rest = weight(expr.args[-1])
        for when, then in reversed(list(zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True))):
            rest = 2 * (weight(when) + weight(then) + rest)
        return rest
    inner = sum(map(weight, expr.args))
    many = {
        "least": len(expr.args) + 1, "greatest": len(expr.args) + 1, "case": 2,
        "ratio": 3, "years_between": 3, "months_between": 3,
    }  # fmt: skip
    return 1 + inner * many.get(expr.op, 1)
