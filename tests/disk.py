"""A test's database for several threads or processes: one in memory belongs to whoever opened it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def on_disk(path: Path) -> Iterator[str]:
    """Its address while a copy of the database on disk stands in for it."""
    settings = connection.settings_dict
    connection.ensure_connection()
    kept, memory = settings["NAME"], connection.connection
    with closing(sqlite3.connect(path)) as disk:
        memory.backup(disk)
        disk.execute("PRAGMA journal_mode=WAL")
    settings["NAME"], connection.connection = str(path), None
    yield f"sqlite://{path}"
    connection.close()
    settings["NAME"], connection.connection = kept, memory
