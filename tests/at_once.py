"""A city that many threads work on at once: what they do is committed, and gone afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection, connections, transaction

from tests.cast import assemble
from tests.disk import on_disk


class AtOnce:
    """at_once(one, other, …) calls functions in threads of their own at the same moment; gives results or errors."""

    def __init__(self, cast: SimpleNamespace) -> None:
        self.cast = cast

    def __call__(self, *functions: Callable[[], Any]) -> list[Any]:
        results: list[Any] = [None] * len(functions)
        ready = threading.Barrier(len(functions))

        def run(place: int, function: Callable[[], Any]) -> None:
            try:
                ready.wait()
                results[place] = function()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results


@contextmanager
def shared_city(blocker: Any, folder: Path) -> Iterator[AtOnce]:
    """For a fixture that asks for django_db_setup: with its cast, on the disk where the database is a file."""
    with blocker.unblock(), on_disk(folder / "city.db") if connection.vendor == "sqlite" else _emptied():
        yield AtOnce(assemble())


@contextmanager
def _emptied() -> Iterator[None]:
    """Delete afterwards what was written: quicker than a flush, which empties every table there is."""
    before = _tables_with_rows()
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables_with_rows() - before:
            cursor.execute(f'DELETE FROM "{table}"')


def _tables_with_rows() -> set[str]:
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables))
        return {name for (name,) in cursor.fetchall()}
