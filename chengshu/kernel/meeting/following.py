"""What came of matches, read from the journal: talked, refused, contracted, as the meetings' declarations say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from chengshu.kernel.base.among import in_these
from chengshu.kernel.base.clock import city_date
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.meeting.declaring import MEETINGS, Meeting
from chengshu.kernel.meeting.models import Event
from chengshu.kernel.meeting.outcome import REFUSED, SHOWN, Outcome

#: Pair → what it was shown with last.
Shown = dict[tuple[UUID, UUID], list[Event]]


def follow(entries: list[Entry]) -> None:
    """Keep what these entries say has become of matches."""
    by_noun: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_noun[entry.noun].append(entry)
    for meeting in MEETINGS.values():
        for one in meeting.outcomes:
            heard = [entry for entry in by_noun.get(one.noun.noun(), ()) if entry.verb in one.steps]
            if heard:
                Event.objects.bulk_create(_events(meeting, one, heard), ignore_conflicts=True)


def _events(meeting: Meeting, one: Outcome, entries: list[Entry]) -> list[Event]:
    rows = in_these(one.noun._base_manager.all(), [entry.record for entry in entries])
    pairs = {key: (demand, supply) for key, demand, supply in rows.values_list("pk", one.demand, one.supply)}
    known = [entry for entry in entries if all(pairs.get(entry.record, (None,)))]
    seen = _shown(meeting, [pairs[entry.record] for entry in known])
    return [_event(meeting, one, entry, pairs[entry.record], seen) for entry in known]


def _event(meeting: Meeting, one: Outcome, entry: Entry, pair: tuple[UUID, UUID], seen: Shown) -> Event:
    last = next((shown for shown in seen[pair] if shown.at <= entry.at), None)
    return Event(
        meeting=meeting.name, demand=pair[0], supply=pair[1], what=one.steps[entry.verb], at=entry.at, on=city_date(entry.at),
        person=entry.actor, organisation=entry.organisation, entry=entry.pk, simulated=entry.simulated,
        reason=_reason(one, entry), side=last.side if last else "", position=last.position if last else None,
        score=last.score if last else None, signals=last.signals if last else {},
    )  # fmt: skip


def _reason(one: Outcome, entry: Entry) -> str:
    if one.steps[entry.verb] != REFUSED or not one.reason:
        return ""
    changed: dict[str, Any] = entry.told.get("changed", {})
    return str((changed.get(one.reason) or ("", ""))[1] or "")


def _shown(meeting: Meeting, pairs: list[tuple[UUID, UUID]]) -> Shown:
    """The newest first."""
    found: Shown = defaultdict(list)
    rows = Event.objects.filter(
        meeting=meeting.name, what=SHOWN, demand__in={demand for demand, _ in pairs}, entry=None
    )
    for one in rows.order_by("-at"):
        found[one.demand, one.supply].append(one)
    return found
