"""A way past the session for programs: a request with a token, or with nothing, needs no sign-in machinery."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import translation


class ApiShortcut:
    """Middleware. Sends requests of the API that do not rest on a session cookie straight to the API's door.

    It stands behind what every answer needs (security headers) and before sessions, CSRF, sign-in and messages,
    which together cost a request more than finding out whose token it carries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/") or _rests_on_session(request):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            match = resolve(request.path_info)
            made: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return made


def _rests_on_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and "HTTP_AUTHORIZATION" not in request.META
