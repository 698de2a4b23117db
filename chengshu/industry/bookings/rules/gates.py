"""Why a session cannot be opened or booked, and what may be chosen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.research.models import Question, Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm

#: Days that a timetable may reach, and that it may lie ahead.
LONGEST, FURTHEST = 92, 184
#: So often within so many days a firm may stay away; then it cannot book for so long.
MISSES, WITHIN, SHUT_OUT = 3, 90, 30
#: What counts as having stayed away.
MISSED = ("missed", "contested", "upheld")


def listed(resource: Resource) -> str | None:
    """What is not on offer is not opened."""
    return None if resource.state == "listed" else say("“{title}”现在不对外，请先恢复对接。", title=resource.title)


def own_resources(timetable: Timetable) -> QuerySet[Resource]:
    """What its holder has on offer."""
    return Resource.objects.filter(state="listed", holder=timetable.holder_id).order_by("number")


def soon(day: date) -> str | None:
    """Nobody knows a year ahead when a laboratory is free."""
    last = today() + timedelta(days=FURTHEST)
    return say("最远可以开放到 {last}。", last=last) if day > last else None


def still_to_come(timetable: Timetable) -> str | None:
    """What is over is not withdrawn."""
    return None if timetable.to_on >= today() else say("这份安排已经过去。")


def open_sessions(booking: Booking) -> QuerySet[Session]:
    """The next to come first."""
    return Session.objects.filter(state="open", day__gte=today()).order_by("day", "part", "number")


def bookable(session: Session) -> str | None:
    """Today's may be booked as long as it is today."""
    if session.state == "open" and session.day >= today() and session.resource.state == "listed":
        return None
    return say("“{session}”现在不能预约，请另选一个时段。", session=session)


def own_questions(booking: Booking) -> QuerySet[Question]:
    """The firm's own that are not over."""
    return Question.objects.filter(firm=booking.firm_id, state__in=[*Question.UNANSWERED, "answered"]).order_by(
        "number"
    )


def can_cancel(booking: Booking) -> str | None:
    """On the day itself it is too late: the seat was kept."""
    if booking.day is None or booking.day > today():
        return None
    return say("预约当天不能再取消，请直接与资源单位联系。")


def not_before_its_day(booking: Any) -> str | None:
    """Nothing was used that has not come."""
    if booking.day is None or booking.day <= today():
        return None
    return say("预约的日子是 {day}，到那天才能登记。", day=booking.day)


def refuse_the_absent(firm: Firm) -> None:
    """Who stayed away too often waits. Raises Conflict naming the day from which they may book again."""
    since = today() - timedelta(days=WITHIN)
    days = Booking.objects.filter(firm=firm, state__in=MISSED, day__gte=since).order_by("-day")
    found = list(days.values_list("day", flat=True)[:MISSES])
    if len(found) < MISSES or found[0] is None:
        return
    again = found[0] + timedelta(days=SHUT_OUT)
    if today() < again:
        told = say(
            "贵企业近 {within} 天爽约 {misses} 次，{again} 起可以再预约。", within=WITHIN, misses=MISSES, again=again
        )
        raise Conflict(told)
