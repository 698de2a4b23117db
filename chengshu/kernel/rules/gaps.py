"""Near-misses: a condition that fails by one comparison of one fact with a known value, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.elapsed import STARTS, latest_start
from chengshu.kernel.rules.kinds import Kind
from chengshu.kernel.rules.tree import Expr

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


class Gap(NamedTuple):
    """Fact, its value, the value that would do (the bound itself), and how far apart they are (fen, units or days)."""

    fact: str
    value: Any
    needed: Any
    difference: Any


@dataclass(frozen=True, slots=True)
class Edge:
    """`fact sign bound` within a condition. months: for elapsed time how many each unit of the bound has, else 0."""

    fact: str
    sign: str
    kind: Kind
    bound: Expr
    months: int = 0
    last: Expr | None = None


def conjuncts(expr: Expr) -> list[Expr]:
    """What must hold together."""
    if expr.op != "and":
        return [expr]
    return [part for arg in expr.args for part in conjuncts(arg)]


def edge_of(expr: Expr) -> Edge | None:
    """The comparison of one fact with something without facts, if it is one."""
    if expr.op != "compare" or expr.value not in _MIRRORED:
        return None
    left, right = expr.args
    return _edge(left, expr.value, right) or _edge(right, _MIRRORED[expr.value], left)


def _edge(side: Expr, sign: str, bound: Expr) -> Edge | None:
    if bound.facts or bound.kind.name not in kinds.ORDERED:
        return None
    inner = side.args[0] if side.op == "scale" else side
    if inner.op == "fact":
        return Edge(inner.value, sign, bound.kind, bound)
    if inner.op in ("years_between", "months_between") and sign in STARTS:
        first, last = inner.args
        if first.op == "fact" and not last.facts and bound.kind.scale == 0:
            months = 12 if inner.op == "years_between" else 1
            return Edge(first.value, sign, bound.kind, bound, months, last)
    return None


def shown(kind: Kind, units: int) -> int | Decimal:
    """A number as people use it: whole where it is whole."""
    if kind.name == kinds.NUMBER:
        return Decimal(units).scaleb(-kind.scale)
    whole, rest = divmod(units, 10**kind.scale)
    return Decimal(units).scaleb(-kind.scale) if rest else whole


def near(
    edges: Sequence[Edge | None], truths: tuple[Any, ...], bounds: tuple[Any, ...], values: tuple[Any, ...]
) -> Gap | None:
    """The gap, when exactly one conjunct fails and it is an edge. bounds: of each edge its bound, or (bound, last day)."""
    failed = [place for place, truth in enumerate(truths) if truth is False]
    if len(failed) != 1 or (edge := edges[failed[0]]) is None:
        return None
    value, bound = values[failed[0]], bounds[failed[0]]
    if edge.months:
        return _elapsed_gap(edge, value, *bound)
    if isinstance(bound, date):
        return Gap(edge.fact, value, bound, abs((value - bound).days))
    needed = shown(edge.kind, bound)
    return Gap(edge.fact, value, needed, abs(value - needed))


def _elapsed_gap(edge: Edge, value: date, bound: int, last: date) -> Gap | None:
    needed = latest_start(last, (bound + STARTS[edge.sign][1]) * edge.months)
    return None if needed is None else Gap(edge.fact, value, needed, abs((value - needed).days))
