"""Who may be asked for a review, and what the scores come to."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Avg

from chengshu.industry.reviews.models import Review
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Holding, Organisation, Person


def candidates(topic: str, owner: Organisation, asked: models.QuerySet[Review]) -> models.QuerySet[Person]:
    """Experts of a topic in office today, not asked yet, who hold nothing in the case's organisation."""
    held = Holding.objects.on(today())
    of_topic = [one.person_id for one in held.filter(role="expert") if topic in one.topics]
    free = Person.objects.filter(pk__in=of_topic, is_active=True).exclude(pk__in=asked.values("expert"))
    return free.exclude(holdings__in=held.filter(organisation=owner)).order_by("number")


def mean_score(reviews: models.QuerySet[Review]) -> Decimal | None:
    """The mean of the scores given, to one decimal; None when nobody gave one."""
    mean = reviews.filter(state="submitted").aggregate(mean=Avg("score"))["mean"]
    return None if mean is None else Decimal(str(mean)).quantize(Decimal("0.1"))
