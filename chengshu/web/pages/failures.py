"""What can be said before a view is reached, or when the platform itself fails."""

from __future__ import annotations

import json
import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.web.pages.addresses import Visit
from chengshu.web.pages.look import look_url
from chengshu.web.problems import as_city_error, problem, wants_json

_log = logging.getLogger(__name__)


def crashed(request: HttpRequest) -> HttpResponse:
    """What handler500 names: a page that asks no database, and a number by which the log is found."""
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
        return HttpResponse(json.dumps(body, ensure_ascii=False), status=500, content_type="application/problem+json")
    return render(
        None,
        "failure.html",
        {"detail": detail, "incident": incident, "style": look_url("city.css")},
        status=500,
    )


def unreadable(request: Visit, exception: Exception) -> HttpResponse:
    """What handler400 names: a form too large or broken, found out before any view could ask for it."""
    error = as_city_error(exception) or BadRequest(say("请求无法读取，请返回上一页重新提交。"))
    if not hasattr(request, "acting"):  # refused before it was asked who is asking
        request.acting = ANONYMOUS
    return (
        problem(error) if wants_json(request) else render(request, "error.html", {"error": error}, status=error.status)
    )
