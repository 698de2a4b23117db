"""Made-up opening hours of what experts and providers hold, and who booked what came of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from chengshu.industry.bookings.actions import open_sessions_of
from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.calls.simulate import Life, live, workday
from chengshu.industry.research.models import Centre, Resource
from chengshu.industry.research.simulate import Story
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World

NEEDS = ("research",)
#: Resources that are opened, of as many holders; days before and after today that they are open.
OPENED, BEFORE, AFTER = 4, 9, 16
#: What became of a resource's bookings, the earliest session first.
ENDS = ["used", "missed", "used", "cancelled", "awaiting"]


def simulate(world: World) -> None:
    """Each resource with its weeks side by side."""
    story = Story(world)
    chosen: dict[Any, Resource] = {}
    kinds = ("lab", "instrument", "pilot", "expert", "team")
    rows = Resource.objects.filter(state="listed", holder__in=story.holders).select_related("holder").order_by("number")
    for one in sorted(rows[:100], key=lambda one: kinds.index(one.kind)):
        chosen.setdefault(one.holder_id, one)
    holders = [holder.pk for holder in story.holders]
    resources = sorted(chosen.values(), key=lambda one: holders.index(one.holder_id))[:OPENED]
    live(world, [_weeks(story, one) for one in resources])
    world.tell(f"可约时段 {Session.objects.count()} 个，预约 {Booking.objects.count()} 次")


def _weeks(story: Story, resource: Resource) -> Life:
    """A week that is over, and the weeks to come; booked, and used or missed, day by day."""
    today = story.desks.today
    yield workday(today - timedelta(days=2 * BEFORE))
    host = story.agent(resource.holder)
    seats = story.chance.choice([1, 2, 4])
    weeks = ((today - timedelta(days=BEFORE), today - timedelta(days=2)), (today, today + timedelta(days=AFTER)))
    for first, last in weeks:
        asked = {"resource": resource.number, "from_on": first, "to_on": last, "parts": ["am", "pm"], "seats": seats}
        open_sessions_of(begin(host, Timetable, "publish", asked))
    past = list(Session.objects.filter(resource=resource, day__lt=today).order_by("day", "part"))
    coming = list(Session.objects.filter(resource=resource, day__gt=today).order_by("day", "part"))
    booked = _booked(story, resource, [*past[: len(ENDS)], *coming[1:6:2]])
    by_day = defaultdict(list)
    for session in past:
        by_day[session.day].append(session)
    for day in sorted(by_day):
        yield day + timedelta(days=1)
        for session in by_day[day]:
            perform(PLATFORM, session, "pass")
            if session.pk in booked:
                _came_of(story, host, *booked[session.pk])


def _booked(story: Story, resource: Resource, sessions: list[Session]) -> dict[Any, tuple[Booking, str]]:
    """One booking of each session, in turn by the centres there are; the demo manufacturer's comes first."""
    centres = list(
        Centre.objects.filter(state="open")
        .exclude(firm=resource.holder_id)
        .select_related("firm")
        .order_by("number")[:6]
    )
    found = {}
    for nth, session in enumerate(sessions):
        agent = story.desks.of(centres[nth % len(centres)].firm)
        asked = {
            "session": session.number,
            "seats": 1,
            "purpose": story.said(story.world.pick(story.words["purposes"])),
        }
        booking = begin(agent, Booking, "book", asked)
        end = ENDS[nth] if nth < len(ENDS) else ""
        if end == "cancelled":
            perform(agent, booking, "cancel", {"reason": "样品没有做好。"})
        else:
            found[session.pk] = (booking, end)
    return found


def _came_of(story: Story, host: Any, booking: Booking, end: str) -> None:
    """Logged on the next day, or noted as missed."""
    perform(PLATFORM, booking, "finish")
    if end == "missed":
        perform(host, booking, "miss", {"reason": "未到场，也没有通知。"})
    elif end == "used":
        hours = story.chance.choice(["1.5", "2", "3", "3.5"])
        perform(host, booking, "log", {"hours": hours, "note": story.world.pick(story.words["notes"])})
