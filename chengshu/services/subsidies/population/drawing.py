"""How a fact of a made-up row is drawn: from the pack's words (policies/population.yaml) to one SQL expression.

Every draw is a hash of the row's number and the fact's name under the city's key: the same city gives the same rows,
in whatever order and however many at a time they are made. Whole numbers only, so that every machine agrees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules.facts import Fact

#: Columns that are no facts, in the order in which they stand in every table.
FIXED = ("subject", "object", "name", "kind", "district")
SQL_TYPES = {
    "yes_no": "BOOLEAN", "integer": "INTEGER", "money": "BIGINT", "date": "DATE", "code": "VARCHAR", "text": "VARCHAR",
}  # fmt: skip
_CASE_KEYS = frozenset(
    [
        "when",
        "unknown",
        "value",
        "weights",
        "share",
        "rare",
        "between",
        "days_ago",
        "after",
        "share_of",
        "latest",
        "quarter",
        "column",
        "steep",
        "step",
        "least",
    ]
)
_WHOLE = 2**32
_PART = 20


class BadDraw(ValueError):
    """A line of population.yaml that cannot be read; the message names the fact and what is allowed."""


def sql_type(fact: Fact) -> str:
    """The column type of a fact: money in fen, numbers exact."""
    return f"DECIMAL(18, {fact.decimals})" if fact.type == "number" else SQL_TYPES[fact.type]


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def percent(value: Any, of: int) -> int:
    """So many of `of`: 3% of 65536 is 1966."""
    return int(Decimal(str(value).rstrip("%")) * of / (100 if str(value).endswith("%") else 1))


@dataclass(frozen=True)
class Drawing:
    """What every draw of one table needs: the city's key, the table, today, and how many rows there will be."""

    key: str
    table: str
    day: date
    rows: int
    growth: int
    bits: dict[str, str] = field(default_factory=dict)

    def salt(self, name: str) -> int:
        """A number that only this column of this table of this city has."""
        return int.from_bytes(hashlib.sha256(f"{self.key}:{self.table}:{name}".encode()).digest()[:7])

    def hashed(self, name: str) -> str:
        """64 random bits for a column, from a column of their own: in the arms of a CASE they would be hashed again."""
        self.bits[f"bits_{name}"] = f"hash(i + {self.salt(name)})"
        return f"bits_{name}"

    def chosen(self, name: str, shares: Mapping[str, int | Decimal]) -> str:
        """One of some SQL values, by weight; the weights need not add up to anything."""
        whole, below, arms = sum(shares.values()), Decimal(0), []
        for value, weight in shares.items():
            below += Decimal(weight)
            arms.append((int(below * _WHOLE / whole), value))
        arms_sql = " ".join(f"WHEN {self.hashed(name)} >> 32 < {limit} THEN {value}" for limit, value in arms[:-1])
        return f"CASE {arms_sql} ELSE {arms[-1][1]} END" if arms_sql else arms[-1][1]

    def part(self, name: str, steep: int) -> str:
        """A whole number from 0 up to 2**20, the small ones more frequent as it gets steeper."""
        one = f"({self.hashed(name)} >> {64 - _PART})::BIGINT"
        found = one
        for _ in range(steep - 1):
            found = f"(({found} * {one}) >> {_PART})"
        return found

    def between(self, name: str, low: int, high: int, steep: int, step: int = 1) -> str:
        """A whole number between two others, both included."""
        steps = (high - low) // step + 1
        return f"({low} + (({self.part(name, steep)} * {steps}) >> {_PART}) * {step})"

    def fact(self, fact: Fact, cases: list[dict[str, Any]]) -> str:
        """The SQL of a fact, over the columns before it."""
        arms = []
        for case in cases:
            if strange := set(case) - _CASE_KEYS:
                known = say(
                    "population.yaml 的 {name}：不认识 {strange}，可用 {keys}",
                    name=fact.name,
                    strange=listed(sorted(strange)),
                    keys=listed(sorted(_CASE_KEYS)),
                )
                raise BadDraw(known)
            drawn = self._known(fact, case)
            if unknown := percent(case.get("unknown", 0), 65536):
                drawn = f"CASE WHEN ({self.hashed(fact.name)} & 65535) < {unknown} THEN NULL ELSE {drawn} END"
            arms.append((case.get("when"), drawn))
        if arms and arms[0][0] is None:
            return f"({arms[0][1]})::{sql_type(fact)}"
        whens = " ".join(f"WHEN {when or 'TRUE'} THEN {drawn}" for when, drawn in arms)
        return f"(CASE {whens} ELSE NULL END)::{sql_type(fact)}".replace("today", f"DATE '{self.day}'")

    def _known(self, fact: Fact, case: dict[str, Any]) -> str:
        for way, draw in _WAYS.items():
            if way in case:
                return draw(self, fact, case)
        raise BadDraw(say("population.yaml 的 {name}：写明怎样取值，可用 {keys}", name=fact.name, keys=listed(_WAYS)))

    def _weights(self, fact: Fact, case: dict[str, Any]) -> str:
        return self.chosen(fact.name, {literal(fact, code): weight for code, weight in case["weights"].items()})

    def _share(self, fact: Fact, case: dict[str, Any]) -> str:
        return f"({self.hashed(fact.name)} >> 32 < {percent(case['share'], _WHOLE)})"

    def _rare(self, fact: Fact, case: dict[str, Any]) -> str:
        """Codes of which so many are expected in the table; the others have the value."""
        counts = {literal(fact, code): Decimal(count) * self.growth for code, count in case["rare"].items()}
        rest = max(Decimal(0), self.rows - sum(counts.values()))
        return self.chosen(fact.name, {**counts, literal(fact, case.get("value")): rest})

    def _between(self, fact: Fact, case: dict[str, Any]) -> str:
        low, high = (units(fact, end) for end in case["between"])
        step = units(fact, case["step"]) if "step" in case else 1
        drawn = self.between(fact.name, low, high, case.get("steep", 1), step)
        return f"greatest({units(fact, case['least'])}, {drawn})" if "least" in case else drawn

    def _days_ago(self, fact: Fact, case: dict[str, Any]) -> str:
        low, high = case["days_ago"]
        return f"(DATE '{self.day}' - {self.between(fact.name, low, high, case.get('steep', 1))}::INTEGER)"

    def _after(self, fact: Fact, case: dict[str, Any]) -> str:
        low, high = case["after"]["days"]
        later = f"{case['after']['of']} + {self.between(fact.name, low, high, case.get('steep', 1))}::INTEGER"
        return f"least(DATE '{self.day}', {later})"

    def _share_of(self, fact: Fact, case: dict[str, Any]) -> str:
        low, high = (percent(end, 10_000) for end in case["between"])
        return f"({case['share_of']}::BIGINT * {self.between(fact.name, low, high, case.get('steep', 1))} // 10000)"

    def _latest(self, fact: Fact, case: dict[str, Any]) -> str:
        days = [date.fromisoformat(str(day)) for day in case["latest"]]
        past = [day for day in days if day <= self.day]
        return f"DATE '{max(past)}'" if past else "NULL"

    def _quarter(self, fact: Fact, case: dict[str, Any]) -> str:
        first = date(self.day.year, (self.day.month - 1) // 3 * 3 + 1, 1)
        return f"DATE '{first - timedelta(days=1)}'"

    def _column(self, fact: Fact, case: dict[str, Any]) -> str:
        return str(case["column"])

    def _value(self, fact: Fact, case: dict[str, Any]) -> str:
        return literal(fact, case["value"])


# `between` also says how much of another fact, so that one is asked first.
_WAYS = {
    "weights": Drawing._weights, "share": Drawing._share, "rare": Drawing._rare, "share_of": Drawing._share_of,
    "between": Drawing._between, "days_ago": Drawing._days_ago, "after": Drawing._after, "latest": Drawing._latest,
    "quarter": Drawing._quarter, "column": Drawing._column, "value": Drawing._value,
}  # fmt: skip


def units(fact: Fact, value: Any) -> int:
    """A number as its column counts it: money in fen."""
    return parse_yuan(str(value)) if fact.type == "money" else int(value)


def literal(fact: Fact, value: Any, day: date | None = None) -> str:
    """A value of a fact as SQL. A date may be {days_ago: n}."""
    if value is None:
        return "NULL"
    if fact.type == "yes_no":
        return "TRUE" if value in (True, "true") else "FALSE"
    if fact.type in ("integer", "money"):
        return str(units(fact, value))
    if fact.type == "number":
        return str(Decimal(str(value)))
    if fact.type == "date":
        return f"DATE '{day - timedelta(days=value['days_ago']) if isinstance(value, dict) and day else value}'"
    return text(str(value))


def columns(drawing: Drawing, facts: Mapping[str, Fact], drawn: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every fact's column name and SQL, in the pack's order. Raises BadDraw for one the catalogue does not know."""
    for name, cases in drawn.items():
        if name not in facts:
            raise BadDraw(say("population.yaml 的 {name}：facts.yaml 里没有这个事实", name=name))
        yield name, drawing.fact(facts[name], cases)
