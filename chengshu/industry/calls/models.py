"""The noun of a call."""

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation


class Call(Record):
    """A public call: what is asked for, by whom, until when."""

    SCENARIOS, PRODUCTS = "scenarios", "products"
    KINDS = [(SCENARIOS, "应用场景"), (PRODUCTS, "“先试后转”产品和解决方案")]

    code = "CALL"
    title = models.CharField("征集名称", max_length=120)
    kind = models.CharField("征集内容", max_length=12, choices=KINDS, db_index=True)
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="征集单位")
    closes_on = models.DateField("截止日期", db_index=True)
    brief = models.TextField("征集说明")

    class Meta:
        verbose_name = "征集"
