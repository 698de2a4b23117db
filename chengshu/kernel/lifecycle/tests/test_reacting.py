"""Reactions: after commit, once for each entry, tried until they succeed, in the order of each record."""

from datetime import UTC, datetime, timedelta

import pytest

from chengshu.kernel.base.clock import city_date, set_to
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.journal.models import Delivery, Entry
from chengshu.kernel.lifecycle import reacting
from chengshu.kernel.lifecycle.perform import begin, perform, simulating
from chengshu.kernel.lifecycle.reacting import failing, reaction, retry
from tests.invented.models import Booking, Case, Room

NOON = datetime(2024, 5, 20, 4, tzinfo=UTC)


@pytest.fixture
def listening(monkeypatch):
    """No reactions but those the test declares."""
    monkeypatch.setattr(reacting, "_REACTIONS", {})
    monkeypatch.setattr(reacting, "_BY_EVENT", reacting.defaultdict(list))


def open_room(cast, name="一号"):
    return begin(cast.clerk, Room, "open", {"name": name, "seats": 20})


def closed_case(cast):
    case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
    perform(cast.clerk, case, "cosign")
    return perform(cast.east_clerk, case, "close", {"outcome": "准予备案"}).record


def test_a_closed_case_books_a_room_once_and_names_its_cause(cast):
    room, case = open_room(cast), closed_case(cast)
    assert Booking.objects.count() == 0
    catch_up()
    catch_up()
    booking = Booking.objects.get()
    assert (booking.room, booking.holder.pk, booking.state) == (room, case.applicant_id, "requested")
    assert Entry.objects.get(record=booking.pk).cause == f"{case.number}@{case.version}"
    assert Delivery.objects.count() == 0


def test_a_closed_room_ends_every_booking_it_held(cast):
    room = open_room(cast)
    held = []
    for _ in range(2):
        booking = begin(cast.maker, Booking(room=room), "request", {"seats": 2, "ends_on": "2030-01-01"})
        held.append(perform(cast.clerk, booking, "accept").record)
    waiting = begin(cast.maker, Booking(room=room), "request", {"seats": 2, "ends_on": "2030-01-01"})
    perform(cast.clerk, room, "close", {"reason": "装修"})
    catch_up()
    assert [Booking.objects.get(pk=one.pk).state for one in [*held, waiting]] == [
        "ended",
        "ended",
        "requested",
    ]
    assert set(Entry.objects.filter(verb="expire").values_list("cause", flat=True)) == {f"{room.number}@2"}


def test_what_cannot_be_done_yet_is_shown_and_tried_again_until_it_can(cast):
    with set_to(NOON):
        case = closed_case(cast)
        catch_up()
        stuck = failing().get()
        assert (stuck.attempts, stuck.error) == (1, "Conflict：没有开放的会议室。")
        assert (stuck.entry.number, stuck.entry.verb) == (case.number, "close")
        assert stuck.next_at == NOON + timedelta(seconds=1)
    with set_to(NOON + timedelta(seconds=1)):
        catch_up()
        assert (failing().get().attempts, failing().get().next_at) == (2, NOON + timedelta(seconds=3))
        open_room(cast)
        catch_up()
        assert Booking.objects.count() == 0
        retry(stuck.pk)
        catch_up()
    assert (Booking.objects.count(), failing().count()) == (1, 0)
    with pytest.raises(Missing):
        retry(stuck.pk)


def test_the_wait_doubles_up_to_an_hour(cast):
    waits = []
    moment = NOON
    with set_to(moment):
        closed_case(cast)
    for _ in range(14):
        with set_to(moment):
            catch_up()
            waits.append((failing().get().next_at - moment).total_seconds())
        moment = failing().get().next_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


def test_effects_and_mark_are_one_transaction(cast, listening):
    attempts = []

    @reaction("invented.room", "open")
    def half_done(entry, room):
        begin(PLATFORM, Booking(room=room, holder=cast.maker_firm, seats=1, ends_on="2030-01-01"), "request")
        attempts.append(entry.pk)
        if len(attempts) == 1:
            raise RuntimeError("半途而废")

    with set_to(NOON):
        open_room(cast)
        catch_up()
        assert (Booking.objects.count(), Entry.objects.filter(verb="request").count()) == (0, 0)
    with set_to(NOON + timedelta(seconds=1)):
        catch_up()
    assert (len(attempts), Booking.objects.count(), Delivery.objects.count()) == (2, 1, 0)


def test_a_failing_entry_holds_up_its_own_record_and_no_other(cast, listening):
    told, broken = [], [True]

    @reaction("invented.room", "*")
    def note(entry, room):
        if broken and room.name == "坏的":
            raise RuntimeError("坏了")
        told.append((room.name, entry.verb))

    with set_to(NOON):
        for name in ("坏的", "好的"):
            perform(cast.clerk, open_room(cast, name), "close", {"reason": "装修"})
        catch_up()
        assert told == [("好的", "open"), ("好的", "close")]
        assert [(one.entry.verb, one.attempts) for one in Delivery.objects.order_by("id")] == [
            ("open", 1),
            ("close", 0),
        ]
        broken.clear()
        retry(failing().get().pk)
        catch_up()
    assert told[2:] == [("坏的", "open"), ("坏的", "close")]


def test_one_reaction_failing_holds_up_no_other_reaction(cast, listening):
    told = []

    @reaction("*", "open")
    def broken(entry, room):
        raise RuntimeError("坏了")

    @reaction("*", "*")
    def whole(entry, record):
        told.append(entry.verb)

    open_room(cast)
    catch_up()
    assert (told, failing().count()) == (["open"], 1)


def test_a_star_stands_for_any_noun_or_verb(cast, listening):
    told = []
    for noun, verb in [
        ("invented.room", "open"),
        ("invented.room", "*"),
        ("*", "open"),
        ("*", "*"),
        ("invented.case", "*"),
    ]:

        def note(entry, record, event=(noun, verb)):
            told.append(event)

        note.__qualname__ = f"note {noun} {verb}"
        reaction(noun, verb)(note)
    open_room(cast)
    catch_up()
    assert sorted(told) == [("*", "*"), ("*", "open"), ("invented.room", "*"), ("invented.room", "open")]


def test_a_reaction_that_is_gone_is_named(cast, listening):
    @reaction("invented.room", "open")
    def gone(entry, room): ...

    with set_to(NOON):
        open_room(cast)
        catch_up()
        assert Delivery.objects.count() == 0
        perform(cast.clerk, open_room(cast), "close", {"reason": "装修"})
        from chengshu.kernel.journal.feed import drain
        from chengshu.kernel.journal.sequencer import sequence

        sequence()
        drain("reactions")
        reacting._REACTIONS.clear()
        catch_up()
    assert "已改名或删除" in failing().get().error


def test_what_follows_from_a_simulated_entry_is_simulated_and_happens_at_its_moment(cast):
    token = simulating.set(True)
    with set_to(NOON):
        room, case = open_room(cast), closed_case(cast)
    simulating.reset(token)
    catch_up()
    booking = Booking.objects.get()
    entry = Entry.objects.get(record=booking.pk)
    assert (room.simulated, case.simulated, booking.simulated, entry.simulated) == (True, True, True, True)
    assert (entry.at, booking.ends_on) == (NOON, city_date(NOON) + timedelta(days=30))
    assert not simulating.get()
