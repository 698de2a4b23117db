"""The noun of a demand. Firms themselves are identity's."""

from django.db import models

from chengshu.kernel.base.fields import CodeField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm


class Demand(Record):
    """What a manufacturer needs, in its own words."""

    code = "DMD"
    title = models.CharField("需求名称", max_length=120)
    manufacturer = models.ForeignKey(Firm, models.PROTECT, related_name="demands", verbose_name="需求企业")
    kind = CodeField("需求类型", list_key="demand_kinds")
    process = CodeField("转型环节", list_key="processes")
    description = models.TextField("需求描述", help_text="现在怎么做、痛点在哪里、希望达到什么效果。")
    budget = MoneyField("预算", null=True, blank=True)
    urgency = CodeField("紧迫程度", list_key="demand_urgencies", blank=True)
    wanted_by = models.DateField("期望完成日期", null=True, blank=True)
    outcome = CodeField("需求结果", list_key="demand_outcomes", blank=True)

    class Meta:
        verbose_name = "需求"
