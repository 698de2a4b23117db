"""Choosing whom to act for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import capacities
from chengshu.web.acting import CHOSEN
from chengshu.web.signin.posting import posted


@posted
def switch(request: Any) -> HttpResponse:
    """Act in another capacity from now on. Raises Refused for one the person does not have today."""
    key = request.POST.get("capacity", "")
    offered = capacities(request.user)
    if key not in {capacity.key for capacity in offered}:
        raise Refused(
            say("您今天没有这个身份：任职可能已到期，委托可能已收回。请在“我的账号”查看您的任职和委托。"),
            allowed=[capacity.key for capacity in offered],
        )
    request.session[CHOSEN] = key
    return HttpResponseRedirect(_back(request))


def _back(request: Any) -> str:
    """The page the choice was made on, never one of another site."""
    place: str = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if here and place.startswith("/") else "/"
