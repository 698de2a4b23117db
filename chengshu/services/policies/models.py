"""Policies and their versions. A published version never changes: what it decided can be decided again."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Body, Person

#: The longest document, in characters.
LONGEST = 60_000


class Policy(Record):
    """A policy as people know it. What it says stands in its versions; this card repeats the one in force."""

    PERSON, FIRM = "person", "firm"
    SUBJECTS = [(PERSON, "个人"), (FIRM, "企业")]

    code = "PLC"
    key = models.CharField("代号", max_length=60, unique=True)
    title = models.CharField("政策名称", max_length=120)
    title_en = models.CharField("英文名称", max_length=200, blank=True)
    subject = models.CharField("发放对象", max_length=8, choices=SUBJECTS)
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="主管单位")
    clause = models.CharField("依据", max_length=200, blank=True)
    source = models.CharField("出处", max_length=40, blank=True)
    quote = models.TextField("原文", blank=True)
    group = models.CharField("互斥组", max_length=60, blank=True)
    budget = models.CharField("预算", max_length=60, blank=True)
    proactive = models.BooleanField("免申即享", default=False)

    class Meta:
        verbose_name = "政策"

    @property
    def in_force(self) -> PolicyVersion | None:
        """The version that decides now."""
        return self.versions.filter(state="published").first()


class PolicyVersion(Record):
    """One wording of a policy's document, with what its tests and its effect on the population say."""

    code = "PLV"
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions", verbose_name="政策")
    order = models.PositiveSmallIntegerField("版次", default=1)
    text = models.TextField("政策文档", max_length=LONGEST)
    digest = models.CharField("指纹", max_length=64, db_index=True)
    #: The entries of the catalogue that the document uses, as they were: so that it reads the same when the catalogue has changed.
    catalogue = models.JSONField("采用的事实目录", default=list)
    effective_from = models.DateField("施行起")
    note = models.TextField("修改说明", blank=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    publisher = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="审定人")
    published_on = models.DateField("发布日期", null=True)
    situations = models.JSONField("情形测试", default=list)
    failing = models.PositiveSmallIntegerField("未通过的测试", default=0)
    effect = models.TextField("影响测算", blank=True, max_length=500_000)

    class Meta:
        verbose_name = "政策版本"
        constraints = [
            models.UniqueConstraint(
                fields=["policy"],
                condition=models.Q(state="published"),
                name="one_version_in_force",
                violation_error_message="这项政策已有一个施行中的版本。",
            ),
            models.UniqueConstraint(fields=["policy", "order"], name="version_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} · V{self.order}"

    @property
    def title_en(self) -> str:
        """Its policy's English name, and its number."""
        return self.policy.title_en and f"{self.policy.title_en} · V{self.order}"

    @property
    def told_effect(self) -> dict[str, Any] | None:
        """What publishing would change, as it was measured; None before that."""
        return json.loads(self.effect) if self.effect else None
