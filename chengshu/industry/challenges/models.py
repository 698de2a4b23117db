"""Challenges, sealed bids, objections, milestones, and the firms' money put up for them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chengshu.industry.objections.models import NoticeObjection
from chengshu.kernel.base.fields import CodeField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation
from chengshu.kernel.panels.models import Panel

positive = MinValueValidator(1, "金额须大于 0。")


class Deposit(Record):
    """Money a firm has put up for challenges: announced, confirmed when it has arrived, given back when asked for."""

    code: ClassVar[str] = "DPT"
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name="企业")
    amount = MoneyField("金额", validators=[positive])
    slip = models.CharField("银行回单号", max_length=60)

    class Meta:
        verbose_name = "托管金"


class Challenge(Record):
    """A problem with a bounty. `organiser` is the bureau that published it: until then it is nobody else's to see."""

    code: ClassVar[str] = "CHA"
    title = models.CharField("榜单名称", max_length=120)
    poster = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name="发榜企业")
    domain = CodeField("领域", list_key="scenario_domains")
    chain = CodeField("产业链", list_key="chains", blank=True)
    problem = models.TextField("要解决的问题", help_text="现状、难点、已经试过什么。不要写不宜公开的内容。")
    targets = models.TextField("技术指标和交付成果", help_text="逐条写明，验收时逐条对照。")
    bounty = MoneyField("榜金", validators=[positive], help_text="全额托管，按节点支付；揭榜报价不能高于榜金。")
    closes_on = models.DateField("揭榜截止", db_index=True, help_text="当日仍可揭榜，次日自动开启。")
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="组织单位", editable=False
    )
    panel = models.ForeignKey(
        Panel, models.PROTECT, null=True, related_name="challenges", verbose_name="评审组", editable=False
    )
    winner = models.ForeignKey(
        "Bid", models.PROTECT, null=True, related_name="+", verbose_name="中榜方案", editable=False
    )
    verdict = models.TextField(
        "中榜理由", blank=True, help_text="写明为什么选它；不选得分最高的，须说明原因。公示时公开。"
    )
    awarded = MoneyField("中榜金额", null=True, editable=False)
    signed_on = models.DateField("签约日期", null=True, editable=False)

    class Meta:
        verbose_name = "揭榜挂帅榜单"


class Bid(Record):
    """A team's answer to a challenge. Until the deadline has passed nobody but the bidder sees that it is there."""

    code: ClassVar[str] = "BID"
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="bids", verbose_name="榜单")
    bidder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="揭榜单位")
    title = models.CharField("方案名称", max_length=120)
    proposal = models.TextField("技术方案", help_text="技术路线、创新点、与各项指标的对应。")
    team = models.TextField("团队和条件", help_text="负责人、成员、设备、以往业绩。")
    price = MoneyField("报价", validators=[positive])
    days = models.PositiveSmallIntegerField("工期（天）", validators=[MinValueValidator(1), MaxValueValidator(1_095)])
    mean = models.DecimalField("评审均分", max_digits=5, decimal_places=2, null=True, editable=False)

    class Meta:
        verbose_name = "揭榜方案"
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "bidder"], condition=~Q(state="withdrawn"), name="one_bid_of_a_bidder",
                violation_error_message="贵单位已经揭了这个榜，请修改原来的方案，或撤回后重新提交。",
            )
        ]  # fmt: skip


class Partner(Record):
    """Another organisation in a bid: what it does and its share of the price. The bidder leads, and is paid."""

    code: ClassVar[str] = "CPT"
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="partners", verbose_name="揭榜方案")
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="牵头单位", editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="联合单位")
    task = models.TextField("承担内容", help_text="联合单位负责方案的哪一部分。")
    share = MoneyField(
        "承担金额", validators=[positive], help_text="报价中归联合单位的部分；榜金付给牵头单位，由牵头单位按此支付。"
    )

    #: States in which it takes part, or may yet.
    IN = ("invited", "confirmed")

    class Meta:
        verbose_name = "联合揭榜单位"
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "organisation"], condition=Q(state__in=["invited", "confirmed"]), name="one_part_of_a_partner",
                violation_error_message="这个单位已在联合体中。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.organisation)


class Objection(NoticeObjection):
    """What somebody holds against the choice of a winner."""

    code: ClassVar[str] = "CHO"
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="objections", verbose_name="榜单")

    class Meta:
        verbose_name = "中榜异议"

    def __str__(self) -> str:
        return str(self.challenge)


class Milestone(Record):
    """A part of the work with its day and its share of the money; paid when the poster has accepted it."""

    code: ClassVar[str] = "MST"
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="milestones", verbose_name="榜单")
    name = models.CharField("节点名称", max_length=120)
    ends_on = models.DateField("交付日期")
    amount = MoneyField("支付金额", validators=[positive])
    result = models.TextField("交付说明", blank=True, help_text="对照技术指标逐条说明完成情况。")
    delivered_on = models.DateField("实际交付", null=True, editable=False)
    slip = models.CharField("付款凭证号", max_length=60, blank=True)

    class Meta:
        verbose_name = "实施节点"
