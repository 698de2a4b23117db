"""Firms' profiles, demands and supplies. Firms themselves, with their verified credit codes, are identity's."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chengshu.kernel.base.fields import CodeField, CodesField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Place


class Profile(Record):
    """A firm as a member of the market: what it makes or offers, where in its chains, with which certificates."""

    code = "ENT"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="profiles", verbose_name="企业")
    roles = CodesField("企业角色", list_key="firm_roles", default=list)
    chain = CodeField("产业链", list_key="chains", blank=True)
    links = CodesField("产业链环节", list_key="chain_links", default=list, blank=True)
    products = models.TextField("主要产品和服务", help_text="做什么、为谁做，关键的型号和参数。")
    certificates = CodesField("资质与认证", list_key="qualifications", default=list, blank=True)
    sites = CodesField(
        "厂区和服务网点", list_key="districts", default=list, blank=True, help_text="在哪些区（市）有人。"
    )
    registered_on = models.DateField("入驻日期", null=True)
    refused_for = CodeField("不予通过的理由", list_key="refusal_reasons", blank=True)

    #: States in which a profile holds its place: a firm has one.
    HELD = ("submitted", "supplementing", "registered", "suspended")

    class Meta:
        verbose_name = "企业档案"
        constraints = [
            models.UniqueConstraint(
                fields=["firm"],
                condition=Q(state__in=["submitted", "supplementing", "registered", "suspended"]),
                name="one_profile_of_a_firm",
                violation_error_message="贵企业已有一份企业档案，请在原档案上修改。",
            )
        ]

    def __str__(self) -> str:
        return str(self.firm)


class Posting(Record):
    """What a demand and a supply have in common."""

    title = models.CharField("名称", max_length=120)
    kind = CodeField("需求类型", list_key="demand_kinds")
    process = CodeField("转型环节", list_key="processes")
    chain = CodeField("产业链", list_key="chains", blank=True)
    link = CodeField("产业链环节", list_key="chain_links", blank=True)
    featured = models.BooleanField("精选", default=False)
    published_on = models.DateField("发布日期", null=True)
    returned_for = CodeField("退回补正的理由", list_key="return_reasons", blank=True)
    refused_for = CodeField("不予通过的理由", list_key="refusal_reasons", blank=True)

    class Meta:
        abstract = True


class Demand(Posting):
    """What a manufacturer needs, in its own words."""

    code = "DMD"
    manufacturer = models.ForeignKey(Firm, models.PROTECT, related_name="demands", verbose_name="需求企业")
    description = models.TextField("需求描述", help_text="现在怎么做、痛点在哪里、希望达到什么效果。")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="实施地点",
        help_text="不填时为企业所在区（市）。",
    )  # fmt: skip
    budget_from = MoneyField("预算下限", null=True, blank=True)
    budget = MoneyField("预算上限", null=True, blank=True)
    urgency = CodeField("紧迫程度", list_key="demand_urgencies", blank=True)
    wanted_by = models.DateField("期望完成日期", null=True, blank=True)
    qualifications = CodesField("要求的资质", list_key="qualifications", default=list, blank=True)
    outcome = CodeField("需求结果", list_key="demand_outcomes", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="合并到"
    )
    answered_on = models.DateField("首次响应日期", null=True)
    answer_days = models.PositiveIntegerField("首次响应用时", null=True)
    answer_workdays = models.PositiveIntegerField("首次响应用时（工作日）", null=True)

    #: States in which anybody may read it.
    PUBLIC = ("published", "engaged", "solved")

    class Meta:
        verbose_name = "需求"
        indexes = [
            models.Index(fields=["published_on", "id"], name="demand_published_on"),
            models.Index(fields=["manufacturer", "created_at"], name="demand_of_firm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget_from=None) | Q(budget_from__lte=F("budget")),
                name="demand_budget_range",
                violation_error_message="预算下限不能高于预算上限。",
            )
        ]


class Supply(Posting):
    """What a provider can do for others: a product, a service, a line of work."""

    code = "SUP"
    provider = models.ForeignKey(Firm, models.PROTECT, related_name="supplies", verbose_name="供给企业")
    description = models.TextField("供给描述", help_text="能解决什么问题、怎么做、需要对方准备什么。")
    cases = models.TextField("实施案例", blank=True, help_text="做过的同类项目和可以核实的结果。")
    regions = models.ManyToManyField(
        Place, blank=True, related_name="+", verbose_name="服务区域", help_text="不选表示服务全市。"
    )
    price_from = MoneyField("报价下限", null=True, blank=True)
    price_to = MoneyField("报价上限", null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(
        "交付周期", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1_500)],
        help_text="从签约到投入使用的天数。",
    )  # fmt: skip
    qualifications = CodesField("具备的资质", list_key="qualifications", default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        "同时洽谈", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="同时能应付多少家企业的洽谈；满了就暂不再推荐。",
    )  # fmt: skip
    valid_until = models.DateField("有效期至", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="合并到"
    )

    class Meta:
        verbose_name = "供给"
        indexes = [models.Index(fields=["provider", "created_at"], name="supply_of_firm")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_to=None) | Q(price_from=None) | Q(price_from__lte=F("price_to")),
                name="supply_price_range",
                violation_error_message="报价下限不能高于报价上限。",
            )
        ]
