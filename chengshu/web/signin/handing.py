"""What the account page does: tokens, delegations, sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from chengshu.kernel.base.errors import Invalid, Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import capacities
from chengshu.kernel.identity.people import Delegation
from chengshu.kernel.identity.tokens import Token
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.signin.account import account_page
from chengshu.web.signin.asking import DelegationForm, TokenForm
from chengshu.web.signin.keys import issue_own, revoke_token
from chengshu.web.signin.posting import posted
from chengshu.web.signin.sessions import end_sessions


@never_cache
@posted
def make_token(request: Any) -> HttpResponse:
    """A new token. Its secret stands in this one answer and nowhere else, so no redirect could lead to it."""
    form = TokenForm(request.POST, prefix="token")
    if not form.is_valid():
        return account_page(request, status=422, token_form=form)
    asked = form.cleaned_data
    token, secret = issue_own(request.acting, asked["name"], tuple(asked["scopes"]), asked["days"])
    return render(request, "account/token.html", {"token": token, "secret": secret})


@posted
def end_token(request: Any, key: UUID) -> HttpResponse:
    """Revoke one's own token. Raises Missing for another's."""
    token = Token.objects.filter(person=request.user, pk=key).first()
    if token is None:
        raise Missing(say("没有找到这个令牌。"))
    revoke_token(request.acting, token)
    return _done(request, "tokens", say("令牌“{name}”已撤销，用它的程序从现在起不能再访问。", name=token.name))


@posted
def give(request: Any) -> HttpResponse:
    """Let another act in one's place."""
    form = DelegationForm(request.POST, offered=capacities(request.user))
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = begin(request.acting, form.draft(), "give", {"since": asked["since"], "until": asked["until"]})
        except Invalid as error:
            form.take(error)
        else:
            return _done(request, "delegations", _given(made))
    return account_page(request, status=422, delegation_form=form)


def _given(made: Delegation) -> str:
    return say(
        "已委托{taker}在 {since} 至 {until} 代您办理{organisation}的事项。",
        taker=made.taker, since=made.since, until=made.until, organisation=made.organisation,
    )  # fmt: skip


@posted
def take_back(request: Any, delegation: str) -> HttpResponse:
    """End one's own delegation early. Raises Missing for another's."""
    found = Delegation.objects.filter(giver=request.user, number=delegation).first()
    if found is None:
        raise Missing(say("没有找到这项委托。"))
    perform(request.acting, found, "take_back")
    return _done(request, "delegations", say("委托已收回，{taker}从现在起不能再代您办理。", taker=found.taker))


@posted
def sign_out_others(request: Any) -> HttpResponse:
    """End every other session of the person, or the one marked."""
    ended = end_sessions(request.user, keep=request.session.session_key, mark=request.POST.get("mark", ""))
    return _done(request, "sessions", say("已退出 {count} 处登录。", count=ended))


def _done(request: Any, section: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(f"{reverse('account')}#{section}")
