"""Quotas taken and given back: seats of a room, never more than it has, whatever runs at once."""

import pytest

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.quotas import taken
from chengshu.kernel.lifecycle.timers import tick
from tests.invented.flow import SEATS
from tests.invented.models import Booking, Room


def book(cast, room, seats):
    return begin(cast.maker, Booking, "request", {"room": room.number, "seats": seats, "ends_on": "2024-03-13"})


def test_seats_are_taken_when_a_booking_is_accepted(cast, room):
    first, second = book(cast, room, 7), book(cast, room, 4)
    assert taken(SEATS, room, Booking) == 0
    perform(cast.clerk, first, "accept")
    assert taken(SEATS, room, Booking) == 7
    with pytest.raises(Conflict, match="一号会议室只剩 3 个座位，不够 4 个座位。"):
        perform(cast.clerk, second, "accept")


def test_seats_come_back_when_a_booking_is_given_back_or_expires(cast, room, on):
    with on("2024-03-04"):
        first, second, third = (book(cast, room, 5) for _ in range(3))
        perform(cast.clerk, first, "accept")
        perform(cast.clerk, second, "accept")
        perform(cast.maker, first, "give_back")
        assert taken(SEATS, room, Booking) == 5
        perform(cast.clerk, third, "accept")
    with on("2024-03-14"):
        assert tick()["steps"] == 2
    assert taken(SEATS, room, Booking) == 0


def test_more_can_be_taken_only_while_there_is_more(cast, room):
    first, second = book(cast, room, 4), book(cast, room, 4)
    for booking in (first, second):
        perform(cast.clerk, booking, "accept")
    assert perform(cast.maker, first, "enlarge", {"seats": 6}).record.seats == 6
    with pytest.raises(Conflict, match="只剩 4 个座位，不够 5 个座位"):
        perform(cast.maker, second, "enlarge", {"seats": 5})
    assert perform(cast.maker, second, "enlarge", {"seats": 1}).record.seats == 1


def test_of_eight_who_take_at_once_only_as_many_succeed_as_there_are_seats(at_once):
    cast = at_once.cast
    room = begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})
    bookings = [book(cast, room, 3) for _ in range(8)]
    done = at_once(*(lambda one=one: perform(cast.clerk, one, "accept") for one in bookings))
    assert sorted(type(one).__name__ for one in done) == ["Conflict"] * 5 + ["Done"] * 3
    assert {one.detail for one in done if isinstance(one, Conflict)} == {"一号会议室只剩 1 个座位，不够 3 个座位。"}
    assert taken(SEATS, room, Booking) == 9
    assert Entry.objects.filter(verb="accept").count() == 3
