"""The API's door: who asks, how often, by which method, for which format; every refusal as problem+json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from chengshu.kernel.base.errors import NotSignedIn, Refused
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity import limits
from chengshu.kernel.identity.acting import ANONYMOUS, Acting
from chengshu.web.acting import READING, find_acting
from chengshu.web.api.answering import JSON
from chengshu.web.problems import NotAcceptable, NotAllowed, as_city_error, problem
from chengshu.web.signin.adapter import address_of

#: (request, acting, **parts of the address) → answer
View = Callable[..., HttpResponseBase]

#: Requests a minute where settings say nothing: without and with a token (or a session).
ANONYMOUS_RATE, TOKEN_RATE = 60, 600


def door(*, gives: tuple[str, ...] = (JSON,), **views: View) -> Callable[..., HttpResponseBase]:
    """An address: door(GET=…, POST=…). HEAD and OPTIONS come by themselves.

    `gives` are the types it answers in; empty for whatever the asker takes.
    """
    allow = sorted({*views, "OPTIONS", *({"HEAD"} if "GET" in views else ())})

    @csrf_exempt
    def enter(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            if request.method == "OPTIONS":
                made: HttpResponseBase = _options(allow)
            else:
                made = _enter(request, views, allow, gives, parts)
        except Exception as error:
            known = as_city_error(error)
            if known is None:
                raise
            made = problem(known)
        return _dressed(request, made)

    return enter


def _enter(
    request: HttpRequest,
    views: dict[str, View],
    allow: list[str],
    gives: tuple[str, ...],
    parts: dict[str, str],
) -> HttpResponseBase:
    view = views.get("GET" if request.method == "HEAD" else request.method or "")
    if view is None:
        raise not_allowed(request, allow)
    if gives and not any(request.accepts(kind) for kind in gives):
        raise NotAcceptable(say("这个地址只能给出 {kinds}，请修改 Accept。", kinds=listed(gives)), gives=list(gives))
    acting = _admitted(request)
    try:
        return view(request, acting, **parts)
    except Refused as refusal:
        if acting.person is None:
            raise NotSignedIn(refusal.detail, **refusal.extra) from refusal
        raise


def not_allowed(request: HttpRequest, allow: list[str]) -> NotAllowed:
    """The refusal of a method, with those the address takes."""
    return NotAllowed(
        say("这个地址不支持 {method}，可用的有：{allow}。", method=request.method, allow=listed(allow)),
        allow=allow,
    )


def _admitted(request: HttpRequest) -> Acting:
    """Who asks, once it is known that they may ask now. Tokens tried in vain count against their address."""
    strangers = getattr(settings, "CITY_RATE_ANONYMOUS", ANONYMOUS_RATE)
    try:
        acting = find_acting(request)
    except NotSignedIn:
        limits.take(f"address:{whence(request)}", strangers)
        raise
    if acting is ANONYMOUS or acting.person is None:
        limits.take(f"address:{whence(request)}", strangers)
        return acting
    token = getattr(request, "token", None)
    asker = f"token:{token.pk}" if token else f"person:{acting.person.pk}"
    limits.take(asker, getattr(settings, "CITY_RATE_TOKEN", TOKEN_RATE))
    if token is None and request.method not in READING:
        _check_form_of_origin(request)
    request.acting = acting  # type: ignore[attr-defined]
    return acting


def whence(request: HttpRequest) -> str:
    """The address a request comes from; those that do not say (a socket, a proxy left out) count as one."""
    try:
        return address_of(request)
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return ""


class _SameSite(CsrfViewMiddleware):
    """Django's check, giving the reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _guarded(_: HttpRequest) -> HttpResponse:
    """Stands for the view that Django's check asks about: one that is not exempt."""
    return HttpResponse()


def _check_form_of_origin(request: HttpRequest) -> None:
    """A browser sends the session along whoever made it ask; only pages of ours know the CSRF token."""
    check = _SameSite(_guarded)
    check.process_request(request)
    if check.process_view(request, _guarded, (), {}):
        raise Refused(say("用登录会话办理须带上 X-CSRFToken 请求头；程序请改用令牌（Authorization: Bearer）。"))


def _options(allow: list[str]) -> HttpResponse:
    made = HttpResponse(status=204)
    made["Allow"] = ", ".join(allow)
    if "GET" in allow:
        made["Access-Control-Allow-Methods"] = "GET, HEAD"
        made["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        made["Access-Control-Max-Age"] = "86400"
    return made


def _dressed(request: HttpRequest, made: HttpResponseBase) -> HttpResponseBase:
    """What every answer carries. Pages elsewhere may read what anybody may, never with a person's rights."""
    public = "Authorization" not in request.headers and settings.SESSION_COOKIE_NAME not in request.COOKIES
    if public and request.method in READING:
        made["Access-Control-Allow-Origin"] = "*"
        made["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    made.headers.setdefault("Cache-Control", "no-cache" if public else "private, no-cache")
    made.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
    patch_vary_headers(made, ("Accept-Language", "Authorization", "Cookie"))
    if isinstance(made, HttpResponse):
        made["Content-Length"] = str(len(made.content))
        if request.method == "HEAD":
            made.content = b""
    elif isinstance(made, StreamingHttpResponse) and request.method == "HEAD":
        made.streaming_content = ()
    return made
