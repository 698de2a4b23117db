"""allauth's pages, where they must do more: what a refused form answers, and passkeys that need no name."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic.edit import FormView

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.base.words import say
from chengshu.web.problems import problem, wants_json
from chengshu.web.signin.adapter import TOO_MANY


def refused(answer: HttpResponse, form: Form) -> HttpResponse:
    """Give a form's answer the status of what is wrong with it: 429 with when to come back, or 422."""
    answer.status_code = 422
    for error in (one for errors in form.errors.as_data().values() for one in errors):
        if error.code == TOO_MANY:
            answer.status_code = 429
            answer["Retry-After"] = str((error.params or {})["retry_after"])
    return answer


class SignInView(LoginView):
    """Name and password, or a passkey."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The form again, with its errors."""
        return refused(super().form_invalid(form), form)


class SecondFactorView(AuthenticateView):
    """Code or passkey, after the password."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The form again, with its errors."""
        return refused(super().form_invalid(form), form)


class AddPasskeyView(AddWebAuthnView):
    """A passkey kept by the device, which checks its owner: good for signing in without name and password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page, with what the browser needs to make the key."""
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return {**context, "js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_invalid(self, form: Form) -> HttpResponse:
        """The form again, with its errors."""
        return refused(super().form_invalid(form), form)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What settings.CSRF_FAILURE_VIEW names: mostly somebody who signed in or out in another window."""
    error = Refused(say("这个页面已经过期：您可能在另一个窗口登录或退出过。请返回上一页，刷新后再提交。"))
    if wants_json(request):
        return problem(error)
    return render(request, "error.html", {"error": error}, status=error.status)
