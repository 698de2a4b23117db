"""allauth's forms, where they must ask more."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm

from chengshu.kernel.identity.people import sign_in_name
from chengshu.web.signin.adapter import in_our_words


class SignIn(LoginForm):  # type: ignore[misc]
    """Name and password."""

    def clean_login(self) -> str:
        """As names are kept: an input method may have typed full-width letters."""
        return sign_in_name(self.cleaned_data["login"])


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
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
