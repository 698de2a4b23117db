"""Addresses that only a form is sent to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def posted(view: View) -> View:
    """For signed-in people. Who comes without a form (back from signing in) is led to the account page."""
    guarded = login_required(view)

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return guarded(request, *args, **kwargs) if request.method == "POST" else redirect("account")

    return answer
