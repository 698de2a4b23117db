# ruff: noqa: E501
"""Random well-typed expressions and random facts, with what is unknown among them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

DEGREES = ("doctor", "master", "bachelor")
PEOPLE = ("degree", "arrived_on", "full_time", "born_on", "children", "income", "score", "title", "disabled")
_VALUES: dict[str, Callable[[Random], Any]] = {
    "degree": lambda random: random.choice(DEGREES),
    "title": lambda random: random.choice(["甲", "乙", "a b"]),
    "full_time": lambda random: random.random() < 0.6,
    "disabled": lambda random: random.random() < 0.3,
    "arrived_on": lambda random: date(2019, 1, 1) + timedelta(days=random.randrange(3200)),
    "born_on": lambda random: random.choice(
        [date(1996, 2, 29), date(2000, 1, 31), date(1970, 6, 15), date(2024, 2, 28), date(2024, 2, 29), date(1, 1, 2), date(9998, 12, 31)]
    ),
    "children": lambda random: random.choice([random.randrange(-3, 6), random.randrange(-3, 6), random.randrange(-3, 6), -(10**9), 10**9]),
    "income": lambda random: random.choice([random.randrange(-200_000, 3_000_000), random.randrange(200_000), -(10**15), 0, 10**15]),
    "score": lambda random: Decimal(random.randrange(-500, 10_000)).scaleb(-2),
}  # fmt: skip


def person(random: Random) -> dict[str, Any]:
    """What is known of one person: of most a fact is missing, of some many."""
    missing = random.choice([0, 0.05, 0.2, 0.5])
    return {name: None if random.random() < missing else made(random) for name, made in _VALUES.items()}


def people(seed: int, count: int) -> list[dict[str, Any]]:
    """So many of them. A seed makes rows by the hundred where drawing each value would take seconds."""
    random = Random(seed)
    return [person(random) for _ in range(count)]


INTEGERS = (
    "children",
    "many",
    "0",
    "2",
    "7",
    "year(born_on)",
    "years_between(born_on, today)",
    "months_between(arrived_on, today)",
)
NUMBERS = ("score", "half", "0.5", "12.25", "ratio(income, some)", "ratio(children, 3)", "ratio(some, income)")
DATES = ("arrived_on", "born_on", "today", "start", "DATE '2024-02-29'")
CODES = ("'doctor'", "'master'", "kept")
SIGNS = ("=", "<>", "<", "<=", ">", ">=")
MONEY = ("income", "some", "0")
TRUTHS = (
    "full_time",
    "disabled",
    "true",
    "false",
    "title = '甲'",
    "title IN ('乙', 'a b')",
    "degree IS NULL",
    "income IS NOT NULL",
)
#: {i} an integer, {n} a number, {d} a date, {c} a code, {m} an amount, {t} a truth, {s} a sign; capitals go deeper.
_NUMBER = ("{i}", "{n}", "({N} + {N})", "({N} - {i})", "({i} * {n})", "least({N}, {N})", "greatest({N}, {N}, {n})", "(-{n})",
           "COALESCE({N}, {N})", "CASE WHEN {T} THEN {N} ELSE {N} END")  # fmt: skip
_MONEY = ("{m}", "({m} * {n})", "({m} * {i})", "({M} + {M})", "({M} - {M})", "least({M}, {M})", "greatest({M}, {M})", "COALESCE({M}, {M})",
          "CASE WHEN {T} THEN {M} WHEN {T} THEN {M} ELSE {M} END")  # fmt: skip
_TRUTH = ("{t}", "degree = {c}", "degree <> {c}", "degree IN ({c}, {c})", "degree NOT IN ({c})", "{d} {s} {d}", "{d} BETWEEN {d} AND {d}",
          "{i} {s} {i}", "{n} {s} {i}", "{m} {s} income", "children IN ({i}, 3)".replace("{i}", "many"), "least({d}, {d}) {s} {d}",
          "({T} AND {T})", "({T} OR {T})", "(NOT {T})", "({T} AND {T} AND {T})", "({T} OR {T} OR {T})", "CASE WHEN {T} THEN {T} ELSE {T} END",
          "COALESCE({T}, {T})", "({T}) IS NULL", "{N} {s} {N}", "{M} {s} {M}", "({T}) = ({T})")  # fmt: skip
_LEAVES = {"i": INTEGERS, "n": NUMBERS, "d": DATES, "c": CODES, "m": MONEY, "t": TRUTHS, "s": SIGNS}
_DEEPER = {"N": _NUMBER, "M": _MONEY, "T": _TRUTH}
_PART = re.compile(r"\{(\w)\}")


@st.composite
def written(draw: st.DrawFn, kind: str, depth: int = 4) -> str:
    """An expression of a kind: N, M or T."""
    patterns = _DEEPER[kind]
    if depth <= 0:
        patterns = tuple(one for one in patterns if not any(part.isupper() for part in _PART.findall(one)))

    def part(match: re.Match[str]) -> str:
        name = match[1]
        return str(draw(written(name, depth - 1) if name in _DEEPER else st.sampled_from(_LEAVES[name])))

    return _PART.sub(part, draw(st.sampled_from(patterns)))
