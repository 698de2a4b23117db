"""One step on many records: each in a transaction of its own, each with its outcome and the reason."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from chengshu.kernel.base.errors import CityError, Invalid, TooLarge
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.finding import Numbered
from chengshu.kernel.lifecycle.idempotency import check_key, once
from chengshu.kernel.lifecycle.perform import perform, step_of

MOST_ROWS = 500

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Row:
    """One record by its number, and the answers for it."""

    number: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of one row. `problem` is the refusal as programs read it; None when it is done."""

    number: str
    ok: bool
    state: str = ""
    entry: int | None = None
    problem: dict[str, Any] | None = None


def perform_each(
    acting: Acting,
    noun: type[R],
    verb: str,
    rows: Sequence[Row],
    find: Callable[[str], Numbered[R]],
    *,
    sees: Callable[[R], bool],
    key: str | None = None,
    who: str = "",
) -> list[Outcome]:
    """Take a step on every row, in their order. `find` gives the record with a number, `sees` says
    whether the actor may see one: both are the registers' to know, which stand above this floor.


    With `key` (and `who` asks), a row done before under that key is told again and not done again, so that a
    call broken off half-way can be repeated.
    Raises BadRequest for a verb the noun lacks, TooLarge or Invalid for the rows.
    """
    step_of(noun, verb)
    _check(rows)
    if key is not None:
        check_key(key)

    def take(row: Row) -> Outcome:
        done = perform(acting, find(row.number), verb, row.answers, sees=sees)
        return Outcome(done.record.number, ok=True, state=done.record.state, entry=done.entry)

    def take_once(row: Row) -> Outcome:
        if key is None:
            return take(row)
        asked = json.dumps([verb, row.number, row.answers], sort_keys=True).encode()
        mark = hashlib.sha256(f"{key}\n{row.number}".encode()).hexdigest()
        given = once(who, mark, asked, lambda: json.dumps(asdict(take(row))))
        return Outcome(**json.loads(given.answer))

    return [_outcome(row, take_once) for row in rows]


def _outcome(row: Row, take: Callable[[Row], Outcome]) -> Outcome:
    try:
        return take(row)
    except CityError as refusal:
        problem = refusal.problem()
        return Outcome(row.number, ok=False, state=problem.get("state", ""), problem=problem)


def _check(rows: Sequence[Row]) -> None:
    if len(rows) > MOST_ROWS:
        raise TooLarge(say("一次最多办理 {most} 条，现在有 {rows} 条。", most=MOST_ROWS, rows=len(rows)))
    counts = Counter(row.number for row in rows)
    if twice := [number for number, many in counts.items() if many > 1]:
        raise Invalid.field("rows", say("编号 {number} 出现了不止一次，每条记录只写一行。", number=twice[0][:40]))
