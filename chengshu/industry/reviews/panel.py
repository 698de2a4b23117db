"""Inviting experts, and what their scores come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import models
from django.db.models import Avg

from chengshu.industry.reviews.models import Review
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Holding, Organisation, Person
from chengshu.kernel.identity.who import person, role
from chengshu.kernel.lifecycle.asks import Ask, several
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.lifecycle.perform import begin

expert = person("expert", words="被指派的专家")


def review_flow(noun: str, title: str) -> Flow:
    """The life of a review: invited, then given or declined. Five working days."""
    return Flow(
        noun, title,
        [
            Step("invite", None, "invited", "指派"),
            Step("submit", "invited", "submitted", "提交评审", by=expert, asks=["score", "opinion", "grounds"], within=5,
                 escalate=role("scenario_clerk"), next="全部评审提交后自动汇总。"),
            Step("decline", "invited", "declined", "回避或婉拒", by=expert, asks=["reason"]),
        ],
        states={"invited": "待评审", "submitted": "已评审", "declined": "已婉拒"},
    )  # fmt: skip


def candidates(topic: str, owner: Organisation) -> models.QuerySet[Person]:
    """Experts of a topic in office today who hold nothing in the organisation whose case it is."""
    held = Holding.objects.on(today())
    of_topic = [one.person_id for one in held.filter(role="expert") if topic in one.topics]
    return Person.objects.filter(pk__in=of_topic).exclude(holdings__in=held.filter(organisation=owner)).order_by("number")


def experts_for(topic: str, owner: str) -> Ask:
    """The question whom to assign: only fitting experts without a conflict are offered."""
    return several(
        "experts", "评审专家", "identity.person", hint="只列出本领域、与申报单位没有任职关系的专家。",
        among=lambda case: candidates(getattr(case, topic), getattr(case, owner)),
    )  # fmt: skip


def invite(experts: Sequence[Person], draft: Callable[[Person], Review]) -> None:
    """Ask each expert for a review."""
    for one in experts:
        begin(PLATFORM, draft(one), "invite")


def mean_score(reviews: models.QuerySet[Review]) -> Decimal | None:
    """The mean of the scores given, to one decimal; None when every expert declined."""
    mean = reviews.filter(state="submitted").aggregate(mean=Avg("score"))["mean"]
    return None if mean is None else Decimal(str(mean)).quantize(Decimal("0.1"))
