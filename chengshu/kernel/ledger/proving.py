"""The balance of a month, to be worked out anew by anybody: opening + in − out = closing, and all accounts together 0.

It is a text of one line an account; its SHA-256 is signed when the month is closed and names the month before.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import F, Sum

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.periods import InvalidPeriod, Period
from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.transfers import Posting

_FORM = "chengshu-ledger/1"


@dataclass(frozen=True)
class Sheet:
    """One account in a month, in whole units; `digest` is over its postings of the month, in their order."""

    number: str
    unit: str
    opening: int
    came_in: int
    went_out: int
    count: int
    digest: str

    @property
    def closing(self) -> int:
        """opening + in − out."""
        return self.opening + self.came_in - self.went_out

    @property
    def text(self) -> str:
        """As it stands in the proof."""
        return (
            f"{self.number} {self.unit} {self.opening:+d} {self.came_in:d} {self.went_out:d} {self.closing:+d} "
            f"{self.count} {self.digest}"
        )


@dataclass(frozen=True)
class Balance:
    """A month's balance. `previous` is the digest of the month before, `-` for the first."""

    period: str
    previous: str
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, int]:
        """Unit → the sum of all closings: 0, or something is wrong."""
        found: Counter[str] = Counter()
        for one in self.sheets:
            found[one.unit] += one.closing
        return dict(sorted(found.items()))

    @property
    def count(self) -> int:
        """How many postings the month has."""
        return sum(one.count for one in self.sheets)

    @property
    def text(self) -> str:
        """What is hashed: UTF-8 lines, sorted by account."""
        head = [_FORM, f"period {self.period}", f"previous {self.previous}"]
        total = [f"total {unit} {value:d}" for unit, value in self.totals.items()]
        return "".join(f"{line}\n" for line in [*head, *(one.text for one in self.sheets), *total])

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def month(text: str) -> Period:
    """A month as people write it, 2026-11. Raises BadRequest."""
    try:
        found = Period.parse(text)
    except InvalidPeriod as error:
        raise BadRequest(str(error), parameter="period") from error
    if found.kind != "month":
        raise BadRequest(say("“{text}”不是一个月，请写成 2026-11。", text=text[:20]), parameter="period")
    return found


def balance_of(period: Period, previous: str) -> Balance:
    """The balance of a month, from the postings alone. Accounts that are empty and were not touched are left out."""
    opening = dict(
        Posting.objects.filter(day__lt=period.first)
        .values("account")
        .annotate(sum=Sum("amount"))
        .values_list("account", "sum")
    )
    moved = _moved(period.first, period.last)
    kept = {key for key, value in opening.items() if value} | moved.keys()
    sheets = []
    for key, number, unit in _accounts(kept):
        came_in, went_out, count, digest = moved.get(key, _NOTHING)
        sheets.append(Sheet(number, unit, opening.get(key, 0), came_in, went_out, count, digest))
    return Balance(str(period), previous or "-", sorted(sheets, key=lambda one: one.number))


Moved = tuple[int, int, int, str]
_NOTHING: Moved = (0, 0, 0, hashlib.sha256(b"").hexdigest())


def _moved(first: date, last: date) -> dict[UUID, Moved]:
    """Account → in, out, how many, and the digest over `<transfer's digest> <amount>` of each posting."""
    rows = (
        Posting.objects.filter(day__range=(first, last)).order_by("account", "day", "id")
        .annotate(told=F("transfer__digest")).values_list("account", "amount", "told")
    )  # fmt: skip
    return {key: _tally(some) for key, some in groupby(rows.iterator(10_000), itemgetter(0))}


def _tally(rows: Iterable[tuple[UUID, int, str]]) -> Moved:
    came, went, many, hashed = 0, 0, 0, hashlib.sha256()
    for _, amount, told in rows:
        hashed.update(f"{told} {amount:+d}\n".encode())
        came, went, many = came + max(amount, 0), went - min(amount, 0), many + 1
    return came, went, many, hashed.hexdigest()


def _accounts(keys: set[UUID]) -> list[tuple[UUID, str, str]]:
    rows = Account.objects.values_list("pk", "number", "unit")
    return [row for row in rows.iterator(10_000) if row[0] in keys]
