"""The one way to write to the ledger: inside a verb, adding up to 0, and never below a floor.

What a verb posts is judged at once by what is there, written at its very end, and stands or falls with it. Only then are
accounts locked, all of them in one order: so transfers never wait for each other in a circle, and a hot account is
locked no longer than a commit takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.fields import micros
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.driver import marks, rows
from chengshu.kernel.ledger.forms import digest, form
from chengshu.kernel.ledger.settling import Pending, Standing, moved, refuse, settle, stand
from chengshu.kernel.ledger.transfers import Posting, Transfer
from chengshu.kernel.lifecycle.ending import at_the_end, tell_beside, under_way
from chengshu.kernel.lifecycle.perform import cause as change_under_way
from chengshu.kernel.lifecycle.perform import simulating

#: Larger than any city: sums of 64-bit numbers stay 64-bit numbers.
MOST = 10**18 - 1
#: Account → what it gains; what it loses is negative.
Lines = Mapping[Account, int]

_INSERT = "INSERT INTO ledger_transfer (id, key, kind, cause, words, at, corrects_id, digest, simulated) VALUES "
_ROW, _NEW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)", " ON CONFLICT (key) DO NOTHING RETURNING digest"
_USED = "SELECT key FROM ledger_transfer WHERE key IN ({})"
#: Nine parameters each; SQLite takes 32,766 in one statement.
_AT_ONCE = 3_000


@dataclass(frozen=True)
class Said:
    """What a transfer says of itself beside its lines."""

    kind: str = "move"
    key: str = ""
    words: str = ""
    corrects: UUID | None = None


def post(lines: Lines, said: Said | None = None, *, cause: str = "") -> Transfer:
    """Move units between accounts, as part of the verb under way. Raises Short, Conflict or ValueError.

    `lines` are of one unit and add up to 0. The change under way is the cause; who names it too, names the same.
    A key used before for the same lines gives the transfer of then, and nothing is moved; for others it is a Conflict.
    """
    return post_all([(lines, said or Said())], cause=cause)[0]


def post_all(asked: Sequence[tuple[Lines, Said]], *, cause: str = "") -> list[Transfer]:
    """Many transfers in their order, as `post` makes each: a payment list of ten thousand is four balances."""
    moves = [({one.pk: amount for one, amount in lines.items()}, said) for lines, said in asked]
    return post_by_keys(moves, stand({key for one, _ in moves for key in one}), cause=cause)


def post_by_keys(
    asked: Sequence[tuple[Mapping[UUID, int], Said]], standing: Mapping[UUID, Standing], *, cause: str = ""
) -> list[Transfer]:
    """As `post_all`, with the accounts' keys for accounts, and how they stand at this moment."""
    behind = _cause(cause)
    for moves, _ in asked:
        _balanced(moves, standing)
    known = _known([said.key for _, said in asked if said.key])
    before, found, new = moved(), [], []
    for moves, said in asked:
        if said.key in known:
            found.append(_same(known[said.key], moves))
            continue
        refuse(standing, moves, before)
        for account, amount in moves.items():
            before[account] += amount
        lines = tuple(sorted(moves.items()))
        made = _made(said, behind, [(standing[account].number, amount) for account, amount in lines])
        new.append((made, Pending(made.pk, len(connection.savepoint_ids), lines, _running(standing, moves))))
        found.append(made)
        if said.key:
            known[said.key] = made
    _write(new)
    return found


def move(source: Account, target: Account, amount: int, said: Said | None = None, *, cause: str = "") -> Transfer:
    """Move an amount from one account to another. Raises as `post`; a ValueError too for an amount that is not positive."""
    positive(amount)
    return post({source: -amount, target: amount}, said, cause=cause)


def positive(amount: int) -> None:
    """Raises ValueError for an amount that moves nothing, or the wrong way."""
    if amount <= 0:
        raise ValueError(f"an amount of {amount}: say what moves from where to where with a positive one")


def correct(transfer: Transfer, words: str, *, key: str = "", cause: str = "") -> Transfer:
    """Take a transfer back by a new one that is its opposite; the right one is then posted like any other.

    Raises Conflict when it has been corrected before or is a correction itself, Short when what it gave is spent.
    """
    if transfer.corrects_id is not None:
        raise Conflict(say("冲正本身不能再冲正，请重新登记一笔。"))
    if earlier := Transfer.objects.filter(corrects=transfer).first():
        if key and earlier.key == key:
            return earlier
        raise Conflict(say("这一笔已经冲正过（{cause}），不能再次冲正。", cause=earlier.cause))
    lines = {one.account: -one.amount for one in transfer.postings.select_related("account")}
    if not lines:
        raise Conflict(say("这一笔还没有记账完成，请在下一步办理冲正。"))
    return post(lines, Said("correct", key, words, transfer.pk), cause=cause)


def _cause(given: str) -> str:
    """The verb under way, which is what the journal will know of it."""
    behind = change_under_way()
    if under_way() is None or not behind:
        raise RuntimeError("the ledger is written by verbs only: post from inside begin or perform")
    if given and given != behind:
        raise ValueError(f"the cause of what {behind} posts is {behind}, not {given}")
    return behind


def _balanced(moves: Mapping[UUID, int], standing: Mapping[UUID, Standing]) -> None:
    if len(moves) < 2 or any(amount == 0 or abs(amount) > MOST for amount in moves.values()):
        raise ValueError("a transfer has two accounts at least, and moves something between them")
    if total := sum(moves.values()):
        raise ValueError(f"what goes out and what comes in differ by {total}")
    if len({standing[account].unit for account in moves}) > 1:
        raise ValueError("accounts of different units: nothing turns one into the other")


def _known(keys: list[str]) -> dict[str, Transfer]:
    """The transfers these keys were used for."""
    found: dict[str, Transfer] = {}
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        used = [key for (key,) in rows(_USED.format(marks(len(some))), some)]
        found |= {str(one.key): one for one in Transfer.objects.filter(key__in=used)} if used else {}
    return found


def _same(then: Transfer, moves: Mapping[UUID, int]) -> Transfer:
    """The transfer of then, if it moved the same. Raises Conflict."""
    moved_then = dict(Posting.objects.filter(transfer=then).values_list("account", "amount"))
    ending = under_way()
    for pending in ending.of(settle) if ending else ():
        if pending.transfer == then.pk:
            moved_then = dict(pending.moves)
    if moved_then != dict(moves):
        raise Conflict(say("这个幂等键（{key}）已用于另一笔内容不同的划转，请换一个。", key=then.key))
    return then


def _made(said: Said, cause: str, lines: list[tuple[str, int]]) -> Transfer:
    told: dict[str, Any] = {
        "id": uuid7(),
        "key": said.key or None,
        "kind": said.kind,
        "cause": cause,
        "words": said.words,
    }
    at: datetime = now()
    text = form(**told, at=at, corrects=said.corrects, lines=lines)
    return Transfer(**told, at=at, corrects_id=said.corrects, digest=digest(text), simulated=simulating.get())


def _write(new: list[tuple[Transfer, Pending]]) -> None:
    """Write the transfers; their postings are left to the end of the verb.

    A key that another verb is just using makes us wait for how that one ends.
    """
    for first in range(0, len(new), _AT_ONCE):
        some = [made for made, _ in new[first : first + _AT_ONCE]]
        statement = _INSERT + marks(len(some), _ROW) + _NEW
        written = {mark for (mark,) in rows(statement, [value for one in some for value in _row(one)])}
        if taken := [one.key for one in some if one.digest not in written]:
            raise Conflict(say("同一笔（{key}）刚刚由另一次办理记账，请刷新后查看。", key=taken[0]))
    for made, pending in new:
        tell_beside("posted", made.digest)
        at_the_end(settle, pending)


def _row(made: Transfer) -> list[Any]:
    corrects = made.corrects_id and made.corrects_id.hex
    return [
        made.pk.hex,
        made.key,
        made.kind,
        made.cause,
        made.words,
        micros(made.at),
        corrects,
        made.digest,
        made.simulated,
    ]


def _running(standing: Mapping[UUID, Standing], moves: Mapping[UUID, int]) -> frozenset[UUID]:
    return frozenset(pk for pk in moves if standing[pk].floor is not None)
