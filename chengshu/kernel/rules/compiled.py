"""A policy as Python functions, made once from its typed trees and used for every decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.document import IN_FORCE, Cap, Period, expressions
from chengshu.kernel.rules.facts import Fact, checked, in_units
from chengshu.kernel.rules.gaps import Edge, Gap, conjuncts, edge_of, near
from chengshu.kernel.rules.python_code import Writer
from chengshu.kernel.rules.tree import Expr

if TYPE_CHECKING:
    from chengshu.kernel.rules.document import Policy

_CHECKS = {
    "yes_no": "type({0}) is not bool", "date": "type({0}) is not date", "code": "type({0}) is not str", "text": "type({0}) is not str",
    "integer": "type({0}) is not int or not {1} <= {0} <= {2}", "money": "type({0}) is not int or not {1} <= {0} <= {2}",
}  # fmt: skip
IN_FORCE_WORDS, IN_FORCE_WORDS_EN = "在政策施行期内", "The policy is in force on the date that counts"


class Judged(NamedTuple):
    """One condition of a decision: its truth (None: not known), the facts it looked at, and by how much it was missed."""

    id: str
    words: str
    truth: bool | None
    facts: Mapping[str, Any]
    gap: Gap | None
    words_en: str = ""


class Compiled:
    """Functions of (get, day): get(name) gives a fact's value or None.

    quick → (outcome 1, 0 or -1, amount, period, missing bits, rank); full → the same and the conditions.
    """

    quick: Callable[[Callable[[str], Any], date], tuple[Any, ...]]
    full: Callable[[Callable[[str], Any], date], tuple[Any, ...]]

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.order = tuple(policy.facts)
        self.subsets: dict[int, tuple[str, ...]] = {0: ()}
        names = {name: f"f{place}" for place, name in enumerate(self.order)}
        bits = {name: place for place, name in enumerate(self.order)}
        dated = 1 << bits[policy.dated] if policy.dated else 0
        self.writer = Writer(names, bits, dated)
        for name, explained in (("quick", False), ("full", True)):
            source = "\n".join(_function(policy, self.writer, name, explained))
            scope = {
                **self.writer.globals,
                "date": date,
                "wrong": self._wrong,
                "units": self._units,
                "near": near,
                "Judged": Judged,
                "new": tuple.__new__,
            }
            # The text was made by Writer alone: every name in it is its own, every value a constant or a plain number.
            exec(compile(source, f"<policy {policy.key} {policy.hash[:8]}>", "exec"), scope)  # noqa: S102
            setattr(self, name, scope[name])
        #: Of each cap its fen, or how many times the own amount, in every period and, last, outside of them.
        self.mosts = tuple(self._mosts(cap) for cap in policy.caps)

    def _mosts(self, cap: Cap) -> tuple[int, ...]:
        """Rounded down: what is more than a cap is too much by however little."""
        writer = Writer({}, {})
        code = compile(f"lambda k: {writer.value(cap.expr)}", "<cap>", "eval")
        of = eval(code, dict(writer.globals))  # noqa: S307 - as above
        step = 10**cap.expr.kind.scale
        return tuple(max(of(k), 0) // step for k in (*range(len(self.policy.periods)), -1))

    def most(self, place: int, period: int, asked: int) -> int:
        """Fen that a cap allows in a period to whom the policy gives so much by itself."""
        most = self.mosts[place][period]
        return most * asked if self.policy.caps[place].times else most

    def names_of(self, bits: int) -> tuple[str, ...]:
        """The facts in a set of missing ones, in the document's order."""
        found = self.subsets.get(bits)
        if found is None:
            found = tuple(name for place, name in enumerate(self.order) if bits >> place & 1)
            self.subsets[bits] = found
        return found

    def period(self, place: int | None) -> Period | None:
        """The period with this place."""
        return self.policy.periods[place] if place is not None and place >= 0 else None

    def _wrong(self, place: int, value: Any) -> None:
        checked(self.policy.facts[self.order[place]], value)

    def _units(self, place: int, value: Any) -> int:
        return in_units(self.policy.facts[self.order[place]], value)


def _function(policy: Policy, writer: Writer, name: str, explained: bool) -> Iterator[str]:
    """The lines of one function."""
    yield f"def {name}(get, day):"
    used = {policy.dated} | {one for expr in expressions(policy) for one in expr.facts}
    for place, fact in enumerate(policy.facts.values()):
        if fact.name in used:
            yield from _loading(place, fact)
    yield from _choosing(policy, writer)
    truths = ["a0"]
    for place, condition in enumerate(policy.conditions, 1):
        yield f"    a{place} = {writer.value(condition.expr)}"
        truths.append(f"a{place}")
    judged = f", ({', '.join(_judging(policy, writer))},)" if explained else ""
    yield f"    if {' or '.join(f'{truth} is False' for truth in truths)}: return (0, None, k, 0, None{judged})"
    yield f"    if {' or '.join(f'{truth} is None' for truth in truths)}: amount = None"
    yield f"    else: amount = {writer.value(policy.amount_expr)}"
    yield f"    if amount is None: return (-1, None, k, {_lacking(policy, writer)}, None{judged})"
    rank = writer.value(policy.budget.expr) if policy.budget and policy.budget.expr else "None"
    yield f"    return (1, {_rounded(policy)}, k, 0, {rank}{judged})"


def _loading(place: int, fact: Fact) -> Iterator[str]:
    name = f"f{place}"
    yield f"    {name} = get({fact.name!r})"
    if fact.type == kinds.NUMBER:
        yield f"    g{place} = {name}"
        yield f"    if {name} is not None: {name} = units({place}, {name})"
    else:
        test = _CHECKS[fact.type].format(name, fact.kind.low, fact.kind.high)
        yield f"    if {name} is not None and ({test}): wrong({place}, {name})"


def _choosing(policy: Policy, writer: Writer) -> Iterator[str]:
    """k: the place of the period the date lies in, -1 outside all, None when the date is not known."""
    dated = writer.names[policy.dated] if policy.dated else "day"
    code = "-1"
    for place, period in reversed(list(enumerate(policy.periods))):
        until = f" <= {writer.kept(period.last)}" if period.last else ""
        code = f"{place} if {writer.kept(period.first)} <= {dated}{until} else {code}"
    yield f"    k = None if {dated} is None else {code}" if policy.dated else f"    k = {code}"
    yield "    a0 = None if k is None else k >= 0"


def _lacking(policy: Policy, writer: Writer) -> str:
    """Code of the set of facts that could still change the outcome, where nothing has failed."""
    own = f"({writer.dated} if k is None else 0)" if policy.dated else "0"
    parts = [own, *(writer.missing(one.expr) for one in policy.conditions), writer.missing(policy.amount_expr)]
    return " | ".join(part for part in parts if part != "0") or "0"


def _rounded(policy: Policy) -> str:
    """Never below nought nor above the most there is; halves go up, once, here."""
    kind = policy.amount_expr.kind
    step = 10 ** (kind.scale + (2 if policy.rounding == "yuan" else 0))
    times = " * 100" if policy.rounding == "yuan" else ""
    code = f"(amount + {step // 2}) // {step}{times}" if step > 1 else "amount"
    code = f"min({code}, {kinds.MOST_AMOUNT})" if kind.high > kinds.MOST_AMOUNT * 10**kind.scale else code
    return f"({code} if amount > 0 else 0)"


def _judging(policy: Policy, writer: Writer) -> Iterator[str]:
    dated = {policy.dated} if policy.dated else set()
    # Straight to the tuple: the constructor of a NamedTuple takes as long again.
    yield f"new(Judged, ({IN_FORCE!r}, {IN_FORCE_WORDS!r}, a0, {_values(policy, dated)}, None, {IN_FORCE_WORDS_EN!r}))"
    for place, one in enumerate(policy.conditions, 1):
        gap, values = _gap(policy, writer, one.expr), _values(policy, one.expr.facts)
        missed = f"{gap} if a{place} is False else None" if gap else "None"
        words, words_en = writer.kept(one.words), writer.kept(one.words_en)
        yield f"new(Judged, ({one.id!r}, {words}, a{place}, {values}, {missed}, {words_en}))"


def _values(policy: Policy, names: set[str] | frozenset[str]) -> str:
    """A dict of the values as they were given."""
    own = [(place, fact) for place, fact in enumerate(policy.facts.values()) if fact.name in names]
    return f"{{{', '.join(f'{fact.name!r}: {_given(place, fact)}' for place, fact in own)}}}"


def _given(place: int, fact: Fact) -> str:
    return f"{'g' if fact.type == kinds.NUMBER else 'f'}{place}"


def _gap(policy: Policy, writer: Writer, expr: Expr) -> str:
    """Code of the near-miss of a condition, or "" when it can have none."""
    parts = conjuncts(expr)
    edges = [edge_of(part) for part in parts]
    if not any(edges):
        return ""
    places = {fact.name: _given(place, fact) for place, fact in enumerate(policy.facts.values())}
    bounds = [_bound(writer, edge) for edge in edges]
    values = [places[edge.fact] if edge else "None" for edge in edges]
    truths = [writer.value(part) for part in parts]
    return f"near({writer.kept(tuple(edges))}, ({', '.join(truths)},), ({', '.join(bounds)},), ({', '.join(values)},))"


def _bound(writer: Writer, edge: Edge | None) -> str:
    if edge is None:
        return "None"
    code = writer.value(edge.bound)
    return f"({code}, {writer.value(edge.last)})" if edge.last else code
