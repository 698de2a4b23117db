"""Refusals at the door: a page in the reader's language for people, RFC 9457 problem+json for programs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from chengshu.kernel.base.errors import BadRequest, CityError, Missing, TooLarge
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.words import say

log = logging.getLogger(__name__)


class NotAllowed(CityError):
    """The address does not take this method; `allow` in `extra` says which it takes."""

    status, code, title = 405, "not_allowed", "不支持的方法"
    about = "这个地址不接受所用的方法。allow 是它接受的方法。"


class NotAcceptable(CityError):
    """None of the content types the asker accepts can be given."""

    status, code, title = 406, "not_acceptable", "没有所要的格式"
    about = "Accept 中的格式都给不出。去掉 Accept，或改用文档中写明的格式。"


class Unsupported(CityError):
    """The body is of a content type this address does not read."""

    status, code, title = 415, "unsupported", "不支持的内容类型"
    about = "这个地址不读这种格式的内容。请改用文档中写明的 Content-Type。"


def wants_json(request: HttpRequest) -> bool:
    """Is a program asking?"""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def problem(error: CityError) -> HttpResponse:
    """The application/problem+json answer to a program. `instance` names this refusal, here and in the log.

    A 405 has "allow" in `extra`, a 429 "retry_after" in seconds: both become headers too.
    """
    instance = f"urn:uuid:{uuid7()}"
    body = {**error.problem(), "title": say(error.title), "instance": instance}
    log.info("%s %s %s", instance, error.status, error.code)
    content = json.dumps(body, ensure_ascii=False, default=str)
    answer = HttpResponse(content, status=error.status, content_type="application/problem+json")
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if "allow" in error.extra:
        answer["Allow"] = ", ".join(error.extra["allow"])
    if "retry_after" in error.extra:
        answer["Retry-After"] = str(error.extra["retry_after"])
    return answer


class ProblemMiddleware:
    """Turns a CityError that reached the door into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django hands every exception of a view here first."""
        known = as_city_error(error)
        if known is None:
            return None
        if wants_json(request):
            return problem(known)
        return render(request, "error.html", {"error": known}, status=known.status)


def as_city_error(error: Exception) -> CityError | None:
    """The refusal an exception stands for; None for a fault of ours."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge(say("提交的内容超过 2 MB。文字请缩短，文件请作为附件上传。"))
    if isinstance(error, (MultiPartParserError, SuspiciousOperation)):
        return BadRequest(say("请求无法读取：表单的编码不完整或有误，请重新提交。"))
    return error if isinstance(error, CityError) else None


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such address."""
    error = Missing(say("没有这个地址：{path}。", path=request.path[:200]))
    return problem(error) if wants_json(request) else render(request, "error.html", {"error": error}, status=404)
