"""Plans, their measures and projects, and the monthly reports on both."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chengshu.kernel.base.fields import CodeField, CodesField, MoneyField, PeriodField
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.models import Body, Place

percent = [MinValueValidator(0), MaxValueValidator(100)]


def month_words(period: str) -> str:
    """2023 年 6 月 or June 2023, as the reader reads."""
    return Period.parse(period).label("en" if in_english() else "zh")


class Plan(Record):
    """An action plan: measures with weights over a period. The city's indicators speak of a headline plan."""

    code = "PLN"
    name = models.CharField("方案名称", max_length=120)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="牵头单位")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    headline = models.BooleanField(
        "计入市级指标",
        default=False,
        help_text="驾驶舱的完成度和投资额按这个方案计算。部门自己的方案不要勾选。",
    )

    class Meta:
        verbose_name = "行动方案"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="plan_runs_forward",
                violation_error_message="结束日期应晚于开始日期。",
            )
        ]


class Measure(Record):
    """One measure of a plan. Its weight is its share in the plan's completion."""

    code = "MSR"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures", verbose_name="行动方案")
    order = models.PositiveSmallIntegerField("序号")
    title = models.CharField("措施", max_length=160)
    title_en = models.CharField("英文名称", max_length=200, blank=True)
    group = models.CharField("任务板块", max_length=40, db_index=True)
    group_en = models.CharField("任务板块（英文）", max_length=60, blank=True)
    text = models.TextField("原文")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="责任单位")
    partners = models.ManyToManyField(Body, related_name="+", blank=True, verbose_name="配合单位")
    weight = models.PositiveSmallIntegerField(
        "权重", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    target = models.CharField("目标", max_length=200, blank=True)
    indicators = CodesField(
        "目标指标",
        default=list,
        blank=True,
        help_text="目标所指的指标代码，用逗号分开，例如 portal.mobile_rate。",
    )

    class Meta:
        verbose_name = "措施"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "order"],
                name="measures_in_order",
                violation_error_message="这个序号已经有一项措施。",
            )
        ]


class Project(Record):
    """A project of a plan: what is to be invested, where, from when to when, and when it really was."""

    code = "PRJ"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="projects", verbose_name="行动方案")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="对应措施"
    )
    name = models.CharField("项目名称", max_length=120)
    kind = CodeField("项目类别", list_key="project_kinds")
    district = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="所在区市")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="责任单位")
    planned = MoneyField("计划总投资", validators=[MinValueValidator(1)])
    invested_before = MoneyField(
        "方案开始前已完成投资",
        default=0,
        validators=[MinValueValidator(0)],
        help_text="续建项目填写截至方案开始前累计完成的投资，新建项目填 0。",
    )
    starts_on = models.DateField("计划开工", db_index=True)
    ends_on = models.DateField("计划竣工")
    started_on = models.DateField("实际开工", null=True, blank=True)
    completed_on = models.DateField("实际竣工", null=True, blank=True)

    class Meta:
        verbose_name = "项目"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="project_runs_forward",
                violation_error_message="计划竣工应晚于计划开工。",
            ),
            models.CheckConstraint(
                condition=Q(invested_before__lte=F("planned")),
                name="invested_before_within_planned",
                violation_error_message="方案开始前已完成投资不能超过计划总投资，请核对单位（元）。",
            ),
        ]


class MonthlyReport(Record):
    """What both kinds of report share: a month, a text, evidence; due five working days after the month."""

    period = PeriodField("月份")
    done = models.DecimalField(
        "完成度（%）",
        max_digits=5,
        decimal_places=2,
        null=True,
        validators=percent,
        help_text="截至月末的累计完成百分比，0 到 100。",
    )
    progress = models.TextField("进展情况", blank=True)
    trouble = models.TextField("存在问题", blank=True)
    delayed_by = CodeField("滞后原因", list_key="delay_causes", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return say("{of}：{month}月报", of=self.of, month=month_words(self.period))

    @property
    def of(self) -> Measure | Project:
        """What it tells of."""
        raise NotImplementedError


class MeasureReport(MonthlyReport):
    """How far a measure has come by the end of a month."""

    code = "MRP"
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reports", verbose_name="措施")

    class Meta:
        verbose_name = "措施月报"
        constraints = [models.UniqueConstraint(fields=["measure", "period"], name="one_measure_report_a_month")]

    @property
    def of(self) -> Measure:
        """The measure."""
        return self.measure


class ProjectReport(MonthlyReport):
    """How much has been invested in a project, in all, by the end of a month."""

    code = "PRP"
    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", verbose_name="项目")
    invested = MoneyField("累计完成投资", null=True, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = "项目月报"
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="one_project_report_a_month")]

    @property
    def of(self) -> Project:
        """The project."""
        return self.project
