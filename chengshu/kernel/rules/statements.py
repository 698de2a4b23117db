"""The statements of one policy over one table: who comes into question, what comes out, what is missing."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.gaps import conjuncts
from chengshu.kernel.rules.kinds import MOST_AMOUNT
from chengshu.kernel.rules.sql_code import SqlWriter


def writer_for(
    policy: Policy, day: date, columns: Mapping[str, str], codes: Mapping[str, Mapping[str, int]]
) -> SqlWriter:
    """Writes this policy's expressions over these columns."""
    bits = {name: place for place, name in enumerate(policy.facts)}
    return SqlWriter(day, policy.dated, policy.periods, columns, codes, bits)


class Statements:
    """The SQL of one policy. `conditions` are those of the document after the one every policy has."""

    def __init__(self, policy: Policy, writer: SqlWriter) -> None:
        self.policy, self.writer = policy, writer
        self.conditions = [writer.in_force(), *(writer.value(one.expr) for one in policy.conditions)]
        self.sure = not any(one.expr.nullable for one in policy.conditions) and not policy.dated

    @property
    def possible(self) -> str:
        """WHERE: nothing has failed."""
        parts = [self.writer.in_force()]
        parts += [self.writer.value(part) for one in self.policy.conditions for part in conjuncts(one.expr)]
        parts = [part for part in dict.fromkeys(parts) if part != "TRUE"]
        return " AND ".join(f"({part}) IS NOT FALSE" for part in parts) or "TRUE"

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
        raw = self.writer.value(expr)
        found = raw if step == 1 else f"(({self.writer.long(expr, expr.kind.wide)} + {step // 2}) // {step})"
        found = f"{found} * {times}" if times > 1 else found
        if expr.kind.high > MOST_AMOUNT * 10**expr.kind.scale:
            found = f"CASE WHEN {found} > {MOST_AMOUNT} THEN {MOST_AMOUNT} ELSE {found} END"
        if expr.kind.low < 0:
            found = f"CASE WHEN {raw} > 0 THEN {found} WHEN {raw} <= 0 THEN 0 END"
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

    def selected(self, table: str, subject: str = "subject", object_: str = "subject", where: str = "") -> str:
        """SELECT of those in question: subject, object, outcome (1, -1), amount, conditions, missing, period, rank."""
        also = f" AND {where}" if where else ""
        met = f"({self.met}) AND _amount IS NOT NULL"
        inner = f"SELECT *, {self.amount} AS _amount FROM {table} WHERE {self.possible}{also}"
        need = f"NOT ({met}) IS TRUE"
        return (
            f"SELECT {subject} AS subject, {object_} AS object, CASE WHEN {met} THEN 1 ELSE -1 END AS outcome, "
            f"CASE WHEN {met} THEN _amount END AS amount, CASE WHEN {need} THEN {self.unknown} ELSE 0 END AS conditions, "
            f"CASE WHEN {need} THEN {self.missing} ELSE 0 END AS missing, {self.writer.period()} AS period, {self.rank} AS rank "
            f"FROM ({inner}) AS possible"
        )

    def totals(self, table: str) -> str:
        """SELECT of one row: how many are eligible, what they get together, how many lack data."""
        met = f"({self.met}) AND _amount IS NOT NULL"
        return (
            f"SELECT count(*) FILTER (WHERE {met}), CAST(coalesce(sum(CASE WHEN {met} THEN _amount END), 0) AS HUGEINT), count(*) "
            f"FROM (SELECT *, {self.amount} AS _amount FROM {table} WHERE {self.possible}) AS possible"
        )
