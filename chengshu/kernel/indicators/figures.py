"""A figure: an indicator's value at a date, with its target, light, source, and the published value beside a computed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.indicators import lights
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.freshness import remembered
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator, Point
from chengshu.kernel.indicators.measures import Measure, Split
from chengshu.kernel.registers.reading import within_reach


@dataclass(frozen=True)
class Figure:
    """What an indicator says at a date. `source` is a source id, or "" when computed from the platform's records."""

    indicator: Indicator
    at: date
    value: Decimal | None
    target: Point | None
    published: Point | None
    source: str
    simulated: bool
    by: dict[str, Decimal] | None = None

    @property
    def light(self) -> str:
        """good, close, bad or ""."""
        return lights.light(self.indicator, self.value, self.target, self.at)

    def plain(self) -> dict[str, Any]:
        """What programs read."""
        published = self.published
        return {
            "code": self.indicator.code,
            "name": self.indicator.name,
            "value": number(self.value),
            "unit": self.indicator.unit,
            "at": self.at.isoformat(),
            "target": number(self.target.value) if self.target else None,
            "light": self.light,
            "source": _source(self.source),
            "simulated": self.simulated,
            "published": published and _published(published),
            "by": None if self.by is None else {key: number(value) for key, value in self.by.items()},
        }


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _source(source: str) -> dict[str, str] | None:
    found = SOURCES.get(source)
    return (
        None
        if found is None
        else {"id": found.id, "title": found.title, "publisher": found.publisher, "date": found.date}
    )


def _published(point: Point) -> dict[str, Any]:
    return {
        "value": number(point.value), "at": point.at.isoformat(), "qualifier": point.qualifier,
        "quote": point.quote, "source": _source(point.source),
    }  # fmt: skip


def find(code: str) -> Indicator:
    """The indicator with a code. Raises Missing."""
    found = INDICATORS.get(code)
    if found is None:
        raise Missing(say("没有指标 {code}。全部指标见 /api/v1/indicators。", code=code[:80]))
    return found


def figure(indicator: Indicator, day: date | None = None, dimension: str = "") -> Figure:
    """An indicator at a day (empty: today), and by a dimension when asked.

    Raises BadRequest for a dimension it does not have and for a day that has not come.
    """
    at = day or today()
    within_reach(at)
    path = indicator.path_of(dimension) if dimension else ""
    fact = indicator.fact_at(at)
    value = rounded(value_at(indicator, day), indicator) if indicator.live else fact.value if fact else None
    return Figure(
        indicator=indicator, at=at if indicator.live or fact is None else fact.at, value=value,
        target=indicator.target_at(at), published=fact if indicator.live else None,
        source="" if indicator.live or fact is None else fact.source,
        simulated=indicator.live and _on_simulated(indicator),
        by=_split_at(indicator, day, path) if indicator.live and path else None,
    )  # fmt: skip


def value_at(indicator: Indicator, day: date | None) -> Decimal | None:
    """What a live indicator's measure gives at a day (empty: today), as it is."""
    return _kept(indicator, day, "", lambda measure, past: measure.value(past, Q()))


def _split_at(indicator: Indicator, day: date | None, path: str) -> dict[str, Decimal]:
    split: Split = _kept(indicator, day, path, lambda measure, past: measure.split(past, path))
    whole = {key: rounded(one, indicator) for key, one in sorted(split.items())}
    return {key: one for key, one in whole.items() if one is not None}


def _kept(indicator: Indicator, day: date | None, path: str, work: Callable[[Measure, date | None], Any]) -> Any:
    """Kept while nothing it reads has changed; for good where a past day is read from histories alone."""
    measure, now = indicator.value, today()
    assert measure is not None
    past = day if day and day < now else None
    # Yesterday is not settled yet: the histories follow the journal by a moment.
    settled = past is not None and measure.settles and past < now - timedelta(days=1)
    # A number may hang on the day itself (what is overdue), so one kept yesterday is not today's.
    key = (indicator.code, past or now, past is None, path)
    return remembered(key, () if settled else measure.reads, lambda: work(measure, past))


def rounded(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    """Half up, to the indicator's decimals."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)


def _on_simulated(indicator: Indicator) -> bool:
    """Are made-up rows among those it reads? Then the figure is marked."""
    measure = indicator.value
    assert measure is not None
    return remembered(
        (indicator.code, "simulated"), measure.reads,
        lambda: any(noun._default_manager.filter(simulated=True).exists() for noun in measure.reads),
    )  # fmt: skip
