"""The person's side of a sign-in link: it is opened, a password or a passkey is set, the link is used up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.inputs import PlainText
from chengshu.web.signin import throttle
from chengshu.web.signin.adapter import address_of, throttled
from chengshu.web.signin.entrance import refused
from chengshu.web.signin.forms import SetPassword
from chengshu.web.signin.invitations import Gone, Invitation, issued_by, read, settle
from chengshu.web.signin.passkeys import NewPasskey
from chengshu.web.signin.passwords import GoodPassword
from chengshu.web.signin.sessions import end_sessions

#: Where the session keeps which link was opened: the entry that issued it, never its code.
OPENED = "invitation"

Page = Callable[[Any, Invitation], HttpResponse]


class Link(forms.Form):
    """The code of a link; or the whole link, pasted where no script could read it from the address."""

    code = PlainText(max_length=400)

    def __init__(self, data: Any, request: Any) -> None:
        super().__init__(data)
        self.request = request

    def clean_code(self) -> Invitation:
        """Whose it is. Counted like signing in: a code that nobody issued shuts the address out for a while."""
        door = throttle.ADDRESS.door(address_of(self.request))
        throttled(door)
        found = read(unquote(self.cleaned_data["code"].rpartition("#")[2]))
        if found is None:
            raise ValidationError(
                say("这个链接不完整，或不是本平台发放的。请重新复制整条链接，从 http 直到最后一个字符。")
            )
        throttle.give_back(door)
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: Any) -> HttpResponse:
    """The address of every link; the code after its # is sent here by the page's script, or by hand."""
    form = Link(request.POST if request.method == "POST" else None, request)
    if form.is_valid():
        request.session[OPENED] = form.cleaned_data["code"].entry.pk
        return redirect("invitation_way")
    answer = render(request, "account/invitation.html", {"form": form})
    return refused(answer, form) if form.is_bound else answer


def _with_link(page: Page) -> Callable[[Any], HttpResponse]:
    """For whoever has opened a link that still opens something, and is not signed in as somebody else."""

    @wraps(page)
    def answer(request: Any) -> HttpResponse:
        invitation = issued_by(request.session.get(OPENED, 0))
        if invitation is None:
            return redirect("invitation")
        signed_in = request.user.is_authenticated and request.user != invitation.person
        if signed_in or invitation.trouble:
            return _over(request, invitation.trouble, invitation if signed_in else None)
        try:
            return page(request, invitation)
        except Gone as error:
            return _over(request, error.detail)

    return never_cache(answer)


def _over(request: Any, trouble: str, other: Invitation | None = None) -> HttpResponse:
    status = 403 if other else Gone.status
    return render(request, "account/invitation_over.html", {"trouble": trouble, "other": other}, status=status)


@_with_link
def way_page(request: Any, invitation: Invitation) -> HttpResponse:
    """Which way in: the password is set here, the passkey one form further down."""
    if request.method != "POST":
        return _ways(request, invitation)
    form = SetPassword(user=invitation.person, data=request.POST)
    if not form.is_valid():
        return refused(_ways(request, invitation, password=form), form)
    with transaction.atomic():
        form.user = settle(invitation, "password")
        form.save()
    return _in_sight(request, say("密码已设置，请用它登录。"))


@require_POST
@_with_link
def passkey(request: Any, invitation: Invitation) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    form = NewPasskey(user=invitation.person, data=request.POST)
    if not form.is_valid():
        return refused(_ways(request, invitation, passkey=form), form)
    with transaction.atomic():
        person = settle(invitation, "passkey")
        auth.WebAuthn.add(person, form.cleaned_data["name"], form.cleaned_data["credential"])
        end_sessions(person, keep=None)
    return _in_sight(request, say("通行密钥已添加，请用它登录。"))


def _ways(request: Any, invitation: Invitation, **forms_sent: Any) -> HttpResponse:
    person = invitation.person
    page = {
        "person": person,
        "invitation": invitation,
        "password": forms_sent.get("password") or SetPassword(user=person),
        "passkey_form": forms_sent.get("passkey") or NewPasskey(user=person),
        "password_rule": GoodPassword().get_help_text(),
        "js_data": {"creation_options": auth.begin_registration(person, True)},
    }
    return render(request, "account/invitation_way.html", page)


def _in_sight(request: Any, words: str) -> HttpResponseRedirect:
    """On to signing in, with nothing of this visit kept: what was set is tried at once."""
    logout(request)
    messages.success(request, words)
    return redirect("account_login")
