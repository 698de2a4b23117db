"""Closing a month, once it has passed: the platform does it, month by month, without a gap."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Min

from chengshu.kernel.base.clock import city_date, now, today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.keys import private_key
from chengshu.kernel.journal.notes import sign
from chengshu.kernel.ledger.closing import Closing, promise
from chengshu.kernel.ledger.proving import Balance, balance_of, month
from chengshu.kernel.ledger.transfers import Posting
from chengshu.kernel.lifecycle.perform import begin

#: A verb that began before midnight is over by then.
_AFTER = timedelta(hours=1)


def close_months() -> int:
    """Close every month that has passed and is not closed; returns how many."""
    done = 0
    while (period := _next()) is not None:
        begin(PLATFORM, Closing(period=str(period)), "close")
        done += 1
    return done


def _next() -> Period | None:
    """The month to close next: the one after the last, or that of the first posting."""
    last = Closing.objects.order_by("-period").values_list("period", flat=True).first()
    if last:
        period = Period(last).next()
    else:
        first = Posting.objects.aggregate(day=Min("day"))["day"]
        if first is None:
            return None
        period = Period.containing(first, "month")
    return period if period.last < city_date(now() - _AFTER) else None


def fill(closing: Closing) -> None:
    """Work the month out and sign it. Raises Conflict for a month that is not over, or out of turn."""
    period = Period(closing.period)
    if period.last >= today():
        raise Conflict(say("{period} 还没有结束，不能月结。", period=period.label()))
    hold()
    closing.previous = previous(period)
    balance = balance_of(period, closing.previous)
    closing.digest, closing.accounts_in, closing.postings_in = balance.digest, len(balance.sheets), balance.count
    closing.signature = sign(promise(closing.period, closing.digest), private_key())


def hold() -> None:
    """Wait for every verb that is posting, and let none begin before the commit. An embedded database has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_account IN SHARE ROW EXCLUSIVE MODE")


def previous(period: Period) -> str:
    """The digest of the month before, or nothing."""
    return Closing.objects.filter(period=str(period.previous())).values_list("digest", flat=True).first() or ""


def prove(text: str) -> Balance:
    """The balance of a month (2026-11), worked out from the postings; of the month that runs, so far. Raises BadRequest."""
    period = month(text)
    return balance_of(period, previous(period))
