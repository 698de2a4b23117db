"""Failures in a row make the wait longer; whoever gets in is given theirs back."""

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.db import connection

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import TooMany
from chengshu.web.signin.models import Attempts
from chengshu.web.signin.throttle import ACCOUNT, ADDRESS, attempt, give_back, succeeded

START = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
DOOR, STREET = ACCOUNT.door("clerk"), ADDRESS.door("203.0.113.7")


def seconds_to_wait(*doors):
    try:
        attempt(*doors)
    except TooMany as error:
        return error.extra["retry_after"]
    return 0


def test_the_wait_doubles_up_to_the_longest():
    assert [ACCOUNT.wait(n).total_seconds() for n in range(12)] == [
        0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900,
    ]  # fmt: skip
    assert ADDRESS.wait(19) == timedelta(0)
    assert ADDRESS.wait(20) == timedelta(seconds=30)
    assert ADDRESS.wait(10**9) == timedelta(hours=1)


@pytest.mark.django_db
def test_the_fifth_failure_shuts_the_door_and_each_further_one_for_longer():
    with set_to(START):
        assert [seconds_to_wait(DOOR) for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    with set_to(START + timedelta(seconds=29)):
        assert seconds_to_wait(DOOR) == 1
    with set_to(START + timedelta(seconds=30)):
        assert [seconds_to_wait(DOOR), seconds_to_wait(DOOR)] == [0, 60]
    assert Attempts.objects.get().failures == 6


@pytest.mark.django_db
def test_trying_at_a_shut_door_does_not_keep_it_shut_longer():
    with set_to(START):
        for _ in range(50):
            seconds_to_wait(DOOR)
    with set_to(START + timedelta(seconds=30)):
        assert seconds_to_wait(DOOR) == 0


@pytest.mark.django_db
def test_the_refusal_names_the_moment_to_come_back():
    with set_to(START):
        for _ in range(5):
            attempt(DOOR)
        with pytest.raises(TooMany, match="请在 09:00:30 之后（还有 30 秒）再试"):
            attempt(DOOR)
    Attempts.objects.update(failures=8)
    with set_to(START + timedelta(minutes=10)):
        attempt(DOOR)
        with pytest.raises(TooMany, match="请在 09:18:00 之后（还有 8 分钟）再试"):
            attempt(DOOR)


@pytest.mark.django_db
def test_whoever_comes_back_at_the_moment_named_finds_the_door_open():
    with set_to(START + timedelta(microseconds=700_001)):
        for _ in range(5):
            attempt(DOOR)
        assert seconds_to_wait(DOOR) == 30
    with set_to(START + timedelta(seconds=31)):
        assert seconds_to_wait(DOOR) == 0


@pytest.mark.django_db
def test_one_shut_door_is_enough_and_the_other_is_not_counted():
    with set_to(START):
        for _ in range(5):
            attempt(DOOR, STREET)
        assert seconds_to_wait(DOOR, STREET) == 30
        assert Attempts.objects.get(key=STREET.key).failures == 5
        assert seconds_to_wait(ACCOUNT.door("another"), STREET) == 0


@pytest.mark.django_db
def test_one_who_gets_in_is_forgiven_but_their_address_only_this_once():
    with set_to(START):
        for _ in range(4):
            attempt(DOOR, STREET)
        succeeded(DOOR)
        give_back(STREET)
    assert list(Attempts.objects.values_list("key", "failures")) == [(STREET.key, 3)]
    for _ in range(5):
        give_back(STREET)
    assert Attempts.objects.get().failures == 0


@pytest.mark.django_db
def test_after_a_quiet_day_it_starts_afresh_and_the_old_rows_are_let_go():
    with set_to(START):
        for _ in range(7):
            seconds_to_wait(DOOR)
        attempt(ACCOUNT.door("another"))
    with set_to(START + timedelta(days=1, seconds=1)):
        attempt(DOOR)
        assert Attempts.objects.get(key=DOOR.key).failures == 1
        attempt(ACCOUNT.door("a third"))
        assert Attempts.objects.count() == 2


@pytest.mark.django_db
def test_no_name_and_no_address_is_stored():
    attempt(ACCOUNT.door("my password, typed in the wrong place"), STREET)
    stored = " ".join(Attempts.objects.values_list("key", flat=True))
    assert "password" not in stored
    assert "203.0.113" not in stored


@pytest.mark.django_db
def test_an_open_door_costs_six_queries_and_a_shut_one_a_single_read(django_assert_num_queries):
    attempt(DOOR, STREET)
    with django_assert_num_queries(6):  # read; begin, lock, two updates, commit
        attempt(DOOR, STREET)
    Attempts.objects.update(failures=50)
    with django_assert_num_queries(1), pytest.raises(TooMany):
        attempt(DOOR, STREET)


#: What one of several worker processes does: wait for the word, try twenty times, say how often it got in.
WORKER = """
import sys, time, django
django.setup()
from chengshu.kernel.base.errors import TooMany
from chengshu.web.signin.throttle import Limit, attempt
door = Limit("strict", free=4, first=3600, longest=3600).door("clerk")
print("ready", flush=True)
sys.stdin.readline()
let_in = 0
for _ in range(20):
    try:
        attempt(door)
        let_in += 1
    except TooMany:
        pass
print(let_in)
"""


@pytest.fixture
def database_url(transactional_db, tmp_path):
    """A database that other processes can open too: the tests' own, or a file with the one table in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [Attempts._meta.db_table])
            (table,) = cursor.fetchone()
        with sqlite3.connect(tmp_path / "city.db") as made:
            made.execute("PRAGMA journal_mode=WAL")
            made.execute(table)
        return f"sqlite://{tmp_path}/city.db"
    known = connection.settings_dict
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def test_attempts_made_at_once_by_two_processes_are_counted_together(database_url):
    environment = {
        **os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    start = partial(
        subprocess.Popen, [sys.executable, "-c", WORKER], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with start() as one, start() as two:
        assert [process.stdout.readline() for process in (one, two)] == ["ready\n", "ready\n"]
        for process in (one, two):
            process.stdin.write("go\n")
            process.stdin.flush()
        assert sum(int(process.stdout.readline()) for process in (one, two)) == 5
