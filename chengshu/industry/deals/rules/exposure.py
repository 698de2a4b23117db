"""How often a supply is shown to those who need something: seen by its provider, and no more than its share of a day."""

from __future__ import annotations

from datetime import timedelta

from chengshu.industry.market.meetings import MARKET
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.clock import today
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.meeting.sightings import times_shown

#: Demands that a supply is shown to on one day before others go first.
MOST_A_DAY = 30
#: Days that a provider is told of.
TOLD = 30


def fairly(demand: Demand, matches: list[Match]) -> list[Match]:
    """The same matches, those whose supply was shown to many others today behind the rest."""
    many = times_shown(MARKET, [one.record.pk for one in matches], today(), besides=demand.pk)
    return sorted(matches, key=lambda one: many[one.record.pk] >= MOST_A_DAY)


def lately(supply: Supply) -> int:
    """How often it was shown in the last days: once for a demand and a day."""
    return times_shown(MARKET, [supply.pk], today() - timedelta(days=TOLD - 1))[supply.pk]
