"""Readers get every placed entry once, in order, whatever goes wrong in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal import feed
from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.models import Reader
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.journal.tests.homes import Home

NOON = datetime(2024, 5, 20, 4, tzinfo=UTC)


@pytest.fixture
def readers(db, monkeypatch):
    """No readers but those the test declares, and no jobs."""
    monkeypatch.setattr(feed, "READERS", {})
    monkeypatch.setattr(feed, "EVERY", [])
    monkeypatch.setattr(feed, "_PACE", {})
    monkeypatch.setattr(feed, "_READ_AT", {})


def add(count):
    for nth in range(count):
        append(
            noun="invented.case",
            record=uuid7(),
            number=f"CASE-{nth}",
            version=1,
            verb="apply",
            states=("", "x"),
            payload={},
        )
    sequence()


def collecting(name, **more):
    seen = []

    @feed.reader(name, **more)
    def handle(entries):
        seen.append([entry.place for entry in entries])

    return seen


def test_a_reader_gets_each_entry_once_in_order_and_in_batches(readers):
    seen = collecting("one")
    add(5)
    assert [feed.drain("one", 2) for _ in range(4)] == [2, 2, 1, 0]
    add(2)
    assert feed.drain("one") == 2
    assert seen == [[0, 1], [2, 3], [4], [5, 6]]


def test_entries_without_a_place_are_not_given(readers):
    seen = collecting("one")
    add(2)
    append(noun="x", record=uuid7(), number="X", version=1, verb="v", states=("", ""), payload={})
    assert feed.drain_all() == 2
    assert seen == [[0, 1]]


def test_a_new_reader_begins_with_the_first_entry_or_with_the_next(readers):
    add(3)
    all_of_them, from_here = collecting("all"), collecting("next", from_now=True)
    assert feed.lag() == {"all": 3, "next": 0}
    assert feed.drain_all() == 3
    add(1)
    assert feed.lag() == {"all": 1, "next": 1}
    feed.drain_all()
    assert (all_of_them, from_here) == ([[0, 1, 2], [3]], [[3]])


def test_what_a_failing_reader_did_is_undone_and_done_again(readers):
    trouble = [True]

    @feed.reader("clumsy")
    def handle(entries):
        for entry in entries:
            Entry.objects.filter(pk=entry.pk).update(cause=f"{entry.cause}x")
        if trouble.pop():
            trouble.append(False)
            raise ValueError("坏了")

    add(3)
    with pytest.raises(ValueError, match="坏了"):
        feed.drain("clumsy")
    assert set(Entry.objects.values_list("cause", flat=True)) == {""}
    assert feed.drain("clumsy") == 3
    assert set(Entry.objects.values_list("cause", flat=True)) == {"x"}


def test_a_failing_reader_waits_longer_each_time_and_holds_up_nobody(readers):
    attempts = []

    @feed.reader("broken")
    def handle(entries):
        attempts.append(len(entries))
        raise KeyError("没有")

    seen = collecting("other")
    with set_to(NOON):
        add(2)
        assert feed.drain_all() == 2
        assert seen == [[0, 1]]
        row = Reader.objects.get(name="broken")
        assert (row.place, row.attempts, row.error, row.next_at) == (
            0,
            1,
            "KeyError('没有')",
            NOON + timedelta(seconds=1),
        )
        feed.drain_each()
        assert len(attempts) == 1
    for seconds, count in [(1, 2), (2, 2), (3, 3), (7, 4)]:
        with set_to(NOON + timedelta(seconds=seconds)):
            feed.drain_each()
            assert len(attempts) == count
    assert feed.lag() == {"broken": 2, "other": 0}


def test_a_reader_that_recovers_forgets_its_failures(readers):
    broken = [True]

    @feed.reader("moody")
    def handle(entries):
        if broken:
            raise ValueError("不高兴")

    with set_to(NOON):
        add(1)
        feed.drain_each()
    broken.clear()
    with set_to(NOON + timedelta(minutes=1)):
        assert feed.drain_each() == 1
    row = Reader.objects.get()
    assert (row.place, row.attempts, row.error, row.next_at) == (1, 0, "", None)


def test_a_slow_reader_gets_less_at_a_time_so_that_others_can_write(readers, monkeypatch):
    moment, cost, sizes = [0.0], [1 / 640], []
    monkeypatch.setattr(feed.time, "monotonic", lambda: moment[0])

    @feed.reader("slow")
    def handle(entries):
        sizes.append(len(entries))
        moment[0] += cost[0] * len(entries)

    add(500)
    for _ in range(3):
        feed.drain_each()
    cost[0] = 1 / 10240
    while feed.drain_each():
        pass
    assert sizes == [100, 12, 12, 12, 24, 48, 96, 192, 4]


def test_two_readers_may_not_share_a_name(readers):
    collecting("one")
    with pytest.raises(TypeError, match="日志读者 one 重名"):
        collecting("one")


def test_catching_up_goes_on_until_nothing_is_left(readers):
    seen = collecting("one")

    @feed.every(0)
    def follow():
        """Each entry brings another, up to five."""
        if (count := Entry.objects.count()) >= 5:
            return 0
        add(1)
        return int(count < 5)

    append(noun="x", record=uuid7(), number="X", version=1, verb="v", states=("", ""), payload={})
    assert feed.catch_up() > 0
    assert [place for batch in seen for place in batch] == [0, 1, 2, 3, 4]


READ = """
import time
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.numbers import Sequence
from chengshu.kernel.journal import feed
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.models import Reader
from chengshu.kernel.journal.sequencer import sequence

if not feed.size():
    for nth in range(40):
        append(noun="x.y", record=uuid7(), number="1", version=1, verb="v", states=("", ""), payload={})
    sequence()

@feed.reader("copier")
def handle(entries):
    for entry in entries:
        Sequence.objects.create(heading=f"copy {entry.place}", last=1)
        if entry.place % 10 == 5:
            print("half", entry.place)
            time.sleep(600 if entry.place == KILLED_AT else 0)

while feed.drain("copier", 10):
    print("batch")
copied = sorted(int(one.heading[5:]) for one in Sequence.objects.filter(heading__startswith="copy"))
print(copied == list(range(40)), Reader.objects.get(name="copier").place)
"""


@pytest.mark.django_db(transaction=True)
def test_a_reader_killed_in_the_middle_of_a_batch_loses_nothing_and_repeats_nothing(tmp_path):
    home = Home(tmp_path)
    home.kill_when_it_says(READ.replace("KILLED_AT", "15"), "half 15")
    home.kill_when_it_says(READ.replace("KILLED_AT", "35"), "half 35")
    assert home.run(READ.replace("KILLED_AT", "-1")).splitlines() == ["half 35", "batch", "True 40"]


def test_a_reader_that_keeps_its_place_itself_is_given_entries_outside_any_transaction(readers):
    kept, inside = {"place": None}, []

    @feed.reader("elsewhere", kept=lambda: kept["place"])
    def handle(entries):
        if kept.pop("broken", None):
            raise OSError("disk full")
        inside.append(connection.in_atomic_block)
        kept["place"] = entries[-1].place + 1

    add(5)
    before = connection.in_atomic_block
    assert (feed.drain("elsewhere", 2), feed.lag()) == (0, {"elsewhere": 5})
    kept["place"] = 1
    assert [feed.drain("elsewhere", 3), feed.drain("elsewhere", 3), feed.drain("elsewhere", 3)] == [3, 1, 0]
    assert (feed.lag(), inside, Reader.objects.count()) == ({"elsewhere": 0}, [before, before], 0)
    add(1)
    kept["broken"] = True
    feed.drain_each()
    assert "disk full" in Reader.objects.get(name="elsewhere").error
    assert (feed.drain("elsewhere"), Reader.objects.get(name="elsewhere").error) == (1, "")


def test_a_reader_that_rests_is_left_alone_for_a_while_by_whoever_asks_who_rests(readers, monkeypatch):
    seen = collecting("calm", rest=5.0)
    add(1)
    assert feed.resting() == []
    assert feed.drain_each(feed.resting()) == 1
    add(1)
    assert (feed.resting(), feed.drain_each(feed.resting()), len(seen)) == (["calm"], 0, 1)
    monkeypatch.setattr(feed, "_READ_AT", {"calm": feed._READ_AT["calm"] - 5})
    assert (feed.drain_each(feed.resting()), len(seen)) == (1, 2)


@pytest.mark.parametrize("kept", [False, True])
def test_a_reader_rests_once_it_has_read_the_last_however_little_it_may_read_at_a_time(readers, monkeypatch, kept):
    moment, seen = [0.0], []
    monkeypatch.setattr(feed.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(feed, "_PACE", {"calm": 2})

    @feed.reader("calm", rest=5.0, kept=(lambda: sum(seen)) if kept else None)
    def handle(entries):
        seen.append(len(entries))
        moment[0] += 0.6

    add(3)
    assert (feed.drain_each(feed.resting()), feed.resting()) == (2, [])
    assert (feed.drain_each(feed.resting()), feed.resting(), seen[0]) == (1, ["calm"], 2)


def test_a_reader_that_works_ahead_is_given_entries_outside_any_transaction_and_writes_what_it_made_inside_one(readers):
    inside = []

    @feed.reader("early", ahead=True)
    def handle(entries):
        inside.append(connection.savepoint_ids[:])
        return lambda: inside.append([*connection.savepoint_ids, len(entries)])

    add(3)
    before = connection.savepoint_ids[:]
    assert (feed.drain("early", 2), feed.drain("early", 2), feed.drain("early", 2)) == (2, 1, 0)
    assert inside[0] == inside[2] == before
    assert [len(inside[1]), inside[1][-1], inside[3][-1]] == [len(before) + 2, 2, 1]


def test_what_a_reader_made_ahead_of_entries_another_has_read_meanwhile_is_not_written(readers):
    written = []

    @feed.reader("early", ahead=True)
    def handle(entries):
        Reader.objects.filter(name="early", place=0).update(place=2)
        return lambda: written.append([entry.place for entry in entries])

    add(3)
    assert (feed.drain("early"), feed.drain("early"), written) == (0, 1, [[2]])
