"""An indicator over time: one point a period, for charts and sparklines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.periods import Period
from chengshu.kernel.indicators.figures import rounded, value_at
from chengshu.kernel.indicators.indicator import Indicator
from chengshu.kernel.registers.reading import within_reach


@dataclass(frozen=True)
class Spot:
    """A value at a day; None is a gap."""

    at: date
    value: Decimal | None


def series(indicator: Indicator, until: date | None = None, points: int = 12) -> list[Spot]:
    """Live: the ends of the last months, the last point being `until` itself. Published: every fact not later than it."""
    until = until or today()
    within_reach(until)
    if not indicator.live:
        return [Spot(fact.at, fact.value) for fact in sorted(indicator.facts, key=lambda f: f.at) if fact.at <= until]
    days = [until]
    month = Period.containing(until, "month").previous()
    while len(days) < points:
        days.append(month.last)
        month = month.previous()
    return [Spot(day, rounded(value_at(indicator, day), indicator)) for day in reversed(days)]
