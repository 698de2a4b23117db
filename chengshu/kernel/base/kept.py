"""Statements kept: SQL that Django made once, and where in it stands what changes from one asking to the next.

Making a statement costs Django ten times what a database needs to answer it by a key, often while others wait to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

_KEY: models.UUIDField[Any, Any] = models.UUIDField()


def stand_in(place: int) -> UUID:
    """A key that no record has."""
    return UUID(int=0x5AFE_0000_0000_7000_8000_0000_0000_0000 + place)


def statements(some: Iterable[models.QuerySet[Any, Any]]) -> tuple[list[str], list[Any]]:
    """The SQL of each, and the parameters of all in their order: for one statement made of several."""
    made = [rows.query.sql_with_params() for rows in some]
    return [sql for sql, _ in made], [one for _, given in made for one in given]


class Kept:
    """A statement made with stand-ins: Kept(sql, parameters, owner=ONE_KEY), then kept.rows(owner=another_key)."""

    def __init__(self, sql: str, parameters: Sequence[Any], **stands: UUID | date | str) -> None:
        marks = {_prepared(value): name for name, value in stands.items()}
        self.sql, self.parameters = sql, tuple(parameters)
        self._places = [(place, marks[one]) for place, one in enumerate(parameters) if one in marks]

    def rows(self, **values: UUID | date | str | None) -> list[tuple[Any, ...]]:
        """What the database answers when each stand-in is this value."""
        asked = list(self.parameters)
        for place, name in self._places:
            asked[place] = _prepared(values[name])
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self.sql, asked)
            return list(cursor.fetchall())


def _prepared(value: UUID | date | str | None) -> Any:
    """As this database wants it: a key, or a day, is text on one and a type of its own on another."""
    if isinstance(value, UUID):
        return _KEY.get_db_prep_value(value, connections[DEFAULT_DB_ALIAS], prepared=False)
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(value) if isinstance(value, date) else value
