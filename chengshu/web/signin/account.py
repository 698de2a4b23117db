"""我的账号: who one is here, how one signs in, what one has handed out."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.words import in_english
from chengshu.kernel.identity.acting import capacities
from chengshu.kernel.identity.people import Delegation, Holding, Person
from chengshu.kernel.identity.tokens import Token
from chengshu.kernel.lifecycle.drafts import capacity
from chengshu.web.signin.asking import DelegationForm, TokenForm
from chengshu.web.signin.sessions import sessions_of


@never_cache
@login_required
def account(request: Any) -> HttpResponse:
    """The page."""
    return account_page(request)


def account_page(request: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page, with a form that has errors in place of the empty one."""
    person: Person = request.user
    offered, present = capacities(person), capacity(request.acting)
    keys = Authenticator.objects.filter(user=person).order_by("created_at")
    page = {
        "person": person,
        "today": today(),
        "offered": [(one, one.key == present) for one in offered],
        "holdings": [(one, _role(one)) for one in _holdings(person)],
        "passkeys": [one.wrap() for one in keys if one.type == Authenticator.Type.WEBAUTHN],
        "has_totp": any(one.type == Authenticator.Type.TOTP for one in keys),
        "has_codes": any(one.type == Authenticator.Type.RECOVERY_CODES for one in keys),
        "tokens": Token.objects.in_force().filter(person=person).select_related("organisation"),
        "given": _delegations(person).filter(giver=person),
        "taken": _delegations(person).filter(taker=person),
        "sessions": sessions_of(person, request.session.session_key),
        "token_form": forms.get("token_form") or TokenForm(prefix="token"),
        "delegation_form": forms.get("delegation_form") or DelegationForm(offered=offered),
    }
    return render(request, "account/account.html", page, status=status)


def _holdings(person: Person) -> QuerySet[Holding]:
    """The present ones first, then the latest."""
    return Holding.objects.filter(person=person).select_related("organisation").order_by("-since", "number")


def _role(holding: Holding) -> str:
    return label("roles", holding.role, "en" if in_english() else "zh")


def _delegations(person: Person) -> QuerySet[Delegation]:
    """Those that hold now or will."""
    known = Delegation.objects.exclude(state=Delegation.ENDED).filter(until__gte=today())
    return known.select_related("giver", "taker", "organisation").order_by("since", "number")
