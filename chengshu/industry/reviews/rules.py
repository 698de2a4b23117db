"""Who may be asked for a review, and what the scores come to."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Avg

from chengshu.industry.reviews.models import Review
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.panels.pool import pool


def candidates(topic: str, owner: Organisation, asked: models.QuerySet[Review]) -> models.QuerySet[Person]:
    """Experts of a topic in office today, not asked yet, in no conflict with the case's organisation (see `panels`)."""
    free = Person.objects.filter(number__in=pool(topic, [owner], today()).free)
    return free.exclude(pk__in=asked.values("expert")).order_by("number")


def mean_score(reviews: models.QuerySet[Review]) -> Decimal | None:
    """The mean of the scores given, to one decimal; None when nobody gave one."""
    mean = reviews.filter(state="submitted").aggregate(mean=Avg("score"))["mean"]
    return None if mean is None else Decimal(str(mean)).quantize(Decimal("0.1"))
