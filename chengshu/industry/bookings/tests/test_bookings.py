"""Seats of a session are promised once, given back in time, used or missed, and who misses too often waits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.research.tests.test_week import offered, opened
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from tests.at_once import shared_city
from tests.journeys.building import messages

MONDAY = date(2024, 11, 4)
OPEN = {"from_on": "2024-11-07", "to_on": "2024-11-12", "parts": ["am", "pm"], "seats": 2}


def published(cast, resource, **facts):
    return begin(cast.expert, Timetable, "publish", {"resource": resource.number, **OPEN, **facts})


@pytest.fixture
def sessions(cast, deliver):
    """Thursday, Friday, Monday and Tuesday, mornings and afternoons, of the institute's laboratory; the maker has a centre."""
    with set_to(MONDAY):
        opened(cast)
        published(cast, offered(cast))
        deliver()
        yield list(Session.objects.order_by("day", "part"))


def book(acting, session, seats=1, **more):
    return begin(acting, Booking, "book", {"session": session.number, "seats": seats, "purpose": "断口分析", **more})


def free(session, acting) -> int:
    register = register_for(Session)
    return Reading(register, acting).rows().annotate(**register.sums).get(pk=session.pk).seats_free


def test_every_working_day_is_opened_once_and_by_nobody_else(cast, sessions, deliver) -> None:
    days = [date(2024, 11, day) for day in (7, 8, 11, 12)]
    assert [(one.day, one.part, one.seats) for one in sessions] == [
        (day, part, 2) for day in days for part in ("am", "pm")
    ]
    resource = sessions[0].resource
    again = published(cast, resource, to_on="2024-11-13")
    deliver()
    assert again.sessions.count() == 2  # the 13th alone is new
    for wrong, field in (
        ({"to_on": "2025-03-01"}, "to_on"),
        ({"to_on": "2025-02-08"}, "to_on"),
        ({"from_on": "2024-11-01"}, "from_on"),
    ):
        with pytest.raises(Invalid) as refused:
            published(cast, resource, **wrong)
        assert list(messages(refused)) == [field]
    with pytest.raises(Invalid) as refused:
        begin(cast.provider, Timetable, "publish", {"resource": resource.number, **OPEN})
    assert list(messages(refused)) == ["resource"]


def test_seats_are_promised_once_and_come_back_when_cancelled_in_time(cast, sessions) -> None:
    opened(cast, cast.outsider)
    first = book(cast.maker, sessions[0], 2)
    assert (first.day, first.centre.firm, free(sessions[0], cast.citizen)) == (sessions[0].day, cast.maker_firm, 0)
    with pytest.raises(Conflict, match="只剩 0 个席位，不够 1 个席位"):
        book(cast.outsider, sessions[0])
    with pytest.raises(Refused):
        perform(cast.outsider, first, "cancel")
    perform(cast.maker, first, "cancel")
    assert (free(sessions[0], cast.citizen), book(cast.outsider, sessions[0], 2).state) == (2, "booked")
    with pytest.raises(Invalid) as refused:
        perform(cast.expert, sessions[0], "resize", {"seats": 1})
    assert messages(refused) == {"seats": "已有 2 个席位被预约，不能少于这个数。"}
    with set_to(sessions[0].day), pytest.raises(Conflict, match="当天不能再取消"):
        perform(cast.outsider, Booking.objects.get(state="booked"), "cancel")


def test_who_may_not_book_is_told_why(cast, sessions) -> None:
    with pytest.raises(Conflict, match="还没有开设中的云端研发中心"):
        book(cast.provider, sessions[0])
    for other in (cast.citizen, cast.clerk, cast.expert):
        with pytest.raises(Refused):
            book(other, sessions[0])
    book(cast.maker, sessions[0])
    with pytest.raises(Invalid, match="需要修改"):
        book(cast.maker, sessions[0])
    with set_to(sessions[0].day + timedelta(days=1)), pytest.raises(Invalid) as refused:
        book(cast.maker, sessions[0])
    assert list(messages(refused)) == ["session"]


def test_what_was_used_is_logged_by_the_host_and_corrected_without_erasing(cast, sessions) -> None:
    booking = book(cast.maker, sessions[0])
    with pytest.raises(Conflict, match="预约的日子是 2024-11-07"):
        perform(cast.expert, booking, "log", {"hours": "3", "note": "两件断口"})
    with set_to(date(2024, 11, 8)):
        tick()
        booking.refresh_from_db()
        assert (booking.state, booking.due_on, Session.objects.get(pk=sessions[0].pk).state) == (
            "awaiting",
            date(2024, 11, 13),
            "over",
        )
        assert [one.record for one in waiting(cast.expert)] == [booking]
        with pytest.raises(Refused):
            perform(cast.maker, booking, "log", {"hours": "3", "note": "两件断口"})
        perform(cast.expert, booking, "log", {"hours": "3", "note": "两件断口"})
        perform(cast.expert, booking, "correct", {"hours": "3.5", "note": "两件断口", "reason": "少记半小时"})
        assert figure(find("bookings.hours")).value == Decimal("3.5")


def missed(cast, session):
    booking = book(cast.maker, session)
    with set_to(session.day + timedelta(days=1)):
        tick()
        return perform(cast.expert, booking, "miss").record


def test_three_times_away_is_a_month_without_unless_the_bureau_excuses_it(cast, sessions) -> None:
    first, *_ = [missed(cast, one) for one in (sessions[0], sessions[2], sessions[4])]
    assert figure(find("bookings.missed_rate")).value == 100
    with set_to(date(2024, 11, 12)):
        with pytest.raises(Conflict, match="近 90 天爽约 3 次，2024-12-11 起可以再预约"):
            book(cast.maker, sessions[6])
        perform(cast.maker, first, "contest", {"reason": "当天停电，电话说过"})
        with pytest.raises(Refused):
            perform(cast.expert, first, "excuse", {"reason": "属实"})
        perform(cast.clerk, first, "excuse", {"reason": "经核实，实验室当天停电"})
        assert book(cast.maker, sessions[6]).state == "booked"


def test_a_session_or_a_whole_timetable_that_is_called_off_lets_its_bookings_go(cast, sessions, deliver) -> None:
    one, other = book(cast.maker, sessions[0]), book(cast.maker, sessions[1])
    perform(cast.expert, sessions[0], "cancel", {"reason": "设备检修"})
    one.refresh_from_db()
    assert one.state == "revoked"
    perform(cast.expert, sessions[0].timetable, "withdraw", {"reason": "搬迁"})
    other.refresh_from_db()
    assert (other.state, Session.objects.filter(state="open").count()) == ("revoked", 0)


@pytest.fixture
def at_once(django_db_setup, django_db_blocker, tmp_path):
    with shared_city(django_db_blocker, tmp_path) as made:
        yield made


def test_of_two_who_book_the_last_seat_at_once_one_has_it(at_once) -> None:
    cast = at_once.cast
    for firm in (cast.maker, cast.outsider):
        opened(cast, firm)
    timetable = published(cast, offered(cast), from_on=date.today(), to_on=date.today() + timedelta(days=20), seats=1)
    session = begin_session(timetable)
    done = at_once(*(lambda acting=acting: book(acting, session) for acting in (cast.maker, cast.outsider)))
    assert sorted(type(one).__name__ for one in done) == ["Booking", "Conflict"]
    assert sum(Booking.objects.filter(session=session, state="booked").values_list("seats", flat=True)) == 1


def begin_session(timetable):
    day = date.today() + timedelta(days=2)
    return begin(
        PLATFORM, Session(timetable=timetable, resource=timetable.resource, day=day, part="am", seats=1), "open"
    )
