"""Who has worked together with an organisation lately: one statement over all that the systems declare, made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, Value

from chengshu.kernel.base.kept import Kept, stand_in, statements
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.panels.cooperations import COOPERATIONS, Cooperation, end_of

_PARTY, _SINCE, _DAY = stand_in(0), date(1, 1, 2), date(1, 1, 3)


def together(party: UUID, since: date, day: date) -> Iterator[tuple[type[Organisation] | type[Person], UUID]]:
    """Kind and key of everybody whom a record between two days brought together with an organisation."""
    kept = _statement(tuple(COOPERATIONS), connections[DEFAULT_DB_ALIAS].vendor)
    for person, key in kept.rows(party=party, since=since, day=day) if kept else ():
        yield (Person if person else Organisation), key if isinstance(key, UUID) else UUID(key)


@cache
def _statement(cooperations: tuple[Cooperation, ...], vendor: str) -> Kept | None:
    del vendor  # part of the key: another database writes other SQL
    asked, parameters = statements(rows for declared in cooperations for rows in _asking(declared))
    return Kept(" UNION ALL ".join(asked), parameters, party=_PARTY, since=_SINCE, day=_DAY) if asked else None


def _asking(declared: Cooperation) -> Iterator[QuerySet[Any, Any]]:
    """From either to the other, where the one asked about is an organisation."""
    noun: Any = apps.get_model(declared.noun)
    for here, there in declared.ways:
        if issubclass(end_of(noun, here), Organisation):
            lately = {f"{declared.on}__range": (_SINCE, _DAY), here: _PARTY, f"{there}__isnull": False}
            person = Value(int(issubclass(end_of(noun, there), Person)))
            yield noun._default_manager.filter(**declared.only, **lately).order_by().values_list(person, there)
