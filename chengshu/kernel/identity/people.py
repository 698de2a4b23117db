"""People, the roles they hold in an organisation for a period, and delegation while they are away."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.fields import CodeField, CodesField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.organisations import Organisation


class People(BaseUserManager["Person"]):
    """Look-up by sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """By username as a person types it: any case, full-width letters too. Raises Person.DoesNotExist."""
        return self.get(username=sign_in_name(username or ""))


def sign_in_name(typed: str) -> str:
    """The one form in which a sign-in name is kept, so that looking it up is one probe of its index."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class Person(AbstractBaseUser, Record):
    """A person who can sign in. Name, phone and e-mail are personal: erased on request, proofs intact."""

    code = "PSN"
    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    language = models.CharField("语言", max_length=8, default="zh-hans")
    elder_mode = models.BooleanField("长辈模式", default=False)

    personal = frozenset({"username", "name", "email", "phone"})
    #: Secrets, and what concerns nobody else: how the person likes the pages.
    unjournalled = frozenset({"password", "last_login", "language", "elder_mode"})
    objects = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")),
                name="username_in_lower_case",
                violation_error_message="登录名须用小写字母。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name


class PeriodQuerySet(models.QuerySet):
    """Rows that hold for a period, both days included; an empty end means until further notice."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Holding(Record):
    """A role a person holds in an organisation, for a period. `topics` narrows it: an expert's domains."""

    code = "ROLE"
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="holdings", verbose_name="单位")
    role = CodeField("角色", list_key="roles")
    topics = CodesField("领域", default=list, blank=True)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"


class DelegationQuerySet(PeriodQuerySet):
    """Delegations. One taken back holds no more, even on its first day; of past days the dates alone tell."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        held = super().on(day)
        return held.exclude(state=Delegation.ENDED) if day >= today() else held


class Delegation(Record):
    """While one is away another acts in their place, in one organisation; every entry names both."""

    ENDED = "ended"

    code = "DLG"
    giver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given", verbose_name="委托人")
    taker = models.ForeignKey(Person, models.PROTECT, related_name="delegations_taken", verbose_name="受托人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    since = models.DateField("起")
    until = models.DateField("止")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "委托"
        constraints = [
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="delegated_to_another"),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="delegated_forwards"),
        ]
