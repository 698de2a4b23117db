"""Talks with their messages, deals from intention to outcome, and what each side thinks of the other."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.fields import CodeField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation, Person


class Talk(Record):
    """A private thread about one demand and one supply."""

    code = "TLK"
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="talks", verbose_name="需求")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="talks", verbose_name="供给")
    opened_by = CodeField("发起方", list_key="talk_sides")
    opened_on = models.DateField("发起日期", null=True)
    replied_on = models.DateField("回应日期", null=True)
    broker_wanted = models.BooleanField("已请求撮合", default=False)
    broker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="撮合人")
    ended_for = CodeField("未成的原因", list_key="talk_endings", blank=True)

    #: States in which the two can write to each other.
    OPEN = ("waiting", "seeking", "talking", "agreed")

    class Meta:
        verbose_name = "洽谈"
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "supply"],
                condition=Q(state__in=["waiting", "seeking", "talking", "agreed"]),
                name="one_open_talk_of_a_pair",
                violation_error_message="这两条已经在洽谈，请在原来的洽谈里继续。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.demand} · {self.supply}"


class Message(Record):
    """One thing said in a talk. `turn` is the talk's version with which it was said, and so the files that came with it."""

    code = "MSG"
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="messages", verbose_name="洽谈")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="发言方")
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="发言人")
    text = models.TextField("内容")
    turn = models.PositiveIntegerField("轮次", default=0)
    read_on = models.DateField("对方已读", null=True)

    personal = frozenset({"text"})

    class Meta:
        verbose_name = "洽谈消息"

    def __str__(self) -> str:
        return self.number


class Deal(Record):
    """A co-operation: proposed, agreed (an intention), signed and confirmed (a contract), delivered, rated."""

    code = "DEAL"
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="deals", verbose_name="洽谈")
    proposed_by = CodeField("提出方", list_key="talk_sides")
    scope = models.TextField("合作内容", help_text="做什么、做到什么程度、什么时候完成。")
    estimate = MoneyField("意向金额", null=True, blank=True)
    agreed_on = models.DateField("意向达成日期", null=True)
    contract = MoneyField("合同金额", null=True, validators=[MinValueValidator(1)])
    signed_on = models.DateField("签约日期", null=True)
    contracted_on = models.DateField("合同确认日期", null=True)
    outcome = CodeField("合作结果", list_key="demand_outcomes", blank=True)
    delivered_on = models.DateField("交付日期", null=True)
    ended_for = CodeField("未成的原因", list_key="talk_endings", blank=True)

    class Meta:
        verbose_name = "合作"
        constraints = [
            models.UniqueConstraint(
                fields=["talk"],
                condition=Q(state__in=["proposed", "agreed", "signed", "contracted"]),
                name="one_deal_at_a_time",
                violation_error_message="这次洽谈已有一项进行中的合作，请在它上面继续。",
            ),
            models.CheckConstraint(condition=Q(contract=None) | Q(contract__gt=0), name="deal_contract_positive"),
        ]

    def __str__(self) -> str:
        return str(self.talk)


class Rating(Record):
    """What one side of a finished co-operation thinks of the other; open once both have spoken."""

    code = "RTG"
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="ratings", verbose_name="合作")
    rater = models.ForeignKey(Firm, models.PROTECT, related_name="ratings_given", verbose_name="评价方")
    rated = models.ForeignKey(Firm, models.PROTECT, related_name="ratings_received", verbose_name="被评价方")
    score = models.PositiveSmallIntegerField(
        "评分", null=True, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="1 到 5 分，5 分最好。"
    )
    comment = models.TextField("评价", blank=True, help_text="双方都评价后公开。")

    class Meta:
        verbose_name = "合作评价"
        constraints = [models.UniqueConstraint(fields=["deal", "rater"], name="deal_rated_once")]

    def __str__(self) -> str:
        return str(self.rated)
