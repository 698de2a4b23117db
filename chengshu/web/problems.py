"""Refusals at the door: a page in the reader's language for people, RFC 9457 problem+json for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chengshu.kernel.base.errors import CityError, TooLarge
from chengshu.kernel.base.words import say


def wants_json(request: HttpRequest) -> bool:
    """Is a program asking?"""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def problem(error: CityError) -> HttpResponse:
    """The application/problem+json answer to a program."""
    body = {**error.problem(), "title": say(error.title)}
    content = json.dumps(body, ensure_ascii=False, default=str)
    answer = HttpResponse(content, status=error.status, content_type="application/problem+json")
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.extra:
        answer["Retry-After"] = str(error.extra["retry_after"])
    return answer


class ProblemMiddleware:
    """Turns a CityError that reached the door into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django hands every exception of a view here first."""
        known = _as_city_error(error)
        if known is None:
            return None
        if wants_json(request):
            return problem(known)
        return render(request, "error.html", {"error": known}, status=known.status)


def _as_city_error(error: Exception) -> CityError | None:
    if isinstance(error, RequestDataTooBig):
        return TooLarge(say("提交的内容超过 2 MB。文字请缩短，文件请作为附件上传。"))
    return error if isinstance(error, CityError) else None


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such address."""
    from chengshu.kernel.base.errors import Missing

    error = Missing(say("没有这个地址：{path}。", path=request.path[:200]))
    return (
        problem(error) if wants_json(request) else render(request, "error.html", {"error": error}, status=404)
    )
