"""The noun of a tie."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation, Person


class Tie(Record):
    """What ties a person to an organisation beside a role in it: shares, family, a contract."""

    code: ClassVar[str] = "TIE"
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="专家")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="相关单位")
    kind = CodeField("关系", list_key="tie_kinds")
    until = models.DateField("终止日期", null=True, blank=True, help_text="关系仍在持续的不填。")

    class Meta:
        verbose_name = "利益关系"
