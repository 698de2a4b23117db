"""The noun of an account: so much of a unit, somebody's, with a floor it never goes below."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from chengshu.kernel.base.fields import PeriodField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.ledger.budget import AVAILABLE, COMMITTED, PAID, RESERVED, SOURCE, Budget
from chengshu.kernel.ledger.units import FEN, UNITS

PLAIN, QUOTA, POOL = "plain", "quota", "pool"
KINDS = [
    (AVAILABLE, "可用"), (RESERVED, "已预留"), (COMMITTED, "已承诺"), (PAID, "已支付"), (SOURCE, "预算来源"),
    (QUOTA, "额度"), (POOL, "额度来源"), (PLAIN, "一般"),
]  # fmt: skip


class Account(Record):
    """With a floor it keeps a running balance and counts its postings; without, nobody waits for it and it is summed.

    `subject` is the holder's number, also where the holder is no record of this platform. `key` names it for good.
    """

    code: ClassVar[str] = "ACC"
    #: These two alone are ever changed without an entry of their own: every posting stands for one.
    unjournalled: ClassVar[frozenset[str]] = frozenset({"balance", "postings"})

    name = models.CharField("账户名称", max_length=160)
    name_en = models.CharField("英文名称", max_length=200, blank=True)
    kind = models.CharField("类别", max_length=12, choices=KINDS, default=PLAIN, db_index=True)
    unit = models.CharField("计量单位", max_length=8, choices=UNITS, default=FEN)
    holder = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="持有单位"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="持有人")
    subject = models.CharField("持有者编号", max_length=80, blank=True, db_index=True)
    period = PeriodField("期间", blank=True)
    budget = models.ForeignKey(Budget, models.PROTECT, null=True, related_name="accounts", verbose_name="所属预算")
    key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    floor = models.BigIntegerField("最低余额", null=True, blank=True, help_text="以最小单位计，金额为分。空为不设。")
    balance = models.BigIntegerField("余额（最小单位）", default=0, editable=False)
    postings = models.BigIntegerField("分录数", default=0, editable=False)

    class Meta:
        verbose_name = "账户"
        constraints = [
            models.CheckConstraint(condition=Q(floor=None) | Q(balance__gte=F("floor")), name="never_below_floor"),
            # Past 64 bits SQLite would go on with a float.
            models.CheckConstraint(condition=Q(balance__range=(-(4 * 10**18), 4 * 10**18)), name="sums_stay_whole"),
            models.UniqueConstraint(fields=["budget", "kind"], name="one_pocket_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def running(self) -> bool:
        """Does it keep a running balance?"""
        return self.floor is not None

    def values(self) -> dict[str, Any]:
        """Without what changes beside the verbs: a verb on an account never writes its balance."""
        return {name: value for name, value in super().values().items() if name not in type(self).unjournalled}
