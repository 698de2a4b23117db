"""Sessions are public; a booking is between its firm and whoever holds the resource."""

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from chengshu.industry.bookings.flow import booker, clerk, holder, host, keeper, leader
from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.kernel.identity.who import anyone
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import summed
from chengshu.kernel.registers.register import Register

SHELF = "云端研发"

_HELD = Booking.objects.filter(session=OuterRef("pk"), state__in=Booking.HELD).order_by().values("session")
_TAKEN = Coalesce(Subquery(_HELD.annotate(seats_held=Sum("seats")).values("seats_held")), 0)


class Timetables(Register):
    noun, slug, title = Timetable, "timetables", "开放安排"
    about = "资源单位一次开放的一段日子，每个工作日的每个时段单独可约。"
    columns = ["number", "resource", "from_on", "to_on", "parts", "seats", "state"]
    facts = ["resource", "holder", "from_on", "to_on", "parts", "seats", "holidays_too"]
    filters = ["state", "resource", "from_on"]
    search = ["number", "resource__title", "holder__name"]
    sort = ["number", "from_on"]
    rows = [anyone.when(state="published"), holder, clerk]
    related = ["sessions"]


class Sessions(Register):
    noun, slug, title = Session, "sessions", "可约时段"
    about = "创新资源的可约时段和余下的席位，先约先得。"
    columns = [
        "number", "resource", "day", "part", "seats",
        summed("seats_free", "余位", F("seats") - _TAKEN, kinds.NUMBER, unit="个"), "state",
    ]  # fmt: skip
    facts = ["resource", "resource__holder", "resource__kind", "day", "part", "seats", columns[5], "timetable"]
    filters = ["state", "day", "part", "resource", "resource__kind", "resource__holder__place"]
    search = ["number", "resource__title", "resource__holder__name"]
    sort = ["number", "day"]
    rows = [anyone.when(state__in=["open", "over"]), keeper, clerk]


class Bookings(Register):
    noun, slug, title = Booking, "bookings", "资源预约"
    about = "云端研发中心对创新资源的预约、使用登记和爽约，由双方办理。"
    columns = ["number", "session__resource", "day", "session__part", "firm", "seats", "state", "due_on"]
    facts = [
        "session", "session__resource", "session__resource__holder", "day", "session__part", "firm", "centre", "question", "seats", "purpose", "hours",
        "note",
    ]  # fmt: skip
    filters = ["state", "day", "session__resource", "session__resource__kind", "firm"]
    search = ["number", "session__resource__title", "firm__name"]
    sort = ["number", "day"]
    rows = [booker, host, clerk, leader]
