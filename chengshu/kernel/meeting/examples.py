"""What became of matches, as examples to learn from: a pair, what was measured of it, and how much speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chengshu.kernel.base.among import in_these
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.meeting.best import Asked
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.fusing import Signals
from chengshu.kernel.meeting.models import Event
from chengshu.kernel.meeting.outcome import CONTRACTED, GRADES, OUTCOMES, REFUSED


@dataclass(frozen=True)
class Example:
    """A pair: what was measured of it, its grade (outcome.GRADES), and whether something came of it at all."""

    demand: UUID
    supply: UUID
    signals: Signals
    grade: int
    outcome: bool


@dataclass
class _Pair:
    whats: set[str] = field(default_factory=set)
    signals: dict[str, float] = field(default_factory=dict)

    @property
    def grade(self) -> int:
        """A contract stands, whatever came before it; a refusal undoes a talk."""
        if CONTRACTED in self.whats:
            return GRADES[CONTRACTED]
        return 0 if REFUSED in self.whats else max((GRADES[what] for what in self.whats), default=0)


def examples(meeting: Meeting) -> dict[UUID, list[Example]]:
    """Demand → its pairs. Refusals for reasons that say nothing about the match are left aside.

    A pair that something came of and that was never shown was not measured then: it is measured now.
    """
    pairs: dict[tuple[UUID, UUID], _Pair] = defaultdict(_Pair)
    aside = {reason for one in meeting.outcomes for reason in one.besides}
    rows = Event.objects.filter(meeting=meeting.name).order_by("at", "pk")
    for demand, supply, what, reason, signals in rows.values_list(
        "demand", "supply", "what", "reason", "signals"
    ).iterator():
        if what == REFUSED and reason in aside:
            continue
        pairs[demand, supply].whats.add(what)
        pairs[demand, supply].signals = signals or pairs[demand, supply].signals
    _measure(meeting, pairs)
    found: dict[UUID, list[Example]] = defaultdict(list)
    for (demand, supply), one in sorted(pairs.items()):
        if one.signals:
            came = not one.whats.isdisjoint(OUTCOMES)
            found[demand].append(Example(demand, supply, one.signals, one.grade, came))
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
