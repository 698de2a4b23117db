"""Whoever only looks may go through much of the database; a step touches little of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse

from chengshu.web.embedded.base import DatabaseWrapper


class LookingMiddleware:
    """Pages and answers are read through a mapping of the file, steps are taken without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        here = connections[DEFAULT_DB_ALIAS]
        if isinstance(here, DatabaseWrapper):
            here.through_map = request.method in ("GET", "HEAD")
        return self.get_response(request)
