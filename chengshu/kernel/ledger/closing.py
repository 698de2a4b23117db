"""The noun of a closed month: its balance signed, chained to the month before; nothing is posted into it any more."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chengshu.kernel.base.fields import PeriodField
from chengshu.kernel.base.record import Record

_FORM = "chengshu/ledger/v1"


def promise(period: str, digest: str) -> str:
    """What is signed: which month, which balance (SHA-256, hexadecimal)."""
    return f"{_FORM}\n{period}\n{digest}\n"


class Closing(Record):
    """`digest` is of the balance's text, which is worked out from the postings whenever it is asked for."""

    code: ClassVar[str] = "CLS"
    period = PeriodField("月份", unique=True)
    digest = models.CharField("平衡表摘要", max_length=64)
    previous = models.CharField("上月摘要", max_length=64, blank=True)
    accounts_in = models.PositiveIntegerField("账户数")
    postings_in = models.PositiveBigIntegerField("分录数")
    signature = models.TextField("签名")

    class Meta:
        verbose_name = "月结"

    def __str__(self) -> str:
        return self.period
