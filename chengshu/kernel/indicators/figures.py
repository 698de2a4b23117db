"""A figure: an indicator's value at a date, with its target, light, source, and the published value beside a computed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import BadRequest, Missing
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.indicators import lights
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.freshness import remembered
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator, Point


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
    if at > today():
        raise BadRequest(
            say("日期 {day} 还没有到，只能查询今天（{today}）及以前的数据。", day=at, today=today()), parameter="at"
        )
    if dimension and dimension not in indicator.by:
        known = listed(indicator.by) or say("无")
        raise BadRequest(
            say(
                "指标 {code} 不能按 {by} 分。可用的有：{known}。",
                code=indicator.code,
                by=dimension[:40],
                known=known,
            ),
            parameter="by",
        )
    fact = indicator.fact_at(at)
    value, split = _computed(indicator, day, dimension) if indicator.live else (None, None)
    if not indicator.live:
        value = fact.value if fact else None
    return Figure(
        indicator=indicator, at=at if indicator.live or fact is None else fact.at, value=value,
        target=indicator.target_at(at), published=fact if indicator.live else None,
        source="" if indicator.live or fact is None else fact.source,
        simulated=indicator.live and _on_simulated(indicator), by=split,
    )  # fmt: skip


def _computed(
    indicator: Indicator, day: date | None, dimension: str
) -> tuple[Decimal | None, dict[str, Decimal] | None]:
    measure = indicator.value
    assert measure is not None
    past = day if day and day < today() else None
    reads = measure.reads
    # A number may hang on the day itself (what is overdue), so one kept yesterday is not today's.
    key = (indicator.code, past or today(), past is None)
    value = remembered(key, reads, lambda: measure.value(past, Q()))
    if not dimension:
        return rounded(value, indicator), None
    path = indicator.by[dimension]
    split = remembered((*key, dimension), reads, lambda: measure.split(past, path))
    whole = {key: rounded(one, indicator) for key, one in sorted(split.items())}
    return rounded(value, indicator), {key: one for key, one in whole.items() if one is not None}


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
