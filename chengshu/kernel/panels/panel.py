"""The nouns of a panel and of the list it is drawn from."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation


class Panel(Record):
    """Experts for one case. `parties` are whom no member may have to do with, `entries` what each member marks:
    noun, number, title, and the number of the organisation it belongs to. `role` and `organiser`: who looks after it.
    """

    code: ClassVar[str] = "PNL"
    title = models.CharField("评审事项", max_length=160)
    case_noun = models.CharField(max_length=48, editable=False)
    case_number = models.CharField("事项编号", max_length=40, db_index=True, editable=False)
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="组织单位")
    role = CodeField("组织角色", list_key="roles")
    topic = models.CharField("领域", max_length=40, editable=False)
    size = models.PositiveSmallIntegerField("专家人数", validators=[MinValueValidator(1), MaxValueValidator(99)])
    reveal_by = models.DateField("揭示期限", help_text="当日仍可揭示，次日起抽取作废。")
    rubric = models.JSONField(default=list, editable=False)
    parties = models.JSONField(default=list, editable=False)
    entries = models.JSONField(default=list, editable=False)
    candidates = models.PositiveIntegerField("候选专家", default=0, editable=False)
    seed = models.CharField("抽取种子", max_length=64, blank=True, editable=False)
    drawn_on = models.DateField("抽取日期", null=True, editable=False)

    class Meta:
        verbose_name = "评审组"


class Roster(Record):
    """The list a panel is drawn from, as it stood: numbers, one a line. `excluded`: [number, reason, organisation]."""

    code: ClassVar[str] = "RST"
    panel = models.OneToOneField(Panel, models.PROTECT, related_name="roster", verbose_name="评审组")
    names = models.TextField("候选名单")
    excluded = models.JSONField(default=list)

    class Meta:
        verbose_name = "候选名单"

    def __str__(self) -> str:
        return str(self.panel)
