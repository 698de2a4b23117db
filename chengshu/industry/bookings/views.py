"""/industry/research-resources/<number>/calendar/: the next weeks of a resource, with the seats that are free."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chengshu.industry.bookings.flow import BOOKING, TIMETABLE
from chengshu.industry.bookings.models import Booking, Session, Timetable
from chengshu.industry.research.models import Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for

#: Days that are shown at once, from today.
DAYS = 42
_WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class Cell:
    """A session on the page: seats that are free, the reader's own booking, or the way to book."""

    session: Session
    free: int
    mine: Booking | None
    booking: str


@dataclass(frozen=True)
class Row:
    """A day with something open. `week`: the first of its week."""

    day: date
    cells: list[Cell | None]
    week: bool

    @property
    def weekday(self) -> str:
        """周四"""
        return say(_WEEK[self.day.weekday()])


@never_cache
@require_safe
def calendar_page(request: Any, number: str, **_: str) -> HttpResponse:
    """For whoever may see the resource; those who may book are led on from a free seat."""
    resource: Resource = Reading.of(Resource, request.acting).find(number)
    acting, lang = request.acting, "en" if in_english() else "zh"
    days = _coming(resource, acting)
    parts = [part for part in code_list("day_parts").items if any(part in cells for cells in days.values())]
    opens = TIMETABLE.by_verb["publish"].by.allows(acting, Timetable(holder=resource.holder))
    context = {
        "resource": resource, "register": register_for(Resource), "rows": _rows(days, parts),
        "bookings": register_for(Booking), "parts": [label("day_parts", one, lang) for one in parts],
        "opening": _prefilled("timetables", "publish", resource=resource.number) if opens else "", "days": DAYS,
        "price": "" if resource.price is None else format_yuan(resource.price, lang),
    }  # fmt: skip
    return render(request, "bookings/calendar.html", context)


def _coming(resource: Resource, acting: Any) -> dict[date, dict[str, Cell]]:
    """What is open, by day and part of the day."""
    register = register_for(Session)
    seen = Reading(register, acting).rows().filter(resource=resource, state="open")
    coming = seen.filter(day__gte=today(), day__lt=today() + timedelta(days=DAYS)).annotate(**register.sums)
    mine = {
        one.session_id: one
        for one in Reading.of(Booking, acting).rows().filter(session__in=coming.values("pk"), state="booked")
        if acting.organisation and one.firm_id == acting.organisation.pk
    }
    may = BOOKING.by_verb["book"].by.possible(acting) and not _own(resource, acting)
    days: dict[date, dict[str, Cell]] = defaultdict(dict)
    for one in coming.order_by("day"):
        way = _prefilled("bookings", "book", session=one.number) if may and one.seats_free > 0 else ""
        days[one.day][one.part] = Cell(one, one.seats_free, mine.get(one.pk), way)
    return days


def _rows(days: dict[date, dict[str, Cell]], parts: list[str]) -> list[Row]:
    found, week = list[Row](), None
    for day, cells in days.items():
        found.append(Row(day, [cells.get(part) for part in parts], week not in (None, day.isocalendar().week)))
        week = day.isocalendar().week
    return found


def _own(resource: Resource, acting: Any) -> bool:
    return acting.organisation is not None and acting.organisation.pk == resource.holder_id


def _prefilled(slug: str, verb: str, **given: str) -> str:
    return f"{reverse('begin', args=['industry', slug, verb])}?{urlencode(given)}"
