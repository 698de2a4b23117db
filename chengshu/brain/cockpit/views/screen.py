"""The cockpit's pages: the whole city, one section, what has changed, and a snapshot on paper."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import parse_etags

from chengshu.brain.cockpit.views.panels import Board, boards, shown
from chengshu.brain.cockpit.views.paper import snapshot
from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.indicators.sections import SECTIONS
from chengshu.kernel.registers.querying import read_day


def cockpit(request: HttpRequest) -> HttpResponse:
    """The whole city. ?at= shows a past day, ?wall=1 leaves out everything but the figures."""
    day = read_day(request.GET.get("at", ""))
    content = {
        "boards": boards(day), "day": day, "today": today(), "now": now(), "count": len(INDICATORS),
        "wall": "wall" in request.GET, "live": sum(one.live for one in INDICATORS.values()),
    }  # fmt: skip
    return render(request, "cockpit.html", content)


def section(request: HttpRequest, key: str) -> HttpResponse:
    """Every figure of one section."""
    if key not in SECTIONS:
        raise Missing(say("驾驶舱没有板块 {key}。", key=key[:40]))
    day = read_day(request.GET.get("at", ""))
    content = {"board": Board(SECTIONS[key], day), "sections": SECTIONS.values(), "day": day, "today": today()}
    return render(request, "cockpit_section.html", content)


def changes(request: HttpRequest) -> HttpResponse:
    """The figures of the first screen as JSON; 304 while none has changed, which is nearly always."""
    told = {
        panel.indicator.code: {"text": panel.text, "unit": panel.unit, "light": panel.light, "change": panel.change}
        for panel in shown(boards(None))
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    known = etag in [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    answer = HttpResponse(status=304) if known else HttpResponse(body, content_type="application/json")
    answer["ETag"], answer["Cache-Control"] = etag, "no-cache"
    return answer


def snapshot_pdf(request: HttpRequest) -> HttpResponse:
    """The cockpit on paper, as of a day."""
    day = read_day(request.GET.get("at", ""))
    answer = HttpResponse(snapshot(boards(day), day or today()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="cockpit-{(day or today()).isoformat()}.pdf"'
    return answer
