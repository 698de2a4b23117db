"""Which matches were shown and opened: measured after the answer is sent, once for a pair, a side and a day, and bounded.

It is no record, has no entry and changes nothing that anybody entered; so no verb writes it (decision 0025). What does not
get written is lost, and logged.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, models

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.meeting.condition import DEMAND
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.meeting.models import Event
from chengshu.kernel.meeting.outcome import OPENED, OUTCOMES, SHOWN

log = logging.getLogger(__name__)

#: Sightings that wait to be written in one process; those of one record that are kept of a day.
WAITING, MOST_A_DAY = 5_000, 60
#: Days that sightings are kept which nothing came of.
KEPT = 400
#: Digits of what is measured.
DIGITS = 4

_waiting: deque[Event] = deque(maxlen=WAITING)


def shown(meeting: Meeting, record: Record, matches: Iterable[Match], acting: Acting) -> None:
    """These were shown for a record, in this order."""
    for position, match in enumerate(matches, 1):
        told = {name: round(value, DIGITS) for name, value in match.signals.items()}
        seen = _seen(meeting, record, match.record, acting, SHOWN)
        seen.position, seen.score, seen.signals = position, round(match.score, DIGITS), told
        _waiting.append(seen)


def opened(meeting: Meeting, record: Record, found: Record, acting: Acting) -> None:
    """One that had been shown for a record was opened from there; of what was not shown nothing is kept."""
    seen = _seen(meeting, record, found, acting, OPENED)
    pair = Event.objects.filter(demand=seen.demand, supply=seen.supply, meeting=meeting.name)
    last = pair.filter(what=SHOWN, side=seen.side).order_by("-at").first()
    if last:
        seen.position, seen.score, seen.signals = last.position, last.score, last.signals
        _waiting.append(seen)


def _seen(meeting: Meeting, record: Record, found: Record, acting: Acting, what: str) -> Event:
    side = meeting.side_of(record)
    demand, supply = (record, found) if side == DEMAND else (found, record)
    return Event(
        meeting=meeting.name, demand=demand.pk, supply=supply.pk, what=what, side=side, at=now(), on=today(),
        person=acting.person.pk if acting.person else None,
        organisation=acting.organisation.pk if acting.organisation else None,
        simulated=record.simulated or found.simulated,
    )  # fmt: skip


def keep() -> int:
    """Write what waits; returns how much that was."""
    some: list[Event] = []
    while _waiting:
        some.append(_waiting.popleft())
    if not some:
        return 0
    try:
        room = _room(some)
        kept = [one for one in some if _takes(room, one)]
        Event.objects.bulk_create(kept, ignore_conflicts=True)
    except DatabaseError:
        log.exception("有 %s 条展示没有记下", len(some))
        return 0
    return len(kept)


def _room(some: list[Event]) -> Counter[tuple[UUID, date]]:
    """(Record, day) → how many more are kept of it."""
    sides = {(_own(one), one.on) for one in some}
    wide = models.Q(demand__in=[key for key, _ in sides]) | models.Q(supply__in=[key for key, _ in sides])
    days = Event.objects.filter(wide, entry=None, on__in=[day for _, day in sides])
    held = Counter((_own(one), one.on) for one in days.only("demand", "supply", "side", "on"))
    return Counter({side: MOST_A_DAY - held[side] for side in sides})


def _takes(room: Counter[tuple[UUID, date]], one: Event) -> bool:
    room[_own(one), one.on] -= 1
    return room[_own(one), one.on] >= 0


def _own(one: Event) -> UUID:
    """The record they were shown for."""
    return one.demand if one.side == DEMAND else one.supply


def times_shown(meeting: Meeting, supplies: Iterable[Any], since: date, *, besides: Any = None) -> Counter[UUID]:
    """Supply → how often it was shown to those who need something, since a day: once for a demand and a day."""
    found = Event.objects.filter(
        meeting=meeting.name, what=SHOWN, side=DEMAND, supply__in=list(supplies), on__gte=since, entry=None
    )
    rows = found.exclude(demand=besides) if besides else found
    return Counter(dict(rows.values_list("supply").annotate(many=models.Count("pk"))))


def thin() -> int:
    """Forget old sightings of pairs that nothing came of; returns how many."""
    old = Event.objects.filter(entry=None, on__lt=today() - timedelta(days=KEPT))
    came = Event.objects.filter(
        demand=models.OuterRef("demand"), supply=models.OuterRef("supply"), what__in=OUTCOMES, entry__isnull=False
    )
    return int(old.exclude(models.Exists(came)).delete()[0])
