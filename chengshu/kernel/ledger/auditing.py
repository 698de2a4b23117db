"""Does the ledger hold? A month's postings against each other, their accounts, the journal and what was signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from chengshu.kernel.base.clock import end_of, start_of
from chengshu.kernel.base.fields import micros
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import say
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.keys import public_key
from chengshu.kernel.journal.notes import BadNote, verify
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.closing import Closing, promise
from chengshu.kernel.ledger.closings import previous
from chengshu.kernel.ledger.forms import digest, form
from chengshu.kernel.ledger.proving import Balance, balance_of
from chengshu.kernel.ledger.transfers import Posting, Transfer

_AT_ONCE = 5_000
#: A verb's entry may be a moment away from its postings, across midnight too.
_AROUND = timedelta(days=1)


def audit(period: Period) -> tuple[Balance, list[str]]:
    """The balance of a month, and a sentence for everything that does not hold: none, when all is well."""
    balance = balance_of(period, previous(period))
    found = [*_totals(balance), *_accounts(period), *_transfers(period), *_signed(balance)]
    return balance, found


def _totals(balance: Balance) -> Iterator[str]:
    for unit, total in balance.totals.items():
        if total:
            yield say("全部账户合计应为 0，现在是 {total}（{unit}）。", total=total, unit=unit)


def _accounts(period: Period) -> Iterator[str]:
    """Running accounts: the balance is the sum of the postings, they are numbered without a gap, and never below the floor."""
    rows = Account.objects.filter(floor__isnull=False).annotate(
        sum=Sum("lines__amount"), many=Count("lines"), last=Max("lines__nth")
    )
    wrong = rows.exclude(Q(many=0, balance=0, postings=0) | Q(sum=F("balance"), many=F("postings"), last=F("postings")))
    for one in wrong.order_by("number"):
        yield say(
            "账户 {number}：余额 {balance}，分录合计 {sum}；应有分录 {postings} 笔，实有 {many} 笔，末号 {last}。",
            number=one.number, balance=one.balance, sum=one.sum or 0, postings=one.postings, many=one.many, last=one.last or 0,
        )  # fmt: skip
    lines = Posting.objects.filter(day__range=(period.first, period.last), nth__isnull=False)
    stream = lines.order_by("account", "nth").select_related("account").iterator(_AT_ONCE)
    for _, some in groupby(stream, attrgetter("account_id")):
        yield from _chain(some)


def _chain(lines: Any) -> Iterator[str]:
    before: Posting | None = None
    for one in lines:
        follows = before is None or before.nth != one.nth - 1 or before.balance + one.amount == one.balance
        if not follows or one.balance < one.account.floor:
            yield say(
                "账户 {number} 第 {nth} 笔：记账后余额 {balance} 与上一笔不符，或低于最低余额。",
                number=one.account.number, nth=one.nth, balance=one.balance,
            )  # fmt: skip
        before = one


def _transfers(period: Period) -> Iterator[str]:
    """Each adds up to 0, is what its digest says, and stands in the journal's entry of its cause."""
    told = _told(period)
    of_month = Transfer.objects.filter(postings__day__range=(period.first, period.last)).distinct()
    for one in of_month.order_by("at", "id").prefetch_related("postings__account").iterator(_AT_ONCE):
        lines = sorted(one.postings.all(), key=lambda line: line.account_id)
        pairs = [(line.account.number, line.amount) for line in lines]
        written = form(
            id=one.pk, key=one.key, kind=one.kind, cause=one.cause, words=one.words, at=one.at,
            corrects=one.corrects_id, lines=pairs,
        )  # fmt: skip
        if total := sum(amount for _, amount in pairs):
            yield say("划转 {id}（{cause}）：借贷不平，合计 {total}。", id=one.pk, cause=one.cause, total=total)
        if digest(written) != one.digest:
            yield say("划转 {id}（{cause}）：内容与摘要不符，被改动过。", id=one.pk, cause=one.cause)
        elif one.digest not in told[one.cause]:
            yield say("划转 {id}（{cause}）：办理记录里没有这一笔。", id=one.pk, cause=one.cause)


def _told(period: Period) -> dict[str, set[str]]:
    """Cause → digests of what it posted, as the journal tells it."""
    first, last = micros(start_of(period.first) - _AROUND), micros(end_of(period.last) + _AROUND)
    found: dict[str, set[str]] = defaultdict(set)
    entries = Entry.objects.filter(at__range=(first, last), payload__contains='"posted":')
    for one in entries.only("number", "version", "payload").iterator(_AT_ONCE):
        found[f"{one.number}@{one.version}"] |= set(one.told.get("posted", ()))
    return found


def _signed(balance: Balance) -> Iterator[str]:
    closing = Closing.objects.filter(period=balance.period).first()
    if closing is None:
        return
    try:
        signed = verify(closing.signature, [public_key()])
    except BadNote as error:
        yield say("月结 {number} 的签名不成立：{error}", number=closing.number, error=error)
        return
    if signed != promise(balance.period, balance.digest):
        yield say("现在算出的平衡表与月结 {number} 签名的不同：已月结的分录被改动。", number=closing.number)
