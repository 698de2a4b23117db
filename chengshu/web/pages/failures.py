"""When the platform itself fails: a page that needs no database, and a number by which the log is found."""

from __future__ import annotations

import json
import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chengshu.kernel.base.words import say
from chengshu.web.pages.look import look_url
from chengshu.web.problems import wants_json

_log = logging.getLogger(__name__)


def crashed(request: HttpRequest) -> HttpResponse:
    """What handler500 names."""
    incident = secrets.token_hex(4).upper()
    _log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=True)
    detail = say("平台出了问题，您的操作没有生效。请稍后再试；若仍不行，请把事件编号告诉管理员。")
    if wants_json(request):
        body = {
            "type": "/docs/errors#failure",
            "title": say("平台故障"),
            "status": 500,
            "detail": detail,
            "incident": incident,
        }
        return HttpResponse(
            json.dumps(body, ensure_ascii=False), status=500, content_type="application/problem+json"
        )
    return render(
        None,
        "failure.html",
        {"detail": detail, "incident": incident, "style": look_url("city.css")},
        status=500,
    )
