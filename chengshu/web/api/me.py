"""GET /api/v1/me: who the asker is here; GET /api/v1/: what there is to ask for, and the rest is nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import Missing, NotSignedIn
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.acting import Acting, capacities
from chengshu.kernel.registers.presenting import plain
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import only


def me(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Person, organisation, roles, the capacities to choose from, and what the token may do."""
    only(request)
    if acting.person is None:
        raise NotSignedIn(say("没有登录。请写上 Authorization: Bearer 令牌。"))
    token = getattr(request, "token", None)
    content: dict[str, Any] = {
        "person": plain(acting.person),
        "organisation": plain(acting.organisation),
        "behalf": plain(acting.on_behalf_of),
        "roles": [{"role": role, "label": _role(role)} for role in sorted(acting.roles)],
        "capacities": [
            {"key": one.key, "organisation": plain(one.organisation), "behalf": plain(one.giver)}
            for one in capacities(acting.person)
        ],
        "token": token and {"name": token.name, "scopes": token.scopes, "expires_at": plain(token.expires_at)},
    }
    return answer(content)


def _role(role: str) -> str:
    return label("roles", role, "en" if in_english() else "zh")


def index(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Every register with its address."""
    del acting
    only(request)
    registers = [
        {"title": say(one.title), "about": say(one.about) if one.about else "", "url": f"/api/v1/{one.path}"}
        for one in sorted(REGISTERS.values(), key=lambda one: one.path)
    ]
    links = {
        "openapi": "/api/v1/openapi.json",
        "docs": "/api/v1/docs",
        "me": "/api/v1/me",
        "files": "/api/v1/files",
        "indicators": "/api/v1/indicators",
        "search": "/api/v1/search",
    }
    return answer({"registers": registers, **links})


def nowhere(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Every address that is none."""
    del acting
    raise Missing(say("没有这个地址：{path}。全部地址见 /api/v1/docs。", path=request.path[:200]))
