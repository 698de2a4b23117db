"""Statements: what came into an account and what went out, day by day, with the balance after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Count, Q, Sum

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.transfers import Posting

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Line:
    """One posting: when, why, how much (negative is out), what was there after, and the accounts on the other side."""

    id: int
    nth: int | None
    day: date
    at: datetime
    kind: str
    cause: str
    words: str
    amount: int
    balance: int
    others: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True)
class Statement:
    """An account from a first to a last day, both included. Amounts in whole units; nothing of it is stored."""

    account: Account
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise BadRequest(
                say("起始日期 {first} 晚于截止日期 {last}。", first=self.first, last=self.last), parameter="first"
            )

    @cached_property
    def opening(self) -> int:
        """What was there before the first day."""
        return _sum(self._postings.filter(day__lt=self.first))

    @cached_property
    def _told(self) -> dict[str, Any]:
        inside = self._postings.filter(day__range=(self.first, self.last))
        return inside.aggregate(
            came=Sum("amount", filter=Q(amount__gt=0)), went=Sum("amount", filter=Q(amount__lt=0)), many=Count("id")
        )

    @property
    def came_in(self) -> int:
        """What came in, in these days."""
        return self._told["came"] or 0

    @property
    def went_out(self) -> int:
        """What went out, as a positive number."""
        return -(self._told["went"] or 0)

    @property
    def count(self) -> int:
        """How many postings."""
        return int(self._told["many"])

    @property
    def closing(self) -> int:
        """What was there after the last day: opening + in − out."""
        return self.opening + self.came_in - self.went_out

    @property
    def _postings(self) -> Any:
        return Posting.objects.filter(account=self.account)

    def lines(self, skip: int = 0) -> Iterator[Line]:
        """Every posting in order, from the `skip`th on; read some at a time, so that memory does not grow with them."""
        rows = (
            self._postings.filter(day__range=(self.first, self.last)).order_by("day", "id").select_related("transfer")
        )
        balance = self.opening + _sum(rows[:skip]) if skip else self.opening
        stream = iter(rows[skip:].iterator(_AT_ONCE))
        while some := list(islice(stream, _AT_ONCE)):
            others = _others(some)
            for one in some:
                balance += one.amount
                made = one.transfer
                yield Line(
                    one.pk, one.nth, one.day, made.at, made.kind, made.cause, made.words, one.amount, balance,
                    tuple(others.get((made.pk, one.amount > 0), ())), made.simulated,
                )  # fmt: skip


def statement(account: Account, first: date, last: date) -> Statement:
    """The statement of an account. Raises BadRequest when it would end before it begins."""
    return Statement(account, first, last)


def _sum(rows: Any) -> int:
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def _others(some: list[Posting]) -> dict[tuple[Any, bool], list[str]]:
    """(transfer, did it come in here) → names of the accounts on the other side."""
    found: dict[tuple[Any, bool], list[str]] = {}
    transfers = {one.transfer_id for one in some}
    rows = (
        Posting.objects.filter(transfer__in=transfers).order_by("id").values_list("transfer", "amount", "account__name")
    )
    for transfer, amount, name in rows:
        found.setdefault((transfer, amount < 0), []).append(name)
    return found
