"""Whom a token stands for, and for whom a person may act: remembered between requests and checked on every one.

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
from chengshu.kernel.identity.acting import Acting, Capacity, acting_as, capacities
from chengshu.kernel.identity.people import Person
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

#: All that capacities() looks at: the roles a person has, and those of whoever lets them act in their place.
_HELD = (
    "SELECT h.id, h.version, h.organisation_id, h.role, h.topics, h.since, h.until, o.number, o.version, o.path, "
    "o.place_id, p.number, p.version, {} "
    "JOIN identity_organisation o ON o.id = h.organisation_id JOIN identity_person p ON p.id = h.person_id "
)
_OWN = _HELD.format("NULL, NULL, NULL, NULL, NULL FROM identity_holding h") + "WHERE h.person_id = %s ORDER BY h.id"
_LENT = (
    _HELD.format(
        "d.id, d.version, d.state, d.since, d.until FROM identity_delegation d "
        "JOIN identity_holding h ON h.person_id = d.giver_id AND h.organisation_id = d.organisation_id"
    )
    + "WHERE d.taker_id = %s ORDER BY d.id, h.id"
)
#: Where in such a row the first and last day of the role stand, and of the delegation.
_ROLE, _LOAN = (5, 6), (16, 17)


@dataclass(frozen=True)
class Standing:
    """A token in force and the acting it gives; `rows` is what both were worked out from."""

    rows: tuple[Any, ...]
    token: Token
    acting: Acting


_memory: OrderedDict[str, Standing] = OrderedDict()
#: Person → the rows, and the capacities worked out from them.
_offered: OrderedDict[Any, tuple[tuple[Any, ...], list[Capacity]]] = OrderedDict()
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


def offered(person: Person) -> list[Capacity]:
    """Every capacity the person may act in today, as capacities() finds them."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [person.pk.hex])
        held = cursor.fetchall()
        cursor.execute(_LENT, [person.pk.hex])
        rows = (*_on_today(held), None, *_on_today(cursor.fetchall()))
    with _lock:
        kept = _offered.get(person.pk)
    if kept is None or kept[0] != rows:
        kept = (rows, capacities(person))
        with _lock:
            _offered.pop(person.pk, None)
            _offered[person.pk] = kept
            if len(_offered) > MOST:
                _offered.popitem(last=False)
    return kept[1]


def _on_today(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those whose holding, and whose delegation if it is lent, have begun and not ended: nothing else depends on the day."""
    day = today().isoformat()
    periods = (_ROLE, _LOAN)
    return [
        row for row in rows if all(str(row[since] or day) <= day <= str(row[until] or day) for since, until in periods)
    ]


def forget() -> None:
    """Drop everything kept: another database stands behind this process."""
    with _lock:
        _memory.clear()
        _offered.clear()
