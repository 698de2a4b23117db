"""The worker: what a turn does, that only one works, that it ends and survives as it should."""

import signal
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal import duty, feed
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.models import Entry, Heartbeat
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.journal.tests.homes import PATIENCE, Home
from chengshu.web import turns
from chengshu.web.turns import Worker


@pytest.fixture
def worker(db, monkeypatch):
    monkeypatch.setattr(feed, "READERS", {})
    monkeypatch.setattr(turns, "EVERY", [])
    return Worker()


def add(count=1):
    for nth in range(count):
        append(
            noun="gone.thing",
            record=uuid7(),
            number=str(nth),
            version=1,
            verb="v",
            states=("", ""),
            payload={},
        )


def job(name, seconds, do):
    turns.EVERY.append(feed.Job(seconds, name, do))


def test_a_turn_feeds_the_readers(worker):
    seen = []
    feed.reader("one")(lambda entries: seen.extend(entry.place for entry in entries))
    add(3)
    sequence()
    assert (worker.turn(), worker.turn(), seen) == (3, 0, [0, 1, 2])


def test_a_worker_that_stands_by_places_nothing(worker):
    add(3)
    assert worker.place() == 0
    assert Entry.objects.filter(place=None).count() == 3


def test_a_job_is_done_at_once_and_then_when_its_time_has_come(worker, monkeypatch):
    moment, done = [1000.0], []
    monkeypatch.setattr(turns.time, "monotonic", lambda: moment[0])
    job("always", 0, lambda: done.append("always"))
    job("minute", 60, lambda: done.append("minute"))
    for moment[0] in (1000.0, 1000.5, 1059.9, 1060.0, 1061.0):
        worker.turn()
    assert done == ["always", "minute", "always", "always", "always", "minute", "always"]


def test_a_failing_job_stops_neither_the_others_nor_its_next_time(worker):
    done = []

    def broken():
        done.append("broken")
        raise ValueError("坏了")

    job("broken", 0, broken)
    job("whole", 0, lambda: done.append("whole") or 1)
    assert (worker.turn(), worker.turn()) == (1, 1)
    assert done == ["broken", "whole"] * 2


def test_a_worker_that_works_is_heard_of(worker):
    assert not duty.lives("worker")
    worker.turn()
    assert duty.lives("worker")
    with set_to(now() + timedelta(seconds=31)):
        assert not duty.lives("worker")
    assert Heartbeat.objects.get().process.count(":") == 1


@pytest.mark.sqlite  # PostgreSQL's locks belong to a connection: the tests with processes below
def test_a_duty_is_one_holders_until_given_up(db, tmp_path):
    first, second = duty.Duty("job", tmp_path), duty.Duty("job", tmp_path)
    assert (first.mine(), second.mine(), first.mine()) == (True, False, True)
    first.give_up()
    assert (second.mine(), first.mine()) == (True, False)


def test_it_rests_by_waiting_to_be_told_to_stop(worker, monkeypatch):
    """So that it ends at once, however long the rest."""
    rests = []
    monkeypatch.setattr(turns, "connections", SimpleNamespace(close_all=lambda: rests.append("closed")))
    monkeypatch.setattr(worker.stop, "wait", lambda seconds: rests.append(seconds) or worker.stop.set())
    worker._repeat(lambda: 0)
    assert rests == [turns.PAUSE, "closed"]


WORK = "from chengshu.web.worker import main\nmain()"
SERVE = """
import sys
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.models import Entry, Heartbeat
for line in sys.stdin:
    if line.strip() == "add":
        append(noun="x.y", record=uuid7(), number="1", version=1, verb="v", states=("", ""), payload={})
    waiting = Entry.objects.filter(place=None).count()
    print(waiting, Entry.objects.count(), *Heartbeat.objects.values_list("process", flat=True))
"""


class City:
    """A city of its own and somebody in it who adds entries and looks."""

    def __init__(self, path):
        self.home = Home(path)
        self.inside = self.home.start(SERVE, talking=True)

    def ask(self, word):
        self.inside.stdin.write(f"{word}\n")
        self.inside.stdin.flush()
        return self.inside.stdout.readline().split()

    def until_placed(self, by=()):
        """Add an entry and wait until it has its place and a worker has been heard of, one of `by` where they are told;
        returns the working process's id.
        """
        self.ask("add")
        end = time.monotonic() + PATIENCE
        while True:
            waiting, _, *heard = self.ask("look")
            process = int(heard[0].rpartition(":")[2]) if heard else 0
            if waiting == "0" and process and (not by or process in by):
                return process
            assert time.monotonic() < end, (waiting, process)
            time.sleep(0.05)

    def close(self):
        self.inside.stdin.close()
        self.inside.wait()


@pytest.mark.django_db(transaction=True)
def test_one_of_two_workers_works_the_other_takes_over_and_both_end_when_told(tmp_path):
    city = City(tmp_path)
    workers = [city.home.start(WORK), city.home.start(WORK)]
    try:
        first = city.until_placed()
        assert city.until_placed() == first
        killed, other = sorted(workers, key=lambda one: one.pid != first)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert city.until_placed(by=[other.pid]) == other.pid
        other.send_signal(signal.SIGTERM)
        assert other.wait(PATIENCE) == 0
    finally:
        for one in workers:
            one.kill()
            one.wait()
        city.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_connections_are_cut_comes_back(tmp_path):
    city = City(tmp_path)
    worker = city.home.start(WORK, PGAPPNAME="worker under test")
    try:
        assert city.until_placed() == worker.pid
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'worker under test'"
            )
            (cut,) = cursor.fetchone()
            assert cut >= 2  # that of its turns, that of placing, and a third while it makes the index of search
        assert city.until_placed() == worker.pid
    finally:
        worker.kill()
        worker.wait()
        city.close()
