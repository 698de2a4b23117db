"""An indicator over time: one point a period, for charts and sparklines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.periods import Period
from chengshu.kernel.indicators.figures import figure, rounded
from chengshu.kernel.indicators.freshness import remembered
from chengshu.kernel.indicators.indicator import Indicator


@dataclass(frozen=True)
class Spot:
    """A value at a day; None is a gap."""

    at: date
    value: Decimal | None


def series(indicator: Indicator, until: date | None = None, points: int = 12) -> list[Spot]:
    """Live: the ends of the last months, the last point being `until` itself. Published: every fact not later than it."""
    until = until or today()
    if not indicator.live:
        return [Spot(fact.at, fact.value) for fact in sorted(indicator.facts, key=lambda f: f.at) if fact.at <= until]
    days = [until]
    month = Period.containing(until, "month").previous()
    while len(days) < points:
        days.append(month.last)
        month = month.previous()
    return [Spot(day, _at(indicator, day)) for day in reversed(days)]


def _at(indicator: Indicator, day: date) -> Decimal | None:
    measure = indicator.value
    if day >= today() or measure is None:
        return figure(indicator, day).value
    # Yesterday is not settled yet: the histories follow the journal by a moment.
    reads = () if measure.settles and day < today() - timedelta(days=1) else measure.reads
    return rounded(remembered((indicator.code, day, False), reads, lambda: measure.value(day, Q())), indicator)
