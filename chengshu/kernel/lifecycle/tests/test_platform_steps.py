"""A step taken by the platform when time comes, or when its parts are done."""

import pytest

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.alarms import coming
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.invented.flow import AWARD, BOOKING
from tests.invented.models import Award, Booking, Case, Opinion


@pytest.fixture
def booking(cast, room, on):
    """Asked for on Monday 4 March 2024, until Wednesday 13 March."""
    with on("2024-03-04"):
        return begin(cast.maker, Booking, "request", {"room": room.number, "seats": 2, "ends_on": "2024-03-13"})


def test_a_booking_expires_on_the_day_after_its_last(cast, booking, on):
    with on("2024-03-05"):
        perform(cast.clerk, booking, "accept")
    with on("2024-03-13"):
        assert tick()["steps"] == 0
    with on("2024-03-14"):
        assert tick()["steps"] == 1
        assert tick()["steps"] == 0
    booking.refresh_from_db()
    entry = Entry.objects.get(verb="expire")
    assert (booking.state, entry.before, entry.after, entry.actor) == ("ended", "held", "ended", None)


def test_a_request_lapses_when_three_working_days_have_passed(booking, on):
    with on("2024-03-07"):
        assert tick()["steps"] == 0
    with on("2024-03-08"):
        assert tick()["steps"] == 1
    assert Entry.objects.get(verb="lapse").record == booking.pk


def test_a_public_notice_is_counted_over_the_make_up_sunday_and_the_holiday(cast, award, on):
    with on("2024-04-26"):  # a Friday; Sunday the 28th is worked, 1 to 5 May are off
        perform(cast.clerk, award, "circulate", {"signers": ["WEST"]})
        noticed = perform(cast.west_clerk, award, "sign").record
    assert [(one.step.verb, str(one.on)) for one in coming(noticed, AWARD)] == [("grant", "2024-05-08")]
    with on("2024-05-07"):
        assert tick()["steps"] == 0
    with on("2024-05-08"):
        assert tick()["steps"] == 1
    assert Award.objects.get().state == "granted"


def test_entering_the_state_again_begins_the_wait_again(cast, award, on):
    with on("2024-03-04"):
        perform(cast.clerk, award, "circulate", {"signers": ["WEST"]})
        perform(cast.west_clerk, award, "sign")
    with on("2024-03-07"):
        perform(cast.citizen, award, "object", {"reason": "材料有误"})
    with on("2024-03-11"):
        assert tick()["steps"] == 0
        perform(cast.clerk, award, "dismiss", {"reason": "查无此事"})
    with on("2024-03-18"):
        assert tick()["steps"] == 0
    with on("2024-03-19"):
        assert tick()["steps"] == 1


def test_a_booking_extended_expires_later_and_one_without_an_end_never(cast, booking, on):
    with on("2024-03-05"):
        assert str(perform(cast.clerk, booking, "accept").record.wakes_on) == "2024-03-14"
        perform(cast.maker, booking, "extend", {"ends_on": "2024-04-01"})
    with on("2024-04-01"):
        assert tick()["steps"] == 0
        endless = perform(cast.maker, booking, "extend", {"ends_on": "2024-04-02"}).record
    endless.ends_on = None
    assert coming(endless, BOOKING) == []
    with on("2024-04-03"):
        assert tick()["steps"] == 1


def test_the_case_is_gathered_when_the_last_opinion_is_in(cast, case):
    numbers = [cast.people.expert.number, cast.people.second_expert.number]
    perform(cast.east_clerk, case, "ask_opinions", {"experts": numbers})
    first, second = case.opinions.order_by("number")
    perform(cast.expert, first, "give", {"score": 80})
    assert Case.objects.get().state == "in_review"
    perform(cast.second_expert, second, "decline", {"reason": "回避"})
    assert Case.objects.get().state == "reviewed"
    gathered = Entry.objects.get(verb="gather")
    assert (gathered.actor, gathered.cause) == (None, f"{second.number}@2")


def test_a_case_without_parts_is_never_done(cast, case):
    opinion = begin(PLATFORM, Opinion(case=case, expert=cast.people.expert), "invite")
    perform(cast.expert, opinion, "give", {"score": 1})
    assert Case.objects.get().state == "examining"
    assert Entry.objects.filter(verb="gather").count() == 0
