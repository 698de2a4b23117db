"""Which subscriptions a demand meets, and how many a firm may have or be told of."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import QuerySet

from chengshu.industry.market.models import Demand
from chengshu.industry.subscriptions.models import Subscription, Tip
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.synonyms import KNOWN

#: Subscriptions of one firm, and tips to it on one day.
MOST, MOST_A_DAY = 10, 20
_BETWEEN = re.compile(r"[,，、;；\s]+")


def words_of(subscription: Subscription) -> list[str]:
    """Its words, in the form that texts are compared in."""
    return [word for word in _BETWEEN.split(normal(subscription.words)) if word]


def met_by(demand: Demand, moment: datetime) -> list[Subscription]:
    """The subscriptions of other firms, made before a moment, that a demand meets, the oldest first; in the words it uses or in
    such as mean the same.
    """
    text = normal(f"{demand.title}\n{demand.description}")
    wishes: QuerySet[Subscription] = Subscription.objects.filter(
        state="active", created_at__lte=moment, chain__in=["", demand.chain], process__in=["", demand.process]
    )
    others = wishes.exclude(firm=demand.manufacturer_id).select_related("firm").order_by("created_at")
    return [one for one in others if not (words := words_of(one)) or any(_in(text, word) for word in words)]


def _in(text: str, word: str) -> bool:
    return any(one in text for one in (word, *KNOWN.groups.get(word, ())))


def may_hear(firm: Firm, demand: Demand) -> bool:
    """Not of the same again, and not of too many on a day."""
    told = Tip.objects.filter(firm=firm)
    return not told.filter(demand=demand).exists() and told.filter(told_on=today()).count() < MOST_A_DAY
