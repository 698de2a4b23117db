"""GET /api/v1/indicators, …/<code>, …/<code>/history, …/<code>/records: numbers, what they were, and the records behind them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.indicators import searching
from chengshu.kernel.indicators.behind import behind
from chengshu.kernel.indicators.figures import figure, find, number
from chengshu.kernel.indicators.indicator import Indicator
from chengshu.kernel.indicators.series import series
from chengshu.kernel.registers.querying import read_day
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import only
from chengshu.web.api.items import Items, fields

_MOST_POINTS = 120
_MOST_RECORDS = 200


def all_indicators(request: HttpRequest, acting: Acting) -> HttpResponse:
    """{"items": [figure…], "count": n}; ?section=, ?live=1, ?q= narrow it, ?at= asks for a past day."""
    del acting
    only(request, "section", "live", "q", "at")
    day = read_day(request.GET.get("at", ""))
    found = [one for one in searching.found(request.GET.get("q", "")) if _asked_for(one, request)]
    return answer({"items": [figure(one, day).plain() for one in found], "count": len(found)})


def _asked_for(indicator: Indicator, request: HttpRequest) -> bool:
    section, live = request.GET.get("section", ""), request.GET.get("live", "")
    return (not section or indicator.section == section) and (not live or indicator.live is (live in ("1", "true")))


def one_indicator(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """{"code", "value", "unit", "at", "target", "light", "source", "simulated", "by"} at a day (?at=), by a dimension (?by=)."""
    del acting
    only(request, "at", "by")
    found = figure(find(code), read_day(request.GET.get("at", "")), request.GET.get("by", ""))
    return answer(found.plain())


def history(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """{"items": [{"at", "value"}…]}: the ends of the last ?points= months, or the published facts."""
    del acting
    only(request, "points", "at")
    asked = request.GET.get("points", "12")
    if not asked.isdecimal() or not 1 <= int(asked) <= _MOST_POINTS:
        raise BadRequest(say("点数应是 1 到 {most} 的整数。", most=_MOST_POINTS), parameter="points")
    spots = series(find(code), read_day(request.GET.get("at", "")), int(asked))
    return answer({"code": code, "items": [{"at": spot.at.isoformat(), "value": number(spot.value)} for spot in spots]})


def records(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """{"items": […], "count": n, "shown": n}: the rows a number is made of that the asker may see, newest first.

    `count` is how many there are to be seen; the number itself may be made of more.
    """
    only(request, "at", "by", "value")
    found = behind(find(code), acting, read_day(request.GET.get("at", "")), _narrowed(request))
    if found is None:
        return answer({"items": [], "count": 0, "register": None})
    reading, rows = found
    items = Items(reading, fields(reading.register))
    content: dict[str, Any] = {"items": items.of_all(list(rows[:_MOST_RECORDS])), "count": rows.count()}
    return answer({**content, "register": reading.register.path})


def _narrowed(request: HttpRequest) -> tuple[str, str]:
    """?by=district&value=370202: only the rows of one part."""
    return request.GET.get("by", ""), request.GET.get("value", "")
