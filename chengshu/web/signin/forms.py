"""allauth's forms, where they must ask more."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, PasswordVerificationMixin, SetPasswordForm

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import sign_in_name
from chengshu.web.signin.adapter import in_our_words


class SignIn(LoginForm):
    """Name and password."""

    def clean_login(self) -> str:
        """As names are kept: an input method may have typed full-width letters."""
        return sign_in_name(self.cleaned_data["login"])


class _NewPasswordTwice(PasswordVerificationMixin):
    """In place of allauth's comparison, for the sake of its words."""

    def clean(self) -> dict[str, Any]:
        """The clean answers; an error beside the second field when it differs from the first."""
        cleaned: dict[str, Any] = super(PasswordVerificationMixin, self).clean()
        if cleaned.get("password1") and cleaned.get("password2", "") not in ("", cleaned["password1"]):
            self.add_error("password2", say("两次输入的新密码不一样，请重新输入。"))
        return cleaned


class SetPassword(_NewPasswordTwice, SetPasswordForm):
    """A first password, for one who came with a passkey alone."""


class ChangePassword(_NewPasswordTwice, ChangePasswordForm):
    """The present password once, the new one twice."""

    def clean_oldpassword(self) -> str:
        """Through the throttle: an unlocked screen must not be a place to guess it."""
        old: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, old):
            raise in_our_words("enter_current_password")
        return old

    def clean_password1(self) -> str:
        """A change changes something."""
        new: str = self.cleaned_data["password1"]
        if new == self.cleaned_data.get("oldpassword"):
            raise in_our_words("same_as_current")
        return new
