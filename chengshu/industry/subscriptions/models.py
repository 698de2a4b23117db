"""What a firm wants to hear of, and what it was told."""

from __future__ import annotations

from django.db import models

from chengshu.industry.market.models import Demand
from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm


class Subscription(Record):
    """A wish to be told of demands of a chain, at a process, or that hold one of some words; of whatever is left empty, all."""

    code = "SBS"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="subscriptions", verbose_name="企业")
    chain = CodeField("产业链", list_key="chains", blank=True)
    process = CodeField("转型环节", list_key="processes", blank=True)
    words = models.CharField(
        "关键词", max_length=120, blank=True, help_text="用逗号分开，出现任何一个即提醒，例如：机器视觉，质检。"
    )

    class Meta:
        verbose_name = "需求订阅"
        indexes = [models.Index(fields=["state", "chain", "process"], name="subscription_wish")]

    def __str__(self) -> str:
        return self._wish("zh")

    @property
    def name_en(self) -> str:
        """The wish in English; its words are as they were written."""
        return self._wish("en")

    def _wish(self, lang: str) -> str:
        named = [label("chains", self.chain, lang), label("processes", self.process, lang), self.words]
        return " · ".join(filter(None, named)) or self.number


class Tip(Record):
    """A demand that a firm was told of, once, whichever of its subscriptions it met."""

    code = "TIP"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="tips", verbose_name="企业")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="tips", verbose_name="订阅")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="tips", verbose_name="需求")
    told_on = models.DateField("提醒日期", null=True)
    dismissed_for = CodeField("不感兴趣的原因", list_key="talk_endings", blank=True)

    class Meta:
        verbose_name = "需求提醒"
        constraints = [models.UniqueConstraint(fields=["firm", "demand"], name="told_of_a_demand_once")]

    def __str__(self) -> str:
        return str(self.demand)
