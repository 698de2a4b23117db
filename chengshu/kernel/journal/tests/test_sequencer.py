"""The sequencer: places without gaps in the order of ids, tiles, head, stamps, and a checkpoint a second."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal import keys, notes, proving
from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.leaves import leaf_of
from chengshu.kernel.journal.merkle import EMPTY_ROOT, leaf_hash, root, verify_consistency, verify_inclusion
from chengshu.kernel.journal.models import Checkpoint, Head, Stamp, Tile
from chengshu.kernel.journal.sequencer import sequence

NOON = datetime(2024, 5, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(count, noun="invented.case"):
    return [
        append(
            noun=noun,
            record=uuid7(),
            number=f"CASE-{nth}",
            version=1,
            verb="apply",
            states=("", "x"),
            payload={},
        )
        for nth in range(count)
    ]


def hashes():
    return [leaf_hash(leaf_of(key)) for key in Entry.objects.order_by("place").values_list("pk", flat=True)]


def test_an_empty_log_promises_its_emptiness_once():
    assert sequence() == 0
    assert sequence() == 0
    kept = Checkpoint.objects.get()
    assert (kept.size, bytes(kept.root)) == (0, EMPTY_ROOT)


def test_places_follow_ids_without_gaps_whatever_the_batches():
    ids = add(700)
    assert [sequence(300), sequence(300), sequence(300), sequence(300)] == [300, 300, 100, 0]
    assert list(Entry.objects.order_by("place").values_list("pk", "place")) == [
        (key, nth) for nth, key in enumerate(ids)
    ]
    top = Head.objects.get()
    assert (top.size, bytes(top.root)) == (700, root(hashes()))
    assert {(one.level, one.index, len(one.data) // 32) for one in Tile.objects.all()} == {
        (0, 0, 256), (0, 1, 256), (0, 2, 188), (1, 0, 2),
    }  # fmt: skip


def test_an_entry_that_was_committed_late_comes_after_those_placed_before_it():
    late, first = add(2)
    Entry.objects.filter(pk=late).update(place=-1)  # not visible to the sequencer yet
    sequence()
    Entry.objects.filter(pk=late).update(place=None)
    sequence()
    assert list(Entry.objects.order_by("place").values_list("pk", flat=True)) == [first, late]


def test_each_noun_is_stamped_with_the_place_of_its_last_entry():
    add(3)
    add(2, "invented.room")
    sequence()
    add(1)
    sequence()
    assert dict(Stamp.objects.values_list("noun", "place")) == {"invented.case": 5, "invented.room": 4}


def test_checkpoints_come_at_most_once_a_second_and_the_newest_head_gets_one():
    with set_to(NOON):
        add(2)
        sequence()
        add(1)
        sequence()
        assert [one.size for one in Checkpoint.objects.all()] == [2]
    with set_to(NOON + timedelta(milliseconds=999)):
        sequence()
        assert [one.size for one in Checkpoint.objects.all()] == [2]
    with set_to(NOON + timedelta(seconds=1)):
        assert sequence() == 0
        assert [one.size for one in Checkpoint.objects.all()] == [3]


def test_the_last_checkpoint_of_every_hour_is_kept():
    for minutes, sizes in [(0, [1]), (30, [2]), (59, [3]), (61, [3, 4]), (200, [3, 4, 5])]:
        with set_to(NOON + timedelta(minutes=minutes)):
            add(1)
            sequence()
        assert sorted(Checkpoint.objects.values_list("size", flat=True)) == sizes


def test_a_clock_turned_back_does_not_stop_the_promises():
    for moment in (NOON, NOON - timedelta(days=400)):
        with set_to(moment):
            add(1)
            sequence()
    assert sorted(Checkpoint.objects.values_list("size", flat=True)) == [1, 2]


def test_a_checkpoint_is_a_note_that_its_key_verifies():
    add(5)
    sequence()
    text = notes.verify(Checkpoint.objects.get().note, [keys.public_key()])
    told = notes.Checkpoint.parse(text)
    assert (told.origin, told.size, told.root) == ("chengshu/sample", 5, root(hashes()))


def test_the_key_is_made_once_and_is_its_owners_alone():
    path = settings.CITY_HOME / "journal.key"
    assert keys.private_key() == keys.private_key() == path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(settings.CITY_HOME.glob(".journal.key.*"))


def test_the_log_keeps_the_name_it_was_given(settings, tmp_path):
    settings.CITY_HOME, settings.CITY_ORIGIN = tmp_path, "log.example.cn/first"
    assert keys.origin() == "log.example.cn/first"
    settings.CITY_ORIGIN = "log.example.cn/second"
    assert keys.origin() == "log.example.cn/first"


def test_every_place_and_every_size_can_be_proved():
    add(300)
    sequence()
    leaves = hashes()
    whole = root(leaves)
    for place in range(0, 300, 7):
        assert proving.leaf_hash_at(place) == leaves[place]
        assert verify_inclusion(leaves[place], place, 300, proving.inclusion(place, 300), whole)
    for size in range(1, 300, 11):
        assert verify_consistency(size, root(leaves[:size]), 300, whole, proving.consistency(size, 300))
