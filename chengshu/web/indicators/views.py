"""All indicators, and one: what it says, what it means, where it comes from, what it is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import listed, named, noun_name
from chengshu.kernel.identity.models import Body
from chengshu.kernel.indicators import searching
from chengshu.kernel.indicators.behind import behind
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.indicators.indicator import Indicator
from chengshu.kernel.indicators.saying import figure_said, lit, number_text, printed, qualifier
from chengshu.kernel.indicators.sections import SECTIONS
from chengshu.kernel.indicators.series import series
from chengshu.kernel.registers.querying import read_day
from chengshu.web.indicators.parts import dimension_name, parts
from chengshu.web.pages.addresses import Visit
from chengshu.web.pages.cells import rows_of

_SHOWN = 50


def all_indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator by section; ?q= searches names and codes, ?section= and ?live=1 narrow."""
    words, section = request.GET.get("q", "").strip()[:60], request.GET.get("section", "")
    live = request.GET.get("live", "")
    found = [one for one in searching.found(words) if _asked_for(one, section, live)]
    lines = [(told, *figure_said(told)) for told in map(figure, found)]
    content = {
        "lines": lines, "words": words, "section": section, "live": live, "sections": SECTIONS.values(),
        "known": SECTIONS, "count": len(lines),
    }  # fmt: skip
    return render(request, "indicators.html", content)


def _asked_for(indicator: Indicator, section: str, live: str) -> bool:
    return section in ("", indicator.section) and (not live or indicator.live)


def one_indicator(request: Visit, code: str) -> HttpResponse:
    """?at= a past day, ?by= a dimension, ?value= one of its parts: then the records below are of that part."""
    indicator, day = find(code), read_day(request.GET.get("at", ""))
    dimension = request.GET.get("by", "") or next(iter(indicator.by), "")
    found = figure(indicator, day, dimension if indicator.live else "")
    split, value = parts(found, dimension), request.GET.get("value", "")
    content: dict[str, Any] = {
        "indicator": indicator, "figure": found, "name": named(indicator), "said": figure_said(found), "day": day,
        "today": today(), "qualifier": qualifier(found), "light": lit(found),
        "section": SECTIONS.get(indicator.section), "owner": Body.objects.filter(name=indicator.owner).first(),
        "sources": SOURCES, "number": lambda one: number_text(one, indicator.decimals), "printed": printed,
        "spots": series(indicator, day), "dimension": dimension, "parts": split, "value": value,
        "dimensions": [(key, dimension_name(key)) for key in indicator.by], "part_name": _part_name(split, value),
        "registers": _registers(indicator), **_records(request, indicator, (dimension if value else "", value)),
    }  # fmt: skip
    return render(request, "indicator.html", content)


def _part_name(split: list[Any], value: str) -> str:
    return next((part.name for part in split if part.key == value), "")


def _registers(indicator: Indicator) -> str:
    """What it is counted from, by name."""
    return listed(map(noun_name, indicator.value.reads)) if indicator.value else ""


def _records(request: Visit, indicator: Indicator, part: tuple[str, str]) -> dict[str, Any]:
    """The rows behind the number that this visitor may see, and how many there are in all."""
    found = behind(indicator, request.acting, read_day(request.GET.get("at", "")), part)
    if found is None:
        return {"rows": [], "columns": [], "seen": 0, "register": None}
    reading, rows = found
    columns = reading.open_columns(reading.register.listed)
    return {
        "rows": rows_of(reading, list(rows[:_SHOWN]), columns), "columns": columns, "seen": rows.count(),
        "register": reading.register,
    }  # fmt: skip
