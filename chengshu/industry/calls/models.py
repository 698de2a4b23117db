"""The noun of a call."""

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation


class Call(Record):
    """A public call: what is asked for, by whom, until when, and whom to ask."""

    SCENARIOS, PRODUCTS = "scenarios", "products"
    KINDS = [(SCENARIOS, "应用场景"), (PRODUCTS, "“先试后转”产品和解决方案")]

    code = "CALL"
    title = models.CharField("征集名称", max_length=120)
    kind = models.CharField("征集内容", max_length=12, choices=KINDS, db_index=True)
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="征集单位")
    closes_on = models.DateField("截止日期", db_index=True, help_text="当日仍可申报，次日起自动截止。")
    brief = models.TextField("征集说明", help_text="面向谁、征集什么、怎样评审、入选后怎样。")
    contact = models.CharField("咨询方式", max_length=80, blank=True, help_text="办公电话和联系处室。")

    class Meta:
        verbose_name = "征集"
