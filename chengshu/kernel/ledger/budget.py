"""The noun of a budget: what a body may spend in a period, in four pockets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.fields import MoneyField, PeriodField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation, Person

AVAILABLE, RESERVED, COMMITTED, PAID, SOURCE = "available", "reserved", "committed", "paid", "source"
#: The pockets of a budget, in the order money goes through them, and their accounts are locked in.
POCKETS = (AVAILABLE, RESERVED, COMMITTED, PAID)


class Budget(Record):
    """`amount` is what was approved, in fen; where it is now, its accounts tell. `key`: how a system finds it again."""

    code: ClassVar[str] = "BDG"
    name = models.CharField("预算名称", max_length=120)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="预算单位")
    period = PeriodField("预算期间")
    amount = MoneyField("预算金额")
    key = models.CharField("代码", max_length=80, blank=True, help_text="供系统按代码查找，同一期间不能重复。")
    change = MoneyField("待批调整", null=True, editable=False)
    proposer = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="提出人", editable=False
    )

    class Meta:
        verbose_name = "预算"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "period"],
                condition=~Q(key=""),
                name="one_budget_of_a_key",
                violation_error_message="这个代码在该期间已有预算，请直接调整那一笔。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budget_not_negative", violation_error_message="预算金额不能是负数。"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def available(self) -> int:
        """What may still be reserved, in fen, with what the verb under way has moved."""
        return self._in(AVAILABLE)

    @property
    def reserved(self) -> int:
        """What is set aside for claims not yet decided, in fen."""
        return self._in(RESERVED)

    @property
    def committed(self) -> int:
        """What has been granted and not yet paid, in fen."""
        return self._in(COMMITTED)

    @property
    def paid(self) -> int:
        """What has been paid and not come back, in fen."""
        return self._in(PAID)

    def _in(self, kind: str) -> int:
        from chengshu.kernel.ledger.pockets import there

        return there(self, kind)
