"""How two nouns meet, declared in a system's meetings.py: by what texts, under which conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from chengshu.kernel.base.record import Record
from chengshu.kernel.matching.sources import compared_by_meaning
from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, Condition
from chengshu.kernel.meeting.fusing import Weights
from chengshu.kernel.meeting.outcome import Outcome, outcome

MEETINGS: dict[str, Meeting] = {}


class Side:
    """One of the two: a noun, the paths of its texts with what each counts, and which of its rows take part:
    Side(Demand, {"title": 3, "description": 1}, state="published").
    """

    def __init__(self, noun: type[Record], texts: Mapping[str, float], **only: Any) -> None:
        self.noun, self.texts, self.only = noun, dict(texts), only

    def __repr__(self) -> str:
        return f"Side({self.noun.noun()})"

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of these rows those that take part."""
        return rows.filter(**self.only) if self.only else rows


class Meeting:
    """Two nouns that meet. The name is <system>.<what>.

    hard: conditions without which they do not meet. soft: wishes, each of its side, weighed among each other.
    """

    def __init__(
        self, name: str, title: str, *, demand: Side, supply: Side, hard: Sequence[Condition] = (),
        soft: Sequence[Condition] = (), weights: Weights | None = None,
    ) -> None:  # fmt: skip
        self.name, self.title, self.demand, self.supply = name, title, demand, supply
        self.hard, self.soft, self.usual = tuple(hard), tuple(soft), weights or Weights()
        if demand.noun is supply.noun:
            raise TypeError(f"对接 {name} 的两侧是同一个名词")
        if name in MEETINGS:
            raise TypeError(f"对接 {name} 重复")
        self.outcomes: list[Outcome] = []
        for one in (demand, supply):
            compared_by_meaning(one.noun)
        MEETINGS[name] = self

    def shows_in(
        self, noun: type[Record], steps: Mapping[str, str], *, demand: str, supply: str, reason: str = "",
        besides: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Declare that what became of a match shows in steps of this noun (outcome.py): verb → TALKED, REFUSED, CONTRACTED."""
        self.outcomes.append(outcome(noun, steps, demand=demand, supply=supply, reason=reason, besides=besides))

    def side(self, which: str) -> Side:
        """DEMAND's or SUPPLY's."""
        return self.demand if which == DEMAND else self.supply

    def side_of(self, record: Record) -> str:
        """On which side a record stands. Raises TypeError for one that stands on none."""
        for which in (DEMAND, SUPPLY):
            if isinstance(record, self.side(which).noun):
                return which
        raise TypeError(f"{record.noun()} 不在对接 {self.name} 的任何一侧")

    def wishes(self, which: str) -> tuple[Condition, ...]:
        """The wishes of a side."""
        return tuple(one for one in self.soft if one.of == which)

    def paths(self, which: str) -> Iterator[str]:
        """Every path that is read of a side's records."""
        yield from self.side(which).texts
        yield from (one.path(which) for one in (*self.hard, *self.soft))
