"""How allauth signs people in here: by name or passkey, in our words, under our throttle, without e-mail."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import TooMany
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import Person, sign_in_name
from chengshu.web.signin import throttle
from chengshu.web.signin.sessions import end_sessions, remember_device

#: allauth's codes, in our words. The first is the same whether the name or the password is wrong.
WORDS = {
    "username_password_mismatch": "登录名或密码不正确。请检查大小写和输入法后再试。",
    "incorrect_password": "密码不正确，请重新输入。",
    "enter_current_password": "当前密码不正确，请重新输入。",
    "incorrect_code": "验证没有通过：验证码不正确、已用过或已过期。请重新取得后再试。",
    "same_as_current": "新密码与当前密码相同，请换一个。",
    "cannot_delete_authenticator": "这个验证方式不能停用。",
    "cannot_generate_recovery_codes": "请先添加通行密钥或动态口令，再生成恢复码。",
}
#: How a TooMany travels through a form; the view makes a 429 of it.
TOO_MANY = "too_many"


def in_our_words(code: str) -> ValidationError:
    """The error of a form for one of allauth's codes."""
    return ValidationError(say(WORDS[code]), code=code)


def throttled(*doors: throttle.Door) -> None:
    """throttle.attempt inside a form: raises ValidationError, with the seconds to wait in `params`."""
    try:
        throttle.attempt(*doors)
    except TooMany as error:
        raise ValidationError(error.detail, code=TOO_MANY, params=error.extra) from error


def address_of(request: HttpRequest) -> str:
    """Whom attempts are counted against: an address, or the /64 of an IPv6 one: nobody has less."""
    given = ipaddress.ip_address(Adapter(request).get_client_ip(request))
    return str(ipaddress.ip_network(f"{given}/64", strict=False)) if given.version == 6 else str(given)


class Adapter(DefaultAccountAdapter):
    """What settings.ACCOUNT_ADAPTER names."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Our sentence for allauth's code."""
        return in_our_words(code)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are enrolled by a clerk."""
        return False

    def get_login_stages(self) -> list[str]:
        """Between password and session: the second factor alone. E-mail and telephone are closed."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person, or None; counted by account and address. ValidationError while either is shut."""
        account = throttle.ACCOUNT.door(sign_in_name(credentials["username"]))
        address = throttle.ADDRESS.door(address_of(request))
        throttled(account, address)
        found: Person | None = super().authenticate(request, **credentials)
        if found:
            throttle.succeeded(account)
            throttle.give_back(address)
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would count here, in a cache of each process; `authenticate` has counted already."""

    def login(self, request: HttpRequest, user: Model) -> None:
        """Open the session, under a new key, and note from where."""
        super().login(request, user)
        remember_device(request, self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: Model, **hooks: Any) -> HttpResponse:
        """The pages speak the person's language from here on, unless this browser was told another."""
        assert isinstance(user, Person)
        response: HttpResponse = super().post_login(request, user, **hooks)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=request.is_secure()
            )
        return response

    def set_password(self, user: Person, password: str) -> None:
        """Only the one column: allauth would write the whole row over what a verb has changed meanwhile."""
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions(user, keep=self.request.session.session_key)
