"""The nouns of a seat on a panel and of the sheets its expert fills in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.panels.panel import Panel


class Seat(Record):
    """One expert's place on a panel. `place` is theirs in the order of the draw, from 1, and never changes."""

    code: ClassVar[str] = "SEAT"
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats", verbose_name="评审组")
    place = models.PositiveIntegerField("抽取顺位")
    expert = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="评审专家")
    ground = CodeField("回避或婉拒的原因", list_key="decline_grounds", blank=True)

    class Meta:
        verbose_name = "评审席位"
        constraints = [models.UniqueConstraint(fields=["panel", "place"], name="one_seat_of_a_place")]

    def __str__(self) -> str:
        return str(self.panel)


class Sheet(Record):
    """One expert's marks of one entry: sealed until everybody's are in. `owner` is whose entry it is."""

    code: ClassVar[str] = "MRK"
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets", verbose_name="评审席位")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="sheets", verbose_name="评审组")
    expert = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="评审专家")
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", editable=False)
    entry_noun = models.CharField(max_length=48, editable=False)
    entry = models.CharField("评审对象", max_length=40, db_index=True, editable=False)
    title = models.CharField("名称", max_length=160, editable=False)
    scores = models.JSONField("各项评分", default=dict, editable=False)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, editable=False)
    grounds = models.TextField("评分理由", blank=True, help_text="写明依据和改进建议，评分全部提交后供决定时参考。")
    outlier = models.BooleanField("明显偏离", default=False)

    class Meta:
        verbose_name = "评分表"
        constraints = [models.UniqueConstraint(fields=["seat", "entry"], name="one_sheet_of_an_entry")]
