"""Claims, their payments and payment lists; offers, who does not want any; and how far policies reach."""

from __future__ import annotations

from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q

from chengshu.kernel.base.fields import MoneyField, PairsField, ToldField
from chengshu.kernel.base.money import say_yuan
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import named
from chengshu.kernel.identity.models import Body, Firm, Person, Place
from chengshu.kernel.ledger.models import Budget
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.subsidies.rules.reasons import told

digits = RegexValidator(r"^\d[\d ]{7,38}\d$", "请填写 9 到 40 位数字的银行账号。")
#: States of a claim that is open, and of one that waits for money nothing of which was set aside.
OPEN = ["applied", "reviewing", "supplementing", "queued", "approved", "rejected", "appealed"]
WAITS = Q(aside=0, state__in=["applied", "reviewing", "supplementing", "queued"])
#: A firm's or a person's, never both and never nobody's.
ONE_HOLDER = Q(firm__isnull=True, person__isnull=False) | Q(firm__isnull=False, person__isnull=True)


class Held(Record):
    """What belongs to a firm or to a person."""

    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="企业"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="个人"
    )

    class Meta:
        abstract = True

    @property
    def holder(self) -> Firm | Person:
        """Whose it is."""
        found = self.firm or self.person
        assert found is not None
        return found


class Due(Held):
    """What a policy gives a firm or a person: about one project of theirs, where it pays project by project."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="%(class)ss", verbose_name="政策")
    version_used = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="%(class)ss", verbose_name="适用版本")
    item = models.CharField(
        "项目编号", max_length=40, blank=True, help_text="按项目发放的政策请填项目编号，其他政策不填。"
    )
    item_name = models.CharField("项目", max_length=200, blank=True, editable=False)
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="区市")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self._about(str(self.policy))

    @property
    def title_en(self) -> str:
        """Its policy's English name, and what the project is called."""
        return self._about(self.policy.title_en) if self.policy.title_en else ""

    def _about(self, title: str) -> str:
        return f"{title} · {self.item_name or self.item}" if self.item else title


class PaymentList(Record):
    """Approved payments sent to the bank together: frozen and numbered when they are sent."""

    code = "PLS"
    title = models.CharField("清单名称", max_length=120)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="编制单位")
    drafter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="编制人")
    checker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    count = models.PositiveIntegerField("笔数", default=0)
    total = MoneyField("金额", default=0)
    sent_on = models.DateField("发送日期", null=True)
    digest = models.CharField("指纹", max_length=64, blank=True)
    frozen = models.JSONField("发送内容", default=list)

    personal = frozenset({"frozen"})

    class Meta:
        verbose_name = "发放清单"


class Allocation(Record):
    """The closing of a ranked budget's line: on a day, those approved are paid by their rank as far as it reaches."""

    code = "ALC"
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="+", verbose_name="预算")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="主管单位", editable=False)
    closes_on = models.DateField("申请截止")
    available = MoneyField("可分配金额", null=True)
    count = models.PositiveIntegerField("参加分配", null=True)
    granted = models.PositiveIntegerField("获得", null=True)
    total = MoneyField("分配金额", null=True)

    class Meta:
        verbose_name = "预算分配"
        constraints = [
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state="open"),
                name="one_open_allocation",
                violation_error_message="这笔预算已安排了一次分配，请改它的截止日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} · {self.closes_on}"


class Claim(Due):
    """What somebody asks of a policy. The facts and the version it was decided by are kept, so that it can be decided again."""

    code = "CLM"
    day = models.DateField("适用日期")
    declared = PairsField(
        "本人申报的事实", default=dict, blank=True, help_text="登记资料里没有的，每行写一项，例如“学历: 博士”。"
    )
    facts_used = models.JSONField("采用的事实", default=dict)
    digest = models.CharField("版本指纹", max_length=64, blank=True)
    entitled = MoneyField("按政策应得", default=0)
    amount = MoneyField("核定金额", default=0)
    aside = MoneyField("已留出预算", default=0)
    ranked = models.BooleanField("按名次分配", default=False)
    rank = models.DecimalField("排序分值", max_digits=28, decimal_places=8, null=True)
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, null=True, related_name="claims", verbose_name="预算分配"
    )
    reduced_by = ToldField("扣减原因", teller=told, max_length=400, blank=True)
    payee = models.CharField("收款户名", max_length=120, validators=[MinLengthValidator(2)])
    bank = models.CharField("开户银行", max_length=120, validators=[MinLengthValidator(4)])
    account = models.CharField("收款账号", max_length=40, validators=[digits])
    decider = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    decided_on = models.DateField("决定日期", null=True)
    appealed_on = models.DateField("申诉日期", null=True, editable=False)
    appealed_for = models.TextField("申诉理由", blank=True)
    reclaimed = MoneyField("追回金额", null=True)
    proactive = models.BooleanField("免申即享", default=False)

    personal = frozenset({"declared", "facts_used", "payee", "bank", "account", "appealed_for"})
    #: States in which a claim holds its place: its holder cannot ask the same again.
    OPEN = OPEN
    #: States in which money was promised or paid.
    GRANTED = ("approved", "paid", "reclaiming", "refunded")

    class Meta:
        verbose_name = "补贴申请"
        indexes = [
            models.Index(fields=["policy", "state"], name="claim_policy_state"),
            models.Index(fields=["decided_on", "id"], name="claim_decided_on"),
            models.Index(fields=["policy", "created_at"], condition=WAITS, name="claim_waits"),
        ]
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="claim_has_one_holder"),
            models.UniqueConstraint(
                fields=["policy", "firm", "item"],
                condition=Q(state__in=OPEN),
                name="one_open_claim_of_a_firm",
                violation_error_message="贵企业对这项政策已有一件在办的申请，请先等它办完。",
            ),
            models.UniqueConstraint(
                fields=["policy", "person", "item"],
                condition=Q(state__in=OPEN),
                name="one_open_claim_of_a_person",
                violation_error_message="您对这项政策已有一件在办的申请，请先等它办完。",
            ),
        ]


class Payment(Record):
    """One sum of a claim: all of it, or an instalment."""

    code = "PAY"
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments", verbose_name="申请")
    order = models.PositiveSmallIntegerField("期次", default=1)
    condition = models.CharField("发放条件", max_length=80, blank=True)
    amount = MoneyField("金额")
    payment_list = models.ForeignKey(
        PaymentList, models.PROTECT, null=True, related_name="rows", verbose_name="发放清单"
    )
    paid_on = models.DateField("到账日期", null=True)

    class Meta:
        verbose_name = "补贴款项"
        indexes = [models.Index(fields=["paid_on", "id"], name="payment_paid_on")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.UniqueConstraint(fields=["claim", "order"], name="instalment_once"),
        ]

    def __str__(self) -> str:
        return f"{named(self.claim)} · {named(self.claim.holder)} · {say_yuan(self.amount)}"


class Offer(Due):
    """Telling somebody that they are entitled, without their asking; accepted with one tap."""

    code = "OFR"
    amount = MoneyField("可得金额")
    expires_on = models.DateField("有效至")
    payee = models.CharField("收款户名", max_length=120, blank=True, validators=[MinLengthValidator(2)])
    bank = models.CharField("开户银行", max_length=120, blank=True, validators=[MinLengthValidator(4)])
    account = models.CharField(
        "收款账号", max_length=40, blank=True, validators=[digits], help_text="以前领过的不用再填。"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+", verbose_name="申请")

    personal = frozenset({"payee", "bank", "account"})

    class Meta:
        verbose_name = "免申即享告知"
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="offer_has_one_holder"),
            models.UniqueConstraint(
                fields=["policy", "firm", "item"], condition=Q(state="told"), name="one_open_offer_to_a_firm"
            ),
            models.UniqueConstraint(
                fields=["policy", "person", "item"], condition=Q(state="told"), name="one_open_offer_to_a_person"
            ),
        ]


class Silence(Held):
    """The wish not to be told of offers."""

    code = "SIL"

    class Meta:
        verbose_name = "免打扰"
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="silence_has_one_holder"),
            models.UniqueConstraint(fields=["firm"], condition=Q(state="kept"), name="one_silence_of_a_firm"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="kept"), name="one_silence_of_a_person"),
        ]


class Coverage(Record):
    """How many of a district's people or firms a policy entitles, counted over the whole population."""

    code = "CVR"
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="coverage", verbose_name="政策")
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="区市")
    counted_on = models.DateField("测算日期")
    entitled = models.PositiveIntegerField("符合条件")
    amount = MoneyField("应得金额")

    class Meta:
        verbose_name = "政策覆盖"
        constraints = [models.UniqueConstraint(fields=["policy", "district"], name="coverage_counted_once")]

    def __str__(self) -> str:
        return f"{named(self.policy)} · {named(self.district) if self.district else ''}"
