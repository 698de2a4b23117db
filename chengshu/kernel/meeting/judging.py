"""One pair judged: every condition, every part of the score, in numbers and in words a clerk reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.matching.grams import common
from chengshu.kernel.meeting.condition import DEMAND, MET, SUPPLY, Condition
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.fusing import OPEN, Signals, Weights, fused
from chengshu.kernel.meeting.match import Judged, Part
from chengshu.kernel.meeting.words import Said, Shared
from chengshu.kernel.registers.columns import Column, column
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.reading import Reading

#: Shared stretches of text that are told.
TOLD = 6


class Judge:
    """Judges pairs of one meeting through one actor's eyes."""

    def __init__(self, meeting: Meeting, readings: Mapping[str, Reading], weights: Weights) -> None:
        self.meeting, self.readings, self.weights = meeting, readings, weights
        #: (condition, side, record) by their addresses → the record, kept so that its address is, and what it says: asked for
        #: several times of each, and of the record at hand with every other.
        self._said: dict[tuple[int, str, int], tuple[Any, list[Any]]] = {}
        #: The same of what is told of it.
        self._read: dict[tuple[int, str, int], tuple[Any, str]] = {}
        self.columns = {
            (condition, side): column(meeting.side(side).noun, condition.path(side))
            for condition in (*meeting.hard, *meeting.soft)
            for side in (DEMAND, SUPPLY)
        }
        #: What nobody is kept from seeing needs no look at the record.
        self._guarded = {
            id(one)
            for one in (*meeting.hard, *meeting.soft)
            if any(guards(readings[side], self.columns[one, side]) for side in (DEMAND, SUPPLY))
        }

    def said(self, one: Condition, demand: Any, supply: Any) -> tuple[list[Any], list[Any]]:
        """What the two say to a condition."""
        return self._of(one, DEMAND, demand), self._of(one, SUPPLY, supply)

    def _of(self, one: Condition, side: str, record: Any) -> list[Any]:
        key = (id(one), side, id(record))
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = record, one.said(side, record)
        return found[1]

    def hushes(self, demand: Any, supply: Any) -> bool:
        """Must this pair not be spoken of?"""
        return any(one.hushed and self.met(one, demand, supply) is False for one in self.meeting.hard)

    def meets(self, demand: Any, supply: Any) -> bool:
        """Does nothing stand in the way?"""
        return all(self.met(one, demand, supply) is not False for one in self.meeting.hard)

    def met(self, one: Condition, demand: Any, supply: Any) -> bool | None:
        """Does a pair meet a condition? None where it does not apply, or is open."""
        mine, theirs = self.said(one, demand, supply)
        degree = one.degree(mine, theirs) if one.applies(mine, theirs) else None
        return None if degree is None else degree >= MET

    def signals(self, demand: Any, supply: Any, found: Shared) -> dict[str, float]:
        """What the score of a pair is made of. Wishes about columns one may not see would tell them: they do not count."""
        told = {"wanted": found.wanted, "offered": found.offered}
        for one in self.meeting.soft:
            mine, theirs = self.said(one, demand, supply)
            if one.applies(mine, theirs) and self._seen(one, demand, supply):
                degree = one.degree(mine, theirs)
                told[one.code] = OPEN if degree is None else degree
        return told

    def scored(self, signals: Signals) -> tuple[float, tuple[Part, ...]]:
        """The score of a pair and its parts."""
        return fused(self.meeting, signals, self.weights)

    def _seen(self, one: Condition, demand: Any, supply: Any) -> bool:
        return id(one) not in self._guarded or all(
            self.readings[side].opens(record, self.columns[one, side])
            for side, record in ((DEMAND, demand), (SUPPLY, supply))
        )

    def tells(self, one: Condition) -> bool:
        """May a condition be told of any pair, whoever they are?"""
        return id(one) not in self._guarded

    def judged(self, demand: Any, supply: Any) -> list[Judged]:
        """Every condition and wish that applies and may be spoken of."""
        found = [(one, True) for one in self.meeting.hard if not one.hushed]
        found += [(one, False) for one in self.meeting.soft if self._seen(one, demand, supply)]
        told = []
        for one, must in found:
            mine, theirs = self.said(one, demand, supply)
            if one.applies(mine, theirs):
                told.append(Judged(one, one.degree(mine, theirs), must, self._told(one, demand, supply)))
        return told

    def _told(self, one: Condition, demand: Any, supply: Any) -> str:
        mine, theirs = self._shown(one, DEMAND, demand), self._shown(one, SUPPLY, supply)
        return say("{label}：需求方 {mine}，供给方 {theirs}", label=say(one.label), mine=mine, theirs=theirs)

    def _shown(self, one: Condition, side: str, record: Any) -> str:
        key = (id(one), side, id(record))
        if key not in self._read:
            shown = self.columns[one, side]
            self._read[key] = record, show(self.readings[side].told(record, shown), shown)
        return self._read[key][1]


def guards(reading: Reading, column: Column) -> bool:
    """Does it depend on the record whether this actor may see a column?"""
    return reading.rule_for(column.name) is not None and not reading.acting.is_platform


def stretched(demand: Said, words: Mapping[str, float]) -> dict[str, float]:
    """What a demand's text shares, as one reads it: the heaviest stretches, with the share each makes up."""
    return dict(list(common(demand.text, words).items())[:TOLD])
