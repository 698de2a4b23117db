"""The session engine: Django's, in the database, with the person beside each so that they can be ended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from chengshu.kernel.base.clock import now
from chengshu.kernel.identity.people import Person
from chengshu.web.signin.models import Session

#: Where a session keeps from where it was begun.
BEGUN = "begun"
_AGENTS = (
    ("Edg/", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


class SessionStore(DatabaseStore):
    """What settings.SESSION_ENGINE names."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table instead of Django's."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with the person who is signed in."""
        row = cast(Session, super().create_model_instance(data))
        row.person_id = data.get(SESSION_KEY)
        return row


@dataclass(frozen=True)
class SignedIn:
    """One browser a person is signed in with. `mark` names it on a page: the key itself would open it."""

    mark: str
    device: str
    address: str
    since: datetime
    current: bool


def remember_device(request: HttpRequest, address: str) -> None:
    """Note in the session with what and from where it was begun."""
    agent = request.headers.get("User-Agent", "")
    request.session[BEGUN] = {"device": device_of(agent), "address": address, "at": now().isoformat()}


def device_of(agent: str) -> str:
    """What people call a browser: Chrome · Windows."""
    found = [next((name for sign, name in names if sign in agent), "") for names in (_AGENTS, _SYSTEMS)]
    return " · ".join(name for name in found if name)


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def sessions_of(person: Person, current: str | None) -> list[SignedIn]:
    """Where a person is signed in now, this browser first, then the latest."""
    found = []
    for row in Session.objects.filter(person=person, expire_date__gt=now()):
        begun = row.get_decoded().get(BEGUN)
        if begun:
            since = datetime.fromisoformat(begun["at"])
            mine = row.session_key == current
            found.append(SignedIn(_mark(row.session_key), begun["device"], begun["address"], since, mine))
    return sorted(found, key=lambda one: (not one.current, -one.since.timestamp()))


def end_sessions(person: Person, *, keep: str | None, mark: str = "") -> int:
    """Sign a person out of every browser but one, or of the marked one. Returns of how many."""
    keys = Session.objects.filter(person=person).exclude(session_key=keep).values_list("session_key", flat=True)
    ended = [key for key in keys if not mark or _mark(key) == mark]
    return Session.objects.filter(session_key__in=ended).delete()[0]
