"""API tokens: shown once, stored as a hash, bound to one person acting for one organisation, with scopes and an end."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person

READ, WRITE = "read", "write"


class Token(models.Model):
    """A program's key. `digest` is SHA-256 of the secret: 256 random bits need no slow hash."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True)
    name = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("权限", default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "接口令牌"

    def __str__(self) -> str:
        return self.name


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    person: Person,
    organisation: Organisation | None,
    name: str = "命令行",
    scopes: tuple[str, ...] = (READ, WRITE),
    days: int = 90,
) -> tuple[Token, str]:
    """A new token and its secret, which is never stored."""
    secret = "city_" + secrets.token_urlsafe(32)
    made: datetime = now()
    token = Token.objects.create(
        person=person,
        organisation=organisation,
        name=name,
        digest=_digest(secret),
        scopes=list(scopes),
        created_at=made,
        expires_at=made + timedelta(days=days),
    )
    return token, secret


def find(secret: str) -> Token | None:
    """The token in force for a secret, with its person and organisation; None when unknown, expired or revoked."""
    return (
        Token.objects.filter(
            digest=_digest(secret), expires_at__gt=now(), revoked_at=None, person__is_active=True
        )
        .select_related("person", "organisation__place")
        .first()
    )
