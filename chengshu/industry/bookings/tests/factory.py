"""Sessions of a listed resource, and bookings by a firm with an open centre."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.research.models import Centre, Resource
from chengshu.kernel.base.clock import today
from tests.exhaustive.making import make


def _timetable(cast: SimpleNamespace) -> Timetable:
    resource = make(Resource, cast, "listed")
    return Timetable(resource=resource, holder=resource.holder, from_on=today(), to_on=today(), parts=["am"], seats=2)


def _session(cast: SimpleNamespace) -> Session:
    timetable = make(Timetable, cast, "published")
    return Session(
        timetable=timetable, resource=timetable.resource, day=today() + timedelta(days=1), part="am", seats=2
    )


def _booking(cast: SimpleNamespace) -> Booking:
    session, centre = make(Session, cast, "open"), Centre.objects.filter(firm=cast.maker_firm).first()
    centre = centre or make(Centre, cast, "open")
    return Booking(session=session, firm=centre.firm, centre=centre, day=session.day, purpose="断口分析")


MAKE: dict[str, Any] = {
    "bookings.timetable": _timetable, "bookings.session": _session, "bookings.booking": _booking,
}  # fmt: skip
