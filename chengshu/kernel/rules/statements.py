"""The statements of one policy over one table: who comes into question, what comes out, what is missing."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chengshu.kernel.rules.document import Policy, expressions
from chengshu.kernel.rules.gaps import conjuncts
from chengshu.kernel.rules.kinds import MOST_AMOUNT
from chengshu.kernel.rules.sql_code import SqlWriter
from chengshu.kernel.rules.tree import Expr, certain, total


def writer_for(
    policy: Policy, day: date, columns: Mapping[str, str], codes: Mapping[str, Mapping[str, int]]
) -> SqlWriter:
    """Writes this policy's expressions over these columns."""
    bits = {name: place for place, name in enumerate(policy.facts)}
    return SqlWriter(day, policy.dated, policy.periods, columns, codes, bits)


def possible(parts: Sequence[str]) -> str:
    """WHERE: none of them has failed."""
    return " AND ".join(f"({part}) IS NOT FALSE" for part in parts) or "TRUE"


class Statements:
    """The SQL of one policy. `conditions` are those of the document after the one every policy has."""

    def __init__(self, policy: Policy, writer: SqlWriter) -> None:
        self.policy, self.writer = policy, writer
        self.conditions = [writer.in_force(), *(writer.value(one.expr) for one in policy.conditions)]
        parts = [self.conditions[0], *(writer.value(part) for one in policy.conditions for part in conjuncts(one.expr))]
        #: What must hold, each by itself: where one of them is false, everything is.
        self.parts = [part for part in dict.fromkeys(parts) if part != "TRUE"]
        used = {policy.dated} | {name for expr in expressions(policy) for name in expr.facts}
        #: The columns it looks at.
        self.columns = [writer.columns[name] for name in policy.facts if name in used]

    @property
    def met(self) -> str:
        """Everything holds."""
        return " AND ".join(dict.fromkeys(one for one in self.conditions if one != "TRUE")) or "TRUE"

    @property
    def amount(self) -> str:
        """Fen, rounded once, never below nought; NULL where it is unknown."""
        expr = self.policy.amount_expr
        constant = self.writer.constant(expr)
        step = 10 ** (expr.kind.scale + (2 if self.policy.rounding == "yuan" else 0))
        times = 100 if self.policy.rounding == "yuan" else 1
        if constant is not None:
            return f"CAST({min((max(constant, 0) + step // 2) // step * times, MOST_AMOUNT)} AS BIGINT)"
        found = (
            self.writer.value(expr)
            if step == 1
            else f"(({self.writer.long(expr, expr.kind.wide)} + {step // 2}) // {step})"
        )
        found = f"{found} * {times}" if times > 1 else found
        if expr.kind.high > MOST_AMOUNT * 10**expr.kind.scale:
            found = f"CASE WHEN {found} > {MOST_AMOUNT} THEN {MOST_AMOUNT} ELSE {found} END"
        if expr.kind.low < 0:
            found = f"CASE WHEN {found} < 0 THEN 0 ELSE {found} END"
        return f"CAST({found} AS BIGINT)"

    @property
    def unknown(self) -> str:
        """The conditions that are not known, as bits: 1 for the period, 2 for the first of the document …"""
        open_ = [(place, one) for place, one in enumerate(self.conditions) if one not in ("TRUE", "FALSE")]
        return " | ".join(f"CASE WHEN {one} IS NULL THEN {1 << place} ELSE 0 END" for place, one in open_) or "0"

    @property
    def missing(self) -> str:
        """The facts that could still change the outcome, as bits in the order of the document."""
        own = [self.writer.bit(self.policy.dated)] if self.policy.dated else []
        exprs = [*(one.expr for one in self.policy.conditions), self.policy.amount_expr]
        parts = dict.fromkeys([*own, *(self.writer.missing(expr) for expr in exprs)])
        return " | ".join(part for part in parts if part != "0") or "0"

    @property
    def rank(self) -> str:
        """Its place in a ranked budget."""
        budget = self.policy.budget
        return f"CAST({self.writer.value(budget.expr)} AS BIGINT)" if budget and budget.expr else "CAST(NULL AS BIGINT)"

    def tally(self, table: str, given: frozenset[str] = frozenset()) -> str:
        """SELECT of one row: how many are eligible, how many undecided, and fen in all; `given` has not failed for any row."""
        inner = (
            f"SELECT CASE WHEN {self.met} THEN {self.amount} END AS _amount FROM {table} WHERE {self._possible(given)}"
        )
        return (
            "SELECT count(_amount), count(*) - count(_amount), CAST(coalesce(sum(_amount), 0) AS HUGEINT) "
            f"FROM ({inner})"
        )

    def eligible(self, table: str, place: str) -> str:
        """SELECT of those for whom everything holds: place, amount, period, rank. Plain comparisons, made while columns are read."""
        return (
            f"SELECT {place} AS place, {self.amount} AS amount, {self.writer.period()} AS period, {self.rank} AS rank "
            f"FROM {table} WHERE {self._decided}"
        )

    def undecided(self, table: str, place: str, given: frozenset[str] = frozenset()) -> str:
        """SELECT of those for whom nothing has failed and something is not known: place, conditions and facts as bits, period."""
        where = [self._possible(given)]
        if self._total:
            own = (self.writer.columns[name] for name in self.policy.facts if name in self._facts)
            where.insert(0, f"({' OR '.join(f'{one} IS NULL' for one in own) or 'FALSE'})")
        if not (self._total and self._facts <= self._known):
            where.append(f"({self._decided}) IS NOT TRUE")
        return (
            f"SELECT {place} AS place, {self.unknown} AS conditions, {self.missing} AS missing, {self.writer.period()} AS period "
            f"FROM {table} WHERE {' AND '.join(where)}"
        )

    @property
    def _decided(self) -> str:
        """Everything holds, and the amount is known."""
        sure = total(self.policy.amount_expr) and self.policy.amount_expr.facts <= self._known
        return self.met if sure else f"({self.met}) AND {self.amount} IS NOT NULL"

    @property
    def _total(self) -> bool:
        """Is everything known as soon as all facts are?"""
        return all(map(total, self._exprs))

    @property
    def _exprs(self) -> list[Expr]:
        return [*(one.expr for one in self.policy.conditions), self.policy.amount_expr]

    @property
    def _facts(self) -> frozenset[str]:
        """What conditions and amount look at."""
        return frozenset({self.policy.dated}.union(*(expr.facts for expr in self._exprs)))

    @property
    def _known(self) -> frozenset[str]:
        """What is known of everybody for whom all conditions hold."""
        return frozenset({self.policy.dated}.union(*(certain(one.expr, true=True) for one in self.policy.conditions)))

    def totals(self, table: str) -> str:
        """SELECT of one row: how many are eligible, and what they get together."""
        inner = f"SELECT {self.amount} AS _amount FROM {table} WHERE {self.met}"
        return f"SELECT count(_amount), CAST(coalesce(sum(_amount), 0) AS HUGEINT) FROM ({inner})"

    def _possible(self, given: frozenset[str]) -> str:
        return possible([part for part in self.parts if part not in given])
