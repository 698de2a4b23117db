"""Who is asking: every request carries `request.acting`, worked out when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from chengshu.kernel.base.errors import NotSignedIn, Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import ANONYMOUS, Acting, acting_as
from chengshu.kernel.identity.standing import offered, standing
from chengshu.kernel.identity.tokens import READ, WRITE

#: Where the session keeps the chosen capacity (identity.acting.Capacity.key).
CHOSEN = "acting_for"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ActingMiddleware:
    """Sets request.acting from the API token or the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        request.acting = SimpleLazyObject(lambda: find_acting(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def find_acting(request: Any) -> Acting:
    """The acting of a request; a token leaves itself in `request.token`.

    Raises NotSignedIn for a token that does not hold, Refused for one without the scope.
    """
    header = request.headers.get("Authorization", "")
    if header:
        return _by_token(request, header)
    if not request.user.is_authenticated:
        return ANONYMOUS
    person = request.user
    return acting_as(person, request.session.get(CHOSEN, ""), offered(person))


def _by_token(request: Any, header: str) -> Acting:
    kind, _, secret = header.partition(" ")
    found = standing(secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise NotSignedIn(
            say(
                "令牌无效、已过期或已撤销。请用 city token 或“我的令牌”页面取得新令牌，"
                "写成 Authorization: Bearer 令牌。"
            )
        )
    needed = READ if request.method in READING else WRITE
    if needed not in found.token.scopes:
        raise Refused(say("这个令牌没有“{needed}”权限，请换用有此权限的令牌。", needed=needed))
    request.token = found.token
    return found.acting
