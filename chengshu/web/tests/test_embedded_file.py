"""The embedded database's file: write-ahead is set once, where it stands; a connection sets what it would forget."""

import sqlite3

import pytest
from django.db.utils import ConnectionHandler

from chengshu.web.database import embedded, write_ahead


@pytest.fixture
def connect(db, tmp_path):
    """A new connection to a file, as Django makes one."""
    opened = []

    def connected():
        opened.append(ConnectionHandler({"default": embedded(tmp_path / "city.db")})["default"])
        return opened[-1]

    yield connected
    for one in opened:
        one.close()


def pragma(connection, name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_write_ahead_stays_in_the_file_and_is_not_asked_for_by_every_connection(connect, tmp_path):
    first = connect()
    assert pragma(first, "journal_mode") == "delete"
    write_ahead(first)
    first.close()
    assert pragma(connect(), "journal_mode") == "wal"
    assert "journal_mode" not in embedded("x")["OPTIONS"]["init_command"]


def test_a_connection_sets_what_the_file_does_not_keep(connect):
    one = connect()
    found = {name: pragma(one, name) for name in ("synchronous", "foreign_keys", "busy_timeout", "temp_store")}
    assert found == {"synchronous": 1, "foreign_keys": 1, "busy_timeout": 20_000, "temp_store": 2}


def test_a_new_connection_opens_while_another_writes(connect, tmp_path):
    write_ahead(connect())
    with sqlite3.connect(tmp_path / "city.db") as other:
        other.execute("BEGIN IMMEDIATE")
        assert pragma(connect(), "synchronous") == 1
        other.rollback()
