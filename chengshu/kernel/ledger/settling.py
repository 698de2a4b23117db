"""The last moment of a verb that posts: balances move under their floors, and the postings are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from uuid import UUID

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.words import say
from chengshu.kernel.journal.stamps import touch
from chengshu.kernel.ledger.driver import hexes, marks, rows, uuid
from chengshu.kernel.ledger.units import said
from chengshu.kernel.lifecycle.ending import under_way

#: The lowest point of all of a verb's postings is held against the floor, not only where they end.
_MOVE = (
    "UPDATE ledger_account SET balance = balance + %s, postings = postings + %s "
    "WHERE id = %s AND state = 'open' AND balance + %s >= floor "
    "AND %s > coalesce((SELECT max(period) FROM ledger_closing), '') RETURNING balance, postings"
)
_STAND = "SELECT id, number, name, unit, state, floor, balance FROM ledger_account WHERE id IN ({})"
_STAND_IN = "SELECT kind, id, number, name, unit, state, floor, balance FROM ledger_account WHERE budget_id = %s"
_THERE = "SELECT id FROM ledger_transfer WHERE id IN ({})"
_POSTING = "(%s, %s, %s, %s, %s, %s)"
_POST = "INSERT INTO ledger_posting (transfer_id, account_id, day, amount, nth, balance) VALUES "
#: SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535.
_AT_ONCE = 4_000


class Short(Conflict):
    """Less is there than was asked for. `extra`: account, available, asked (whole units), unit."""

    code, title = "short", "余额不足"
    about = "账户里没有这么多。available 是现有的数额，asked 是本次需要的数额，以最小单位计（金额为分）。"


@dataclass(frozen=True)
class Pending:
    """A transfer whose postings are not written yet. `depth`: how many savepoints it was made in."""

    transfer: UUID
    depth: int
    moves: tuple[tuple[UUID, int], ...]
    running: frozenset[UUID]


@dataclass(frozen=True)
class Standing:
    """An account as it stands, read without a lock."""

    number: str
    name: str
    unit: str
    state: str
    floor: int | None
    balance: int


def stand(accounts: Iterable[UUID]) -> dict[UUID, Standing]:
    """How accounts stand now, to anybody who asks."""
    keys = hexes(accounts)
    found: dict[UUID, Standing] = {}
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        found |= {uuid(row[0]): Standing(*row[1:]) for row in rows(_STAND.format(marks(len(some))), some)}
    return found


def stand_in(budget: UUID) -> dict[str, tuple[UUID, Standing]]:
    """How the accounts of a budget stand now, by kind."""
    return {row[0]: (uuid(row[1]), Standing(*row[2:])) for row in rows(_STAND_IN, [budget.hex])}


def moved() -> dict[UUID, int]:
    """Account → what the verb under way has moved there so far, not yet in its balance."""
    found: dict[UUID, int] = defaultdict(int)
    ending = under_way()
    for pending in ending.of(settle) if ending else ():
        for account, amount in pending.moves:
            found[account] += amount
    return found


def refuse(standing: Mapping[UUID, Standing], moves: Mapping[UUID, int], before: Mapping[UUID, int]) -> None:
    """Say no where it is plain already that it would come to that. Raises Short or Conflict."""
    for account, amount in moves.items():
        one = standing[account]
        if one.state != "open":
            raise _not_open(one)
        there = one.balance + before.get(account, 0)
        if one.floor is not None and amount < 0 and there + amount < one.floor:
            raise _short(one, there, -amount)


def settle(pending: list[Pending]) -> None:
    """Move the balances, in the order of the accounts' ids, and write the postings. Raises Short or Conflict.

    Within a verb, transfers follow each other in the order they were made in, and no account dips below its floor between two.
    """
    kept = _still_there(pending)
    amounts: dict[UUID, list[int]] = defaultdict(list)
    for one in kept:
        for account, amount in one.moves:
            amounts[account].append(amount)
    day = today().isoformat()
    running = frozenset[UUID]().union(*(one.running for one in kept))
    lines = {account: _move(account, amounts[account], day) for account in sorted(amounts) if account in running}
    _write(kept, lines, day)
    touch("ledger.account")


def _still_there(pending: list[Pending]) -> list[Pending]:
    """What was made inside a savepoint that was taken back since is not there any more."""
    ending = under_way()
    if ending and all(one.depth == ending.depth for one in pending):
        return pending
    keys = hexes(one.transfer for one in pending)
    found: set[UUID] = set()
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        found |= {uuid(row[0]) for row in rows(_THERE.format(marks(len(some))), some)}
    return [one for one in pending if one.transfer in found]


def _move(account: UUID, amounts: list[int], day: str) -> list[tuple[int, int]]:
    """Number and balance of each new posting of an account."""
    *_, total = steps = list(accumulate(amounts))
    moved = rows(_MOVE, [total, len(amounts), account.hex, min(steps), day[:7]])
    if not moved:
        raise _why_not(account, amounts, day)
    ((balance, count),) = moved
    first, opening = count - len(amounts) + 1, balance - total
    return [(first + place, opening + step) for place, step in enumerate(steps)]


def _why_not(account: UUID, amounts: list[int], day: str) -> Conflict:
    one = stand([account])[account]
    if one.state != "open":
        return _not_open(one)
    if one.floor is not None and one.balance + min(accumulate(amounts)) < one.floor:
        return _short(one, one.balance, -min(accumulate(amounts)))
    return Conflict(say("{day} 所在的月份已经月结，不能再记账。请核对服务器时钟。", day=day))


def _write(kept: list[Pending], lines: dict[UUID, list[tuple[int, int]]], day: str) -> None:
    nexts = {account: iter(found) for account, found in lines.items()}
    written: list[list[Any]] = []
    for one in kept:
        for account, amount in one.moves:
            nth, balance = next(nexts[account]) if account in nexts else (None, None)
            written.append([one.transfer.hex, account.hex, day, amount, nth, balance])
    for first in range(0, len(written), _AT_ONCE):
        some = written[first : first + _AT_ONCE]
        rows(_POST + marks(len(some), _POSTING), [value for row in some for value in row])


def _not_open(one: Standing) -> Conflict:
    told = (
        say("账户“{name}”已冻结，不能记账。请由财务经办解冻后再办。", name=one.name)
        if one.state == "frozen"
        else say("账户“{name}”已关闭，不能记账。", name=one.name)
    )
    return Conflict(told, account=one.number, state=one.state)


def _short(one: Standing, there: int, asked: int) -> Short:
    free = there - (one.floor or 0)
    return Short(
        say(
            "“{name}”现有 {free}，不够本次需要的 {asked}，还差 {gap}。",
            name=one.name, free=said(free, one.unit), asked=said(asked, one.unit), gap=said(asked - free, one.unit),
        ),
        account=one.number, available=free, asked=asked, unit=one.unit,
    )  # fmt: skip
