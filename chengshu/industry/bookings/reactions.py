"""A timetable that was published opens its sessions; a resource that is gone closes them."""

from chengshu.industry.bookings.actions import open_sessions_of
from chengshu.industry.bookings.models import Session, Timetable
from chengshu.industry.research.models import Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import noted
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reacting import reaction


@reaction("research.resource", "delist", "withdraw")
def shut(entry: Entry, resource: Resource) -> None:
    """Who has booked is told."""
    told = noted("资源 {number} 已不再对外。", number=resource.number)
    for session in Session.objects.filter(resource=resource, state="open", day__gte=today()):
        perform(PLATFORM, session, "cancel", {"reason": told})


@reaction("bookings.timetable", "publish")
def open_up(entry: Entry, timetable: Timetable) -> None:
    """Up to two hundred sessions are not made while somebody waits for the page."""
    if timetable.state == "published":
        open_sessions_of(timetable)
