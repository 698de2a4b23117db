"""The forms through which a browser hands in a passkey: whatever is in them is judged, and breaks nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import UnsupportedAlgorithm

from chengshu.web.signin.adapter import in_our_words

#: What fido2 raises over a credential it cannot read; allauth expects but some of it.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, struct.error, UnsupportedAlgorithm)


@contextmanager
def _judged() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise in_our_words("incorrect_code") from error


class NewPasskey(AddWebAuthnForm):
    """A passkey to be kept."""

    def clean_credential(self) -> dict[str, Any]:
        """allauth would keep the number 0 unread."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise in_our_words("incorrect_code")
        return credential

    def clean(self) -> dict[str, Any]:
        """The answers, or ValidationError."""
        with _judged():
            answers: dict[str, Any] = super().clean()
        return answers


class _Shown(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """The passkey that was shown, or ValidationError."""
        with _judged():
            return super().clean_credential()


class PasskeyIn(_Shown, LoginWebAuthnForm):
    """Signing in with it alone."""


class PasskeySecond(_Shown):
    """After the password."""


class PasskeyAgain(_Shown, ReauthenticateWebAuthnForm):
    """Before something that concerns the account's safety."""
