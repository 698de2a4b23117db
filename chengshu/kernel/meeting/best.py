"""One against many: the records of the other side that meet this one best, each with its reasons, and those that nearly do.

The index gives candidates by their words; the scope of whoever asks, who takes part and the hard conditions are put to the
database in one query; what is left is judged pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import noun_name, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.matching import finding
from chengshu.kernel.meeting.conditions import DEMAND, SUPPLY, other
from chengshu.kernel.meeting.declaring import Meeting, Side
from chengshu.kernel.meeting.judging import Judge, Match
from chengshu.kernel.meeting.words import Said, Telling, among_these, said, shared, telling
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from chengshu.kernel.registers.searching import in_these

#: Words that candidates are sought by, the most telling; candidates at first, and where too few of those will do.
WORDS, STAGES = 40, (400, 4_000)
#: Of what will do, the best by the index's own order are judged; and where there is no index, the newest.
JUDGED = 60
#: Of what something stands in the way of, so many are looked at.
HINDERED = 20


@dataclass(frozen=True)
class Matches:
    """The best first. `nearly`: those that something stands in the way of."""

    best: list[Match] = field(default_factory=list)
    nearly: list[Match] = field(default_factory=list)


def best(meeting: Meeting, record: Record, acting: Acting, limit: int = 10, nearly: int = 3) -> Matches:
    """Who meets a record of either side, as far as this actor may see. Raises Missing when they may not see the record."""
    asked = Asked(meeting, record, acting)
    fit, hindered = asked.candidates(limit, nearly)
    matches, almost = asked.matched([*fit, *hindered])
    return Matches(matches[:limit], almost[:nearly])


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
        self.judge = Judge(meeting, self.readings, meeting.usual)
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

    def candidates(self, limit: int, nearly: int) -> tuple[list[UUID], list[UUID]]:
        """Keys of rows that may do, the likeliest first; and of some that something stands in the way of."""
        if self.tells is None:
            newest = self.rows().order_by("-pk").values_list("pk", flat=True)
            fit = list(dict.fromkeys(newest.filter(self.possible()).distinct()[:JUDGED]))
            return fit, [one for one in newest[:JUDGED] if one not in fit][: HINDERED if nearly else 0]
        for stage in STAGES:
            keys = finding.alike(self.sought.noun.noun(), self.wanted(self.tells), stage) or []
            will_do = set(in_these(self.rows(), keys).filter(self.possible()).values_list("pk", flat=True))
            if len(will_do) >= limit or len(keys) < stage:
                break
        fit = [one for one in keys if one in will_do][: max(JUDGED, 2 * limit)]
        return fit, [one for one in keys if one not in will_do][: HINDERED if nearly else 0]

    def wanted(self, tells: Telling) -> dict[str, float]:
        """The most telling of this record's words, each with how much it is said."""
        chosen = sorted(self.said.words, key=lambda word: -self.said.words[word] * tells(word))[:WORDS]
        return {word: self.said.words[word] for word in chosen}

    def matched(self, keys: list[UUID]) -> tuple[list[Match], list[Match]]:
        """These judged and explained, the best first: those that will do, and those that something stands in the way of."""
        rows = list(joined(in_these(self.rows(), keys), self.sought.noun, self.paths()))
        says = [self.says(other(self.stands), row) for row in rows]
        tells = self.tells or among_these((self.said, *says))
        found: list[Match] = []
        for row, theirs in zip(rows, says, strict=True):
            demand, supply = (self.record, row) if self.stands == DEMAND else (row, self.record)
            both = (self.said, theirs) if self.stands == DEMAND else (theirs, self.said)
            common = shared(*both, tells)
            if common.wanted and not self.judge.hushes(demand, supply):
                found.append(self.judge.explained(self.stands, demand, supply, (self.said, common)))
        found.sort(key=lambda match: (-match.score, match.record.number))
        return [one for one in found if not one.hindered], [one for one in found if one.hindered]

    def paths(self) -> Iterable[str]:
        """What is read of the other side's rows."""
        return self.meeting.paths(other(self.stands))


def reading(side: Side, acting: Acting) -> Reading:
    """A side's register through an actor's eyes."""
    register = register_of(side.noun)
    if register is None:
        raise TypeError(f"名词 {side.noun.noun()} 没有登记册，不能对接")
    return Reading(register, acting)


def joined(rows: models.QuerySet[Any], noun: type[Record], paths: Iterable[str]) -> models.QuerySet[Any]:
    """Rows with everything that stands on these paths."""
    to_one: set[str] = set()
    to_several: set[str] = set()
    for path in paths:
        for through, several in relations(noun, path):
            (to_several if several else to_one).add(through)
    return rows.select_related(*sorted(to_one)).prefetch_related(*sorted(to_several))


def relations(noun: type[models.Model], path: str) -> Iterable[tuple[str, bool]]:
    """Every relation on a path, and whether it leads, or has led, to several."""
    model: Any = noun
    several = False
    names = path.split("__")
    for place, name in enumerate(names):
        found = model._meta.get_field(name)
        if not found.is_relation:
            return
        several = several or found.many_to_many or found.one_to_many
        yield "__".join(names[: place + 1]), several
        model = found.related_model
