"""Transfers and their postings: written once by `posting`, never changed, never deleted."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from chengshu.kernel.base.fields import InstantField
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.ledger.account import Account

#: What a transfer is for.
KINDS = [
    ("move", "划转"), ("fund", "拨入"), ("raise", "追加"), ("cut", "核减"), ("close", "结余收回"),
    ("reserve", "预留"), ("commit", "承诺"), ("pay", "支付"), ("release", "释放"), ("refund", "退回"),
    ("take", "占用额度"), ("give_back", "退还额度"), ("correct", "冲正"),
]  # fmt: skip


class Unchanging(models.QuerySet[Any]):
    """Rows to be read. What was written wrongly is corrected by a new entry."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raises TypeError."""
        raise TypeError("ledger entries are never changed: see ledger.posting.correct")

    def delete(self) -> NoReturn:
        """Raises TypeError."""
        raise TypeError("ledger entries are never deleted: see ledger.posting.correct")


class Transfer(models.Model):
    """One movement: its postings add up to 0. `cause` is the change behind it (CLM-2026-000012@2), as the journal names it.

    `digest` is SHA-256 over its form (see `forms`), and stands in the journal's entry of the cause.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField("幂等键", max_length=160, null=True, unique=True)
    kind = models.CharField("事由", max_length=12, choices=KINDS)
    cause = models.CharField("依据", max_length=56)
    words = models.CharField("摘要", max_length=200, blank=True)
    at = InstantField("时间")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="被冲正", db_index=False
    )
    digest = models.CharField("内容摘要", max_length=64)
    simulated = models.BooleanField("模拟数据", default=False)

    objects = Unchanging.as_manager()

    class Meta:
        verbose_name = "划转"
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=models.Q(corrects__isnull=False), name="corrected_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class Posting(models.Model):
    """One side of a transfer. On a running account `nth` counts its postings without a gap and `balance` is the one after it."""

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="postings", verbose_name="划转")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines", verbose_name="账户", db_index=False)
    day = models.DateField("记账日期")
    amount = models.BigIntegerField("金额")
    nth = models.BigIntegerField("序号", null=True)
    balance = models.BigIntegerField("余额", null=True)

    objects = Unchanging.as_manager()

    class Meta:
        verbose_name = "分录"
        # Every index is a page more to write at each posting; a month's balance reads the whole table, once.
        indexes = [models.Index(fields=["account", "day", "id"], name="ledger_posting_of_a_day")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+}"
