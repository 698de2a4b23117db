"""What became of matches, as examples to learn from: a pair, what was measured of it, and how much speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from chengshu.kernel.base.among import in_these
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.meeting.best import Asked
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.fusing import Signals
from chengshu.kernel.meeting.models import Event
from chengshu.kernel.meeting.noticing import looks, steepness
from chengshu.kernel.meeting.outcome import CONTRACTED, GRADES, OPENED, OUTCOMES, REFUSED, SHOWN


@dataclass(frozen=True)
class Example:
    """A pair: what was measured of it, its grade (outcome.GRADES), and whether something came of it at all. `looks`: how
    often it was looked at, where it stood (noticing.py).
    """

    demand: UUID
    supply: UUID
    signals: Signals
    grade: int
    outcome: bool
    looks: float = 1.0


class Examples(dict[UUID, list[Example]]):
    """Demand → its pairs. `steep`: how far down a page people look (noticing.py)."""

    steep: float = 0.0


@dataclass
class _Pair:
    whats: set[str] = field(default_factory=set)
    signals: dict[str, float] = field(default_factory=dict)
    #: Side → the places at which it was shown, and opened.
    shown: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    opened: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, what: str, side: str, place: int | None, signals: dict[str, float]) -> None:
        """The next that became of it."""
        if place and what == SHOWN:
            self.shown[side].append(place)
        if place and what == OPENED:
            self.opened[side].append(place)
        self.whats.add(what)
        self.signals = signals or self.signals

    @property
    def grade(self) -> int:
        """A contract stands, whatever came before it; a refusal undoes a talk."""
        if CONTRACTED in self.whats:
            return GRADES[CONTRACTED]
        return 0 if REFUSED in self.whats else max((GRADES[what] for what in self.whats), default=0)


def examples(meeting: Meeting) -> Examples:
    """All pairs of which something is known. Refusals for reasons that say nothing about the match are left aside.

    A pair that something came of and that was never shown was not measured then: it is measured now.
    """
    pairs: dict[tuple[UUID, UUID], _Pair] = defaultdict(_Pair)
    aside = {reason for one in meeting.outcomes for reason in one.besides}
    rows = Event.objects.filter(meeting=meeting.name).order_by("at", "pk")
    columns = rows.values_list("demand", "supply", "what", "reason", "side", "position", "signals")
    for demand, supply, what, reason, side, place, signals in columns.iterator():
        if not (what == REFUSED and reason in aside):
            pairs[demand, supply].take(what, side, place, signals)
    _measure(meeting, pairs)
    found = Examples()
    found.steep = steepness((one.shown[side], one.opened[side]) for one in pairs.values() for side in one.opened)
    for (demand, supply), one in sorted(pairs.items()):
        if one.signals:
            came, places = not one.whats.isdisjoint(OUTCOMES), chain.from_iterable(one.shown.values())
            seen = looks(places, found.steep)
            found.setdefault(demand, []).append(Example(demand, supply, one.signals, one.grade, came, seen))
    return found


def _measure(meeting: Meeting, pairs: Mapping[tuple[UUID, UUID], _Pair]) -> None:
    """What was not measured then, as the platform sees it now."""
    missing: dict[UUID, list[UUID]] = defaultdict(list)
    for (demand, supply), one in pairs.items():
        if not one.signals:
            missing[demand].append(supply)
    rows: Iterable[Any] = in_these(meeting.demand.noun._default_manager.all(), missing)
    for record in rows:
        for supply, signals in Asked(meeting, record, PLATFORM).measured(missing[record.pk]).items():
            pairs[record.pk, supply].signals = signals
