"""What is kept of indicators: the light last seen of each, and an alert whenever one changes for the worse."""

from __future__ import annotations

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Body
from chengshu.kernel.indicators.lights import WORDS

LIGHTS = list(WORDS.items())


class Watch(models.Model):
    """The light an indicator showed when it was last worked out."""

    code = models.CharField(max_length=80, primary_key=True)
    light = models.CharField(max_length=8, blank=True)

    class Meta:
        db_table = "indicators_watch"

    def __str__(self) -> str:
        return f"{self.code} {self.light}"


class Alert(Record):
    """An indicator's light has turned yellow or red; its owner says why and what is done about it."""

    code = "ALT"
    indicator = models.CharField("指标代码", max_length=80, db_index=True)
    title = models.CharField("指标", max_length=160)
    owner = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="责任单位")
    light_before = models.CharField("原来", max_length=8, choices=LIGHTS)
    light_after = models.CharField("现在", max_length=8, choices=LIGHTS)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    target = models.DecimalField("目标", max_digits=20, decimal_places=4)
    answer = models.TextField("原因与措施", blank=True)

    class Meta:
        verbose_name = "指标预警"
