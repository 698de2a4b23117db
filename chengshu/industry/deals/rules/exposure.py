"""How often a supply is shown to those who need something: seen by its provider, and no more than its share of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count

from chengshu.industry.deals.models import Showing
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.clock import today
from chengshu.kernel.meeting.match import Match

#: Demands that a supply is shown to on one day before others go first.
MOST_A_DAY = 30
#: Days that a provider is told of.
TOLD = 30


def fairly(demand: Demand, matches: list[Match]) -> list[Match]:
    """The same matches, those whose supply was shown to many others today behind the rest."""
    keys = [one.record.pk for one in matches]
    shown = Showing.objects.filter(supply__in=keys, shown_on=today()).exclude(demand=demand)
    many = dict(shown.values_list("supply").annotate(many=Count("pk")))
    return sorted(matches, key=lambda one: many.get(one.record.pk, 0) >= MOST_A_DAY)


def note(demand: Demand, supplies: Iterable[Any]) -> None:
    """Once for a pair on a day, however often the page is opened."""
    Showing.objects.bulk_create(
        [Showing(demand=demand, supply=one, shown_on=today()) for one in supplies], ignore_conflicts=True
    )


def times_shown(supply: Supply) -> int:
    """In the last days."""
    return Showing.objects.filter(supply=supply, shown_on__gt=today() - timedelta(days=TOLD)).count()
