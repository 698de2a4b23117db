"""The embedded database: who wants to write waits in a queue, and goes as soon as it is their turn."""

import threading
import time

import pytest
from django.db import IntegrityError, transaction

from chengshu.web.database import embedded
from chengshu.web.embedded.base import DatabaseWrapper

pytestmark = pytest.mark.sqlite


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """connect() is a new connection to the same file, which is no test's database."""
    made = []

    def another() -> DatabaseWrapper:
        settings = {**embedded(tmp_path / "city.db"), "TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}
        settings |= {"CONN_HEALTH_CHECKS": False, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
        made.append(DatabaseWrapper(settings, alias="default"))
        made[-1].inc_thread_sharing()
        return made[-1]

    with django_db_blocker.unblock():
        yield another
        for one in made:
            one.close()


def begun(connection) -> None:
    connection.ensure_connection()
    connection._start_transaction_under_autocommit()


def waiting(work) -> tuple[threading.Thread, list[float]]:
    """The work in a thread of its own, and the moment it came to its end."""
    ended: list[float] = []
    thread = threading.Thread(target=lambda: (work(), ended.append(time.monotonic())))
    thread.start()
    return thread, ended


def test_who_waits_goes_at_once_when_the_one_before_has_committed(connect):
    first, second = connect(), connect()
    begun(first)
    thread, ended = waiting(lambda: begun(second))
    time.sleep(0.4)  # SQLite's own waiting would by now look but every tenth of a second
    assert ended == []
    first._commit()
    freed = time.monotonic()
    thread.join(5)
    assert ended[0] - freed < 0.05
    second._rollback()


@pytest.mark.parametrize("end", ["_commit", "_rollback", "_close"])
def test_however_a_transaction_ends_the_next_is_let_in(connect, end):
    first, second = connect(), connect()
    begun(first)
    getattr(first, end)()
    thread, ended = waiting(lambda: begun(second))
    thread.join(2)
    assert len(ended) == 1


def test_a_statement_of_its_own_lines_up_too_and_lets_in_the_next(connect):
    first, second = connect(), connect()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    begun(first)
    thread, ended = waiting(lambda: second.cursor().execute("INSERT INTO thing VALUES (1)"))
    time.sleep(0.1)
    assert ended == []
    first._commit()
    thread.join(5)
    with pytest.raises(IntegrityError), second.cursor() as cursor:
        cursor.execute("INSERT INTO thing VALUES (1)")
    begun(first)
    first._rollback()


def test_reading_waits_for_nobody(connect):
    first, second = connect(), connect()
    begun(first)
    with second.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)
    first._rollback()


def test_a_database_in_memory_needs_no_file_beside_it(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with transaction.atomic():
        pass
    assert list(tmp_path.iterdir()) == []
