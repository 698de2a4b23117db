"""The embedded database: who wants to write waits in a queue, and goes as soon as it is their turn."""

import fcntl
import threading
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connections, transaction

from chengshu.web.database import embedded
from chengshu.web.embedded import base
from chengshu.web.embedded.base import DatabaseWrapper

pytestmark = pytest.mark.sqlite
#: Seconds after which something has gone wrong, on however slow a machine.
PATIENCE = 60


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


@pytest.fixture
def waiting(monkeypatch):
    """waiting(work) does the work in a thread of its own, and comes back when that stands in the queue."""
    in_line = threading.Event()

    def flock(queue: int, how: int) -> None:
        if how == fcntl.LOCK_EX and threading.current_thread() is not threading.main_thread():
            in_line.set()
        fcntl.flock(queue, how)

    def begin(work) -> tuple[threading.Thread, list[bool]]:
        ended: list[bool] = []
        thread = threading.Thread(target=lambda: (work(), ended.append(True)))
        thread.start()
        assert in_line.wait(PATIENCE)
        return thread, ended

    monkeypatch.setattr(base, "fcntl", SimpleNamespace(flock=flock, LOCK_EX=fcntl.LOCK_EX, LOCK_UN=fcntl.LOCK_UN))
    return begin


def test_who_waits_stands_in_the_queue_and_asks_the_database_only_when_let_in(connect, waiting):
    """SQLite's own waiting looks but every tenth of a second: here it is allowed none."""
    first, second = connect(), connect()
    begun(first)
    second.ensure_connection()
    second.connection.execute("PRAGMA busy_timeout = 0")
    thread, ended = waiting(lambda: begun(second))
    assert ended == []
    first._commit()
    thread.join(PATIENCE)
    assert ended == [True]
    second._rollback()


@pytest.mark.parametrize("end", ["_commit", "_rollback", "_close"])
def test_however_a_transaction_ends_the_next_is_let_in(connect, waiting, end):
    first, second = connect(), connect()
    begun(first)
    thread, ended = waiting(lambda: begun(second))
    getattr(first, end)()
    thread.join(PATIENCE)
    assert ended == [True]


def test_a_statement_of_its_own_lines_up_too_and_lets_in_the_next(connect, waiting):
    first, second = connect(), connect()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    begun(first)
    thread, ended = waiting(lambda: second.cursor().execute("INSERT INTO thing VALUES (1)"))
    assert ended == []
    first._commit()
    thread.join(PATIENCE)
    assert ended == [True]
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


def test_who_only_looks_reads_through_a_mapping_of_the_file_and_a_step_does_not(connect, client, db):
    """A mapping is unmade by whatever others write, and made anew: worth it for a page, not for a step."""
    one = connect()
    for method, mapped in (("get", True), ("post", False), ("head", True), ("delete", False)):
        getattr(client, method)("/")
        assert connections["default"].through_map is mapped
        one.through_map = mapped
        with one.cursor() as cursor:
            assert (cursor.execute("PRAGMA mmap_size").fetchone()[0] > 0) is mapped
    one.close()
    one.through_map = True
    with one.cursor() as cursor:
        assert cursor.execute("PRAGMA mmap_size").fetchone()[0] > 0
