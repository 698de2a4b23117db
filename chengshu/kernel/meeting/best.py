"""One against many: the records of the other side that meet this one best, each with its reasons, and those that nearly do.

The index gives candidates by their words; the scope of whoever asks, who takes part and the hard conditions are put to the
database in one query; what is left is judged pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import noun_name, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.meeting.columns import joined, several
from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, other
from chengshu.kernel.meeting.declaring import Meeting, Side
from chengshu.kernel.meeting.fusions import in_force
from chengshu.kernel.meeting.judging import Judge, stretched
from chengshu.kernel.meeting.likely import likeliest, newest
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.meeting.words import Said, Telling, among_these, said, shared, shares, telling, whole
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from chengshu.kernel.registers.searching import these_few

T = TypeVar("T")

#: Words that candidates are sought by, the most telling.
WORDS = 40
#: Of what something stands in the way of, so many are looked at.
HINDERED = 6


@dataclass(frozen=True)
class Matches:
    """The best first. `nearly`: those that something stands in the way of."""

    best: list[Match] = field(default_factory=list)
    nearly: list[Match] = field(default_factory=list)

    def worth(self, least: float) -> Matches:
        """Those of both that score so much at least."""
        return Matches(*([one for one in some if one.score >= least] for some in (self.best, self.nearly)))


def best(meeting: Meeting, record: Record, acting: Acting, limit: int = 10, nearly: int = 3) -> Matches:
    """Who meets a record of either side, as far as this actor may see. Raises Missing when they may not see the record."""
    asked = Asked(meeting, record, acting)
    fit, hindered = likeliest(asked, limit) if asked.tells else newest(asked)
    return asked.matched([*fit, *hindered[: HINDERED if nearly else 0]], limit, nearly)


@dataclass(frozen=True, order=True)
class _Scored:
    """One row's score, turned round so that the best sorts first."""

    turned: float
    number: str
    row: Any = field(compare=False)
    says: Said = field(compare=False)
    signals: dict[str, float] = field(compare=False)
    fits: bool = field(compare=False)


class Asked:
    """One record of a meeting, and who asks for it."""

    def __init__(self, meeting: Meeting, record: Record, acting: Acting) -> None:
        self.meeting, self.record, self.stands = meeting, record, meeting.side_of(record)
        self.readings = {side: reading(meeting.side(side), acting) for side in (DEMAND, SUPPLY)}
        if not self.readings[self.stands].sees(record):
            raise Missing(
                say(
                    "没有找到编号为“{number}”的{noun}，或您无权查看。",
                    number=record.number,
                    noun=noun_name(type(record)),
                )
            )
        self.sought = meeting.side(other(self.stands))
        models.prefetch_related_objects([record], *several(type(record), meeting.paths(self.stands)))
        self.judge = Judge(meeting, self.readings, in_force(meeting))
        self.said = self.says(self.stands, record)
        self.tells = telling(self.said.words)

    def says(self, side: str, record: Any) -> Said:
        """What a record says in the columns that may be seen."""
        texts, reader = self.meeting.side(side).texts, self.readings[side]
        noun = self.meeting.side(side).noun
        return said(record, texts, lambda path: reader.opens(record, column(noun, path)))

    def rows(self) -> models.QuerySet[Any]:
        """The other side's, as far as they may be seen and take part."""
        return self.sought.among(self.readings[other(self.stands)].rows())

    def possible(self) -> Q:
        """The hard conditions."""
        found = (one.possible(other(self.stands), self.sought.noun, self.record) for one in self.meeting.hard)
        return Q(*(q for q in found if q))

    def wanted(self, tells: Telling) -> dict[str, float]:
        """The most telling of this record's words, each with how much it is said."""
        chosen = sorted(self.said.words, key=lambda word: -self.said.words[word] * tells[word])[:WORDS]
        return {word: self.said.words[word] for word in chosen}

    def matched(self, keys: list[UUID], limit: int, nearly: int) -> Matches:
        """These judged, and the best explained: of those that will do, and of those that something stands in the way of."""
        rows = list(joined(these_few(self.rows(), keys), self.sought.noun, self.paths()))
        says, tells = self._read(rows)
        mine = whole(self.said, tells)
        scored = sorted(filter(None, map(partial(self._scored, tells, mine), rows, says)))
        fit, hindered = ([one for one in scored if one.fits is fits] for fits in (True, False))
        return Matches(
            [self._explained(one, tells) for one in fit[:limit]],
            [self._explained(one, tells) for one in hindered[:nearly]],
        )

    def measured(self, keys: list[UUID]) -> dict[UUID, dict[str, float]]:
        """What is measured of these, whether or not they take part any more."""
        every = self.readings[other(self.stands)].rows()
        rows = list(joined(these_few(every, keys), self.sought.noun, self.paths()))
        says, tells = self._read(rows)
        mine, found = whole(self.said, tells), {}
        for row, theirs in zip(rows, says, strict=True):
            common = shared(*self.turned(self.said, theirs), tells, self.turned(mine, whole(theirs, tells)))
            found[row.pk] = self.judge.signals(*self.pair(row), common)
        return found

    def _read(self, rows: list[Any]) -> tuple[list[Said], Telling]:
        """What each of these rows says, and how telling all of its words are."""
        says = [self.says(other(self.stands), row) for row in rows]
        words = {word for one in (self.said, *says) for word in one.words}
        return says, (telling(words) if self.tells else None) or among_these([self.said, *says])

    def _scored(self, tells: Telling, mine: float, row: Any, theirs: Said) -> _Scored | None:
        """None for a row that shares no word, and for one that is not spoken of."""
        demand, supply = self.pair(row)
        common = shared(*self.turned(self.said, theirs), tells, self.turned(mine, whole(theirs, tells)))
        if not common.wanted or self.judge.hushes(demand, supply):
            return None
        signals = self.judge.signals(demand, supply, common)
        score, _ = self.judge.scored(signals)
        return _Scored(-score, row.number, row, theirs, signals, self.judge.meets(demand, supply))

    def _explained(self, one: _Scored, tells: Telling) -> Match:
        demand, supply = self.turned(self.said, one.says)
        score, parts = self.judge.scored(one.signals)
        stretches = stretched(demand, shares(demand, supply, tells))
        return Match(one.row, score, parts, one.signals, stretches, tuple(self.judge.judged(*self.pair(one.row))))

    def turned(self, mine: T, theirs: T) -> tuple[T, T]:
        """(the demand's, the supply's) of what is this record's and what is one of the other side's."""
        return (mine, theirs) if self.stands == DEMAND else (theirs, mine)

    def pair(self, row: Any) -> tuple[Any, Any]:
        """(demand, supply) of this record and one of the other side."""
        return self.turned(self.record, row)

    def paths(self) -> Iterable[str]:
        """What is read of the other side's rows."""
        return self.meeting.paths(other(self.stands))


def reading(side: Side, acting: Acting) -> Reading:
    """A side's register through an actor's eyes."""
    register = register_of(side.noun)
    if register is None:
        raise TypeError(f"名词 {side.noun.noun()} 没有登记册，不能对接")
    return Reading(register, acting)
