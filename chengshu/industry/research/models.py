"""Cloud R&D centres, the resources they can call on, what they ask, and what they are answered."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chengshu.kernel.base.fields import CodeField, CodesField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation, Person


class Centre(Record):
    """A firm's cloud R&D centre: what it works on. A firm has one."""

    code = "CRD"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="centres", verbose_name="企业")
    fields = CodesField("研发领域", list_key="research_fields", default=list)
    chain = CodeField("产业链", list_key="chains", blank=True)
    aims = models.TextField("研发方向", help_text="在做什么研发、缺哪些条件、想借助哪些外部资源。")
    staff = models.PositiveIntegerField("研发人员", validators=[MinValueValidator(1), MaxValueValidator(100_000)])
    spend = MoneyField("上年研发投入", null=True, blank=True, help_text="选填，只有本企业和科技部门可以查看。")
    opened_on = models.DateField("开设日期", null=True)
    refused_for = CodeField("不予通过的理由", list_key="refusal_reasons", blank=True)

    class Meta:
        verbose_name = "云端研发中心"
        constraints = [
            models.UniqueConstraint(
                fields=["firm"],
                condition=Q(state__in=["submitted", "supplementing", "open", "suspended"]),
                name="one_centre_of_a_firm",
                violation_error_message="贵企业已有一个云端研发中心，请在原来的上面办理。",
            )
        ]

    def __str__(self) -> str:
        return str(self.firm)


class Resource(Record):
    """What an institute or a firm lets others use: a laboratory, an instrument, an expert, a team."""

    code = "RES"
    title = models.CharField("资源名称", max_length=120)
    kind = CodeField("资源类型", list_key="resource_kinds")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="resources", verbose_name="资源单位")
    fields = CodesField("研发领域", list_key="research_fields", default=list)
    description = models.TextField("能做什么", help_text="能解决哪类问题、主要指标、做过的同类工作。不要写个人电话。")
    terms = models.TextField("使用条件", blank=True, help_text="样品要求、资格要求、是否需要陪同等。")
    price = MoneyField("参考价格", null=True, blank=True, help_text="每个时段或每次服务；不填表示面议。")
    qualifications = CodesField("具备的资质", list_key="qualifications", default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        "同时受邀", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="同时有多少项待答复的邀请就暂不再邀请。",
    )  # fmt: skip
    listed_on = models.DateField("上架日期", null=True)
    refused_for = CodeField("不予通过的理由", list_key="refusal_reasons", blank=True)

    class Meta:
        verbose_name = "创新资源"


class Question(Record):
    """What a centre needs solved. The days of the promise are columns, so that time can act on them and every past day be asked."""

    code = "RDQ"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="research_questions", verbose_name="提出企业")
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="questions", verbose_name="云端研发中心", editable=False
    )
    title = models.CharField("研发需求", max_length=120)
    field = CodeField("研发领域", list_key="research_fields")
    kinds = CodesField("想要的资源", list_key="resource_kinds", default=list, blank=True)
    description = models.TextField("需求描述", help_text="现象、条件、指标、已经试过什么。涉密内容请不要写在这里。")
    budget = MoneyField("预算", null=True, blank=True)
    qualifications = CodesField("要求的资质", list_key="qualifications", default=list, blank=True)
    invited_only = models.BooleanField(
        "只给受邀单位看", default=False, help_text="勾选后，只有平台邀请的资源单位和科技部门能看到。"
    )
    put_on = models.DateField("提出日期", null=True)
    urge_on = models.DateField("催办日期", null=True)
    hand_over_on = models.DateField("转撮合日期", null=True)
    answer_by = models.DateField("承诺响应日期", null=True)
    answered_on = models.DateField("首次响应日期", null=True)
    answer_days = models.PositiveIntegerField("首次响应用时", null=True)
    broker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="撮合人")
    outcome = CodeField("需求结果", list_key="demand_outcomes", blank=True)

    #: States in which nobody has answered yet, and those in which the promise still runs.
    UNANSWERED = ("open", "urged", "brokering", "brokered", "overdue", "explained")
    PROMISED = UNANSWERED[:4]
    #: States in which others may read it.
    SHOWN = (*UNANSWERED, "answered", "solved")

    class Meta:
        verbose_name = "研发需求"
        indexes = [models.Index(fields=["put_on", "id"], name="question_put_on")]


class Answer(Record):
    """A resource that was asked about a question, or came forward by itself, and what its holder says."""

    code = "RDA"
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name="研发需求")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="answers", verbose_name="创新资源")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="资源单位", editable=False)
    text = models.TextField("答复", blank=True, help_text="能不能做、怎么做、需要什么条件、多久有结果。")
    price = MoneyField("报价", null=True, blank=True)
    asked_on = models.DateField("邀请日期", null=True)
    given_on = models.DateField("答复日期", null=True)
    ended_for = CodeField("未成的原因", list_key="talk_endings", blank=True)

    class Meta:
        verbose_name = "需求响应"
        constraints = [
            models.UniqueConstraint(
                fields=["question", "resource"], name="a_resource_answers_once",
                violation_error_message="这个资源已在响应这项需求，请在原来的响应上办理。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.question} · {self.resource}"
