"""Whom a token stands for, remembered between requests and checked on every one.

Working out an acting (person, organisation, roles) costs several times what a step itself does. So a process
keeps what it worked out, together with the rows it was worked out from, and asks for those rows each time by
one plain query: a token revoked, a role ended, a person no longer in use is felt by the very next request.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.identity.acting import Acting, acting_as
from chengshu.kernel.identity.tokens import Token, digest_of, find, used

#: Tokens a process remembers; the one unused for longest is forgotten first.
MOST = 2_000

#: All that find() and acting_as() look at: token, person, organisation, every role the person has.
_ROWS = (
    "SELECT t.revoked_at, p.is_active, p.version, o.version, o.path, o.place_id, "
    "h.id, h.organisation_id, h.role, h.topics, h.since, h.until, h.version "
    "FROM identity_token t JOIN identity_person p ON p.id = t.person_id "
    "LEFT JOIN identity_organisation o ON o.id = t.organisation_id "
    "LEFT JOIN identity_holding h ON h.person_id = t.person_id "
    "WHERE t.digest = %s ORDER BY h.id"
)


@dataclass(frozen=True)
class Standing:
    """A token in force and the acting it gives; `rows` is what both were worked out from."""

    rows: tuple[Any, ...]
    token: Token
    acting: Acting


_memory: OrderedDict[str, Standing] = OrderedDict()
_lock = Lock()


def standing(secret: str) -> Standing | None:
    """The token of a secret and its acting; None when the token opens nothing (any more)."""
    digest = digest_of(secret)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [digest])
        found = cursor.fetchall()
    rows = (today(), *found) if found else ()
    with _lock:
        kept = _memory.get(digest)
    if kept is None or kept.rows != rows:
        kept = _work_out(secret, rows) if found else None
        _remember(digest, kept)
    return kept if kept and kept.token.expires_at > now() else None


def _work_out(secret: str, rows: tuple[Any, ...]) -> Standing | None:
    token = find(secret)
    if token is None:
        return None
    used(token)
    number = token.organisation.number if token.organisation else ""
    return Standing(rows, token, acting_as(token.person, number))


def _remember(digest: str, kept: Standing | None) -> None:
    with _lock:
        _memory.pop(digest, None)
        if kept:
            _memory[digest] = kept
        if len(_memory) > MOST:
            _memory.popitem(last=False)
