"""Numbers of budgets: what is open, and where its money is, now or at the end of a past day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q, Sum

from chengshu.kernel.base.history import Version
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import Measure, computed, count, rows_at
from chengshu.kernel.journal.stamps import also
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.budget import AVAILABLE, COMMITTED, PAID, RESERVED, Budget
from chengshu.kernel.ledger.transfers import Posting

BY = {"owner": "owner__number", "period": "period"}
_FEN_IN_WAN = Decimal(1_000_000)


def _budgets(day: date | None, only: Q) -> models.QuerySet[Any]:
    return rows_at(Budget, day).filter(only, state__in=["open", "closed"])


def _in(kind: str) -> Measure:
    """What is in one kind of pocket, in 万元."""

    def work(day: date | None, only: Q) -> Decimal:
        budgets = _budgets(day, only)
        keys = budgets.values("record" if issubclass(budgets.model, Version) else "pk")
        lines = Posting.objects.filter(account__budget__in=keys, account__kind=kind)
        found = (lines.filter(day__lte=day) if day else lines).aggregate(sum=Sum("amount"))["sum"]
        return Decimal(found or 0) / _FEN_IN_WAN

    return computed([Budget, Account], work, _budgets)


def _posted() -> int:
    """How often something was posted to a budget's account: it changes whenever one of these numbers does."""
    found = Account.objects.filter(budget__isnull=False).aggregate(sum=Sum("postings"))["sum"]
    return int(found or 0)


also(Account.noun(), _posted)

declare(
    Indicator("ledger.budgets_open", "执行中的预算", "笔", count(Budget, state="open"), BY, name_en="Budgets open"),
    Indicator("ledger.available", "预算可用金额", "万元", _in(AVAILABLE), BY, decimals=1, name_en="Budget available"),
    Indicator("ledger.reserved", "预算已预留金额", "万元", _in(RESERVED), BY, decimals=1, name_en="Budget reserved"),
    Indicator("ledger.committed", "预算已承诺金额", "万元", _in(COMMITTED), BY, decimals=1, name_en="Budget committed"),
    Indicator("ledger.paid", "预算已支付金额", "万元", _in(PAID), BY, decimals=1, name_en="Budget paid"),
)  # fmt: skip
