"""`among`: is a key one of these? However many there are, they are one parameter of the statement: filter(pk__among=keys)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Lookup


@models.UUIDField.register_lookup
class Among(Lookup):
    """A list of ids as one JSON text (SQLite) or one array (PostgreSQL): databases admit few thousand parameters."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[UUID]:
        """Ids, in any of their forms."""
        given: Iterable[Any] = self.rhs
        return [one if isinstance(one, UUID) else UUID(str(one)) for one in given]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The column, one way or the other."""
        column, parameters = self.process_lhs(compiler, connection)
        keys: list[UUID] = self.rhs
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, keys)
        found = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 — Django writes the column
        return found, (*parameters, json.dumps([key.hex for key in keys]))


def in_these(rows: models.QuerySet[Any], keys: Iterable[UUID]) -> models.QuerySet[Any]:
    """Only rows with these keys, however many there are."""
    return rows.filter(pk__among=list(keys))
