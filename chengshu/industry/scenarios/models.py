"""Scenarios, their reviews and objections, the published batch, and the matching of demand with supply."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chengshu.industry.calls.models import Call
from chengshu.industry.objections.models import NoticeObjection
from chengshu.industry.reviews.models import Review
from chengshu.kernel.base.fields import CodeField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Body, Organisation, Place


class Batch(Record):
    """A published list of scenarios: frozen, numbered and signed at each version."""

    code = "BAT"
    title = models.CharField("清单名称", max_length=120)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name="征集")

    class Meta:
        verbose_name = "场景清单"


class Scenario(Record):
    """Where a new technology or product can be tried and applied: wanted (demand) or offered (supply)."""

    code = "SCN"
    title = models.CharField("场景名称", max_length=120)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name="征集")
    side = CodeField("供需", list_key="scenario_sides")
    domain = CodeField("领域", list_key="scenario_domains")
    task = CodeField("任务", list_key="scenario_tasks")
    chain = CodeField("产业链", list_key="chains", blank=True)
    digital = models.BooleanField("数字经济", default=False)
    summary = models.TextField("场景内容", help_text="要解决什么问题、在哪里实施、需要或能提供什么。")
    investment = MoneyField("计划投资", null=True, blank=True)
    cooperation = CodeField("合作方式", list_key="cooperation_modes", blank=True)
    readiness = CodeField("成熟度", list_key="scenario_readiness", blank=True)
    district = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="实施区市")
    proposer = models.ForeignKey(Organisation, models.PROTECT, related_name="scenarios", verbose_name="申报单位")
    department = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主管部门",
        help_text="由市级部门推荐的填写；不填则由所在区市推荐。",
    )  # fmt: skip
    recommender = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="推荐单位")
    score = models.DecimalField("评审均分", max_digits=4, decimal_places=1, null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="scenarios", verbose_name="所在清单")
    outcome = CodeField("成效", list_key="scenario_outcomes", blank=True)
    achieved = models.TextField("成效说明", blank=True)
    contract = MoneyField("签约金额", null=True, blank=True)

    class Meta:
        verbose_name = "场景"


class ScenarioReview(Review):
    """One expert's judgement of a scenario."""

    code = "SRV"
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="reviews", verbose_name="场景")

    class Meta:
        verbose_name = "场景评审"
        constraints = [models.UniqueConstraint(fields=["scenario", "expert"], name="scenario_reviewed_once")]

    def __str__(self) -> str:
        return str(self.scenario)


class Objection(NoticeObjection):
    """What somebody holds against a scenario while it is publicly noticed."""

    code = "OBJ"
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="objections", verbose_name="场景")

    class Meta:
        verbose_name = "异议"

    def __str__(self) -> str:
        return str(self.scenario)


class MatchingEvent(Record):
    """A day on which demand and supply are brought together."""

    code = "EVT"
    title = models.CharField("活动名称", max_length=120)
    held_on = models.DateField("举办日期", db_index=True)
    venue = models.CharField("地点", max_length=120)
    attended = models.PositiveIntegerField("到场单位", null=True, blank=True)

    class Meta:
        verbose_name = "对接活动"


class Match(Record):
    """A wanted scenario and an offered one, brought together."""

    code = "MAT"
    demand = models.ForeignKey(Scenario, models.PROTECT, related_name="matches_wanted", verbose_name="需求场景")
    supply = models.ForeignKey(Scenario, models.PROTECT, related_name="matches_offered", verbose_name="供给场景")
    event = models.ForeignKey(
        MatchingEvent, models.PROTECT, null=True, blank=True, related_name="matches", verbose_name="对接活动"
    )
    asker = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="提出单位", editable=False
    )
    contract = MoneyField("签约金额", null=True)

    class Meta:
        verbose_name = "供需对接"
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "supply"], condition=~Q(state="failed"), name="matched_once",
                violation_error_message="这两个场景已经在对接，请在原有的对接上继续。",
            ),
            models.CheckConstraint(condition=~Q(demand=F("supply")), name="matched_with_another"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.demand} × {self.supply}"
