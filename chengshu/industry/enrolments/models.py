"""What a person says of the firm they want to act for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Person, Place
from chengshu.kernel.identity.organisations import CreditCodeField


class Enrolment(Record):
    """A firm by its credit code, whether it is known here or not, and the person who asks to act for it."""

    code: ClassVar[str] = "ENL"
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人")
    credit_code = CreditCodeField("统一社会信用代码", help_text="营业执照上的 18 位代码，校验位当场核对。")
    name = models.CharField("企业名称", max_length=120, help_text="与营业执照一致。")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="所在区市")
    industry = CodeField("行业", list_key="industries")
    size = CodeField("规模", list_key="firm_sizes")
    chain = CodeField("产业链", list_key="chains", blank=True)
    refused_for = CodeField("不予通过的理由", list_key="refusal_reasons", blank=True)
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, related_name="+", verbose_name="登记的企业", editable=False
    )

    class Meta:
        verbose_name = "企业注册申请"
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "credit_code"], condition=Q(state__in=["submitted", "supplementing"]),
                name="one_open_enrolment", violation_error_message="您为这家企业提交的申请还在办理，请在那一件上继续。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
