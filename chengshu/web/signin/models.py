"""The tables of signing in: who is signed in where, and how often a door was tried in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from chengshu.kernel.identity.people import Person

if TYPE_CHECKING:
    from chengshu.web.signin.sessions import SessionStore


class Session(AbstractBaseSession):
    """One browser. `person` lets a person see and end their own without reading everybody's."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = "登录会话"

    def __str__(self) -> str:
        return f"{self.person or '—'} {self.expire_date}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """What reads and writes the rows."""
        from chengshu.web.signin.sessions import SessionStore

        return SessionStore


class Attempts(models.Model):
    """Failures in a row at one door. `key` is a keyed hash: people type passwords where a name belongs."""

    key = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "登录失败计数"

    def __str__(self) -> str:
        return f"{self.key} {self.failures}"
