"""The few statements of the hot path, straight to the database's driver: Django's cursor costs as much again as they do.

Written with %s for both databases; each is put into the driver's own form once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections


def rows(statement: str, values: Sequence[Any]) -> list[Any]:
    """Carry out one statement in the transaction under way; the rows it gives."""
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        cursor = here.connection.cursor()
        cursor.execute(_written(statement, here.vendor), values)
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=64)
def _written(statement: str, vendor: str) -> str:
    return statement.replace("%s", "?") if vendor == "sqlite" else statement


@lru_cache(maxsize=64)
def marks(count: int, each: str = "%s") -> str:
    """So many parameters, or groups of them, with commas between."""
    return ", ".join([each] * count)


def uuid(value: Any) -> UUID:
    """A key as the database gives it, as Python has it."""
    return value if isinstance(value, UUID) else UUID(value)


def hexes(keys: Iterable[UUID]) -> list[str]:
    """Keys as both databases take them."""
    return [one.hex for one in keys]
