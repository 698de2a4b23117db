"""The verbs of timetables, sessions and bookings: what is opened, and who has to be told when it is not."""

from __future__ import annotations

from datetime import timedelta

from chengshu.industry.bookings.flow import BOOKING, SEATS, SESSION, TIMETABLE
from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.bookings.rules.gates import LONGEST, refuse_the_absent
from chengshu.industry.research.rules.gates import centre_of
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.base.workdays import is_workday
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.quotas import taken


@verb(TIMETABLE, "publish")
def publish(timetable: Timetable) -> None:
    """The sessions are made when the timetable itself is there: see reactions."""
    span = (timetable.to_on - timetable.from_on).days + 1
    if not 0 < span <= LONGEST:
        raise Invalid.field("to_on", say("应在开始日期之后，且一次最多开放 {most} 天。", most=LONGEST))
    if not timetable.parts:
        raise Invalid.field("parts", say("请至少选择一个时段。"))


def open_sessions_of(timetable: Timetable) -> int:
    """Every working day, or every day; a part that is open already stays as it is. Returns how many were opened."""
    known = set(
        Session.objects.filter(resource=timetable.resource_id).exclude(state="cancelled").values_list("day", "part")
    )
    opened = 0
    for offset in range((timetable.to_on - timetable.from_on).days + 1):
        day = timetable.from_on + timedelta(days=offset)
        if not (timetable.holidays_too or is_workday(day)):
            continue
        for part in timetable.parts:
            if (day, part) not in known:
                draft = Session(
                    timetable=timetable, resource=timetable.resource, day=day, part=part, seats=timetable.seats
                )
                begin(PLATFORM, draft, "open")
                opened += 1
    return opened


@verb(TIMETABLE, "withdraw")
def withdraw(timetable: Timetable) -> None:
    """What lies ahead."""
    told = noted("开放安排 {number} 已收回。", number=timetable.number)
    for session in timetable.sessions.filter(state="open", day__gte=today()):
        perform(PLATFORM, session, "cancel", {"reason": told})


@verb(SESSION, "resize")
def resize(session: Session) -> None:
    """Not below what was promised."""
    promised = taken(SEATS, session, Booking)
    if session.seats < promised:
        raise Invalid.field("seats", say("已有 {promised} 个席位被预约，不能少于这个数。", promised=promised))


@verb(SESSION, "cancel")
def cancel(session: Session) -> None:
    """Who has booked is told."""
    told = noted("资源单位取消了这个时段。")
    for booking in session.bookings.filter(state="booked"):
        perform(PLATFORM, booking, "revoke", {"reason": told})


@verb(BOOKING, "book")
def book(booking: Booking) -> None:
    """By an open centre, of others, and not by who stays away. The quota has locked the session by now."""
    booking.centre = centre_of(booking.firm)
    session = Session.objects.get(pk=booking.session_id)
    if session.resource.holder_id == booking.firm_id:
        raise Invalid.field("session", say("这是本企业的资源，不必预约。"))
    refuse_the_absent(booking.firm)
    booking.day = session.day
