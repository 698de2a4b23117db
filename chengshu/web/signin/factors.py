"""One-time and recovery codes: allauth's adapter and forms, in our words and under our throttle."""

from __future__ import annotations

import base64
from datetime import timedelta

import qrcode  # type: ignore[import-untyped]
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.crypto import salted_hmac
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import Person
from chengshu.web.pages.city import city_name
from chengshu.web.signin import throttle
from chengshu.web.signin.adapter import in_our_words, throttled


class Factors(DefaultMFAAdapter):
    """What settings.MFA_ADAPTER names."""

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Our sentence for allauth's code."""
        return in_our_words(code)

    def encrypt(self, text: str) -> str:
        """The seeds of one-time and recovery codes lie in the database sealed with the installation's key."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """And opened again."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator app writes above the code."""
        return say("{city}城枢", city=city_name())

    def build_totp_svg(self, url: str) -> str:
        """The QR code of a secret, black on white: on a dark page a transparent one could not be read."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser calls this place; its id stays the host."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """通行密钥 2"""
        known = Authenticator.objects.filter(user=user, type=type).count()
        return say("通行密钥 {number}", number=known + 1)


def _seal() -> Fernet:
    """Of the installation's secret key, in the form Fernet wants."""
    return Fernet(base64.urlsafe_b64encode(salted_hmac("second factor", "", algorithm="sha256").digest()))


class _CountedCode(BaseAuthenticateForm):
    """A code is guessed more easily than a password: each try is counted, and none is accepted twice."""

    def clean_code(self) -> str:
        """The code, or ValidationError."""
        door = throttle.CODE.door(str(self.user.pk))
        throttled(door)
        code: str = super().clean_code()
        if not _first_use(self.authenticator):
            raise in_our_words("incorrect_code")
        throttle.succeeded(door)
        return code


def _first_use(authenticator: Authenticator) -> bool:
    """allauth remembers used codes in a cache that each process has of its own; the row is one for all."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    period = now() - timedelta(seconds=now().timestamp() % app_settings.TOTP_PERIOD)
    unused = Q(last_used_at=None) | Q(last_used_at__lt=period)
    return Authenticator.objects.filter(unused, pk=authenticator.pk).update(last_used_at=now()) == 1


class Code(_CountedCode, AuthenticateForm):
    """The second step of signing in."""


class CodeAgain(_CountedCode, ReauthenticateForm):
    """Before something that concerns the account's safety."""
