"""API tokens: shown once, stored as a hash, for one person and one organisation, with scopes and an end."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Holding, Person

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
#: A token nobody renews ends within a year.
MAX_DAYS = 365


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens, and those that open a door now."""

    def in_force(self) -> "TokenQuerySet":
        """Not expired, not revoked, of a person in use who still holds a role where it acts."""
        held = Holding.objects.on(today()).filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
        return self.filter(
            Q(organisation=None) | Exists(held),
            expires_at__gt=now(),
            revoked_at=None,
            person__is_active=True,
        )


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
    last_used_on = models.DateField("最近使用", null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"

    def __str__(self) -> str:
        return self.name


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    person: Person,
    organisation: Organisation | None,
    name: str = "命令行",
    scopes: tuple[str, ...] = SCOPES,
    days: int = 90,
) -> tuple[Token, str]:
    """A new token and its secret, never stored. Raises Invalid for other scopes, or days outside 1–365."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid.field(
            "scopes", say("请至少选择一项权限：{read}（查询）或 {write}（办理）。", read=READ, write=WRITE)
        )
    if not 1 <= days <= MAX_DAYS:
        raise Invalid.field("days", say("有效天数须在 1 到 {most} 之间，到期后可以再建。", most=MAX_DAYS))
    secret = "city_" + secrets.token_urlsafe(32)
    made: datetime = now()
    token = Token.objects.create(
        person=person,
        organisation=organisation,
        name=name,
        digest=digest_of(secret),
        scopes=list(scopes),
        created_at=made,
        expires_at=made + timedelta(days=days),
    )
    return token, secret


def find(secret: str) -> Token | None:
    """The token in force for a secret, with its person and organisation; None when it opens nothing."""
    held = Token.objects.in_force().filter(digest=digest_of(secret))
    return held.select_related("person", "organisation__place").first()


def revoke(token: Token) -> bool:
    """It opens nothing from now on. False when it was revoked before."""
    return Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()) == 1


def used(token: Token) -> None:
    """Note that it is used today; the day is written once."""
    if token.last_used_on != today():
        Token.objects.filter(pk=token.pk).update(last_used_on=today())
