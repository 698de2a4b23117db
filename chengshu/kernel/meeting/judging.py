"""One pair judged: every condition, every part of the score, in numbers and in words a clerk reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.matching.grams import common
from chengshu.kernel.meeting.condition import DEMAND, MET, SUPPLY, Condition
from chengshu.kernel.meeting.declaring import Meeting, Weights
from chengshu.kernel.meeting.match import Judged, Part
from chengshu.kernel.meeting.words import Said, Shared
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.reading import Reading

#: What a wish counts as that the other side says nothing about.
OPEN = 0.5
#: Shared stretches of text that are told.
TOLD = 6


class Judge:
    """Judges pairs of one meeting through one actor's eyes."""

    def __init__(self, meeting: Meeting, readings: Mapping[str, Reading], weights: Weights) -> None:
        self.meeting, self.readings, self.weights = meeting, readings, weights
        #: (condition, side, record) → what it says: asked for several times of each, and of the record at hand with every other.
        self._said: dict[tuple[Condition, str, Any], list[Any]] = {}
        self.columns = {
            (condition, side): column(meeting.side(side).noun, condition.path(side))
            for condition in (*meeting.hard, *meeting.soft)
            for side in (DEMAND, SUPPLY)
        }

    def said(self, one: Condition, demand: Any, supply: Any) -> tuple[list[Any], list[Any]]:
        """What the two say to a condition."""
        return self._of(one, DEMAND, demand), self._of(one, SUPPLY, supply)

    def _of(self, one: Condition, side: str, record: Any) -> list[Any]:
        key = (one, side, record.pk)
        if key not in self._said:
            self._said[key] = one.said(side, record)
        return self._said[key]

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

    def scored(self, demand: Any, supply: Any, found: Shared) -> tuple[float, tuple[Part, ...]]:
        """The score of a pair and its parts. Wishes about columns one may not see would tell them: they do not count."""
        values = {"wanted": found.wanted, "offered": found.offered}
        for side in (DEMAND, SUPPLY):
            if (wish := self._wished(side, demand, supply)) is not None:
                values[side] = wish
        return total(values, self.weights)

    def _wished(self, side: str, demand: Any, supply: Any) -> float | None:
        met = weight = 0.0
        for one in self.meeting.wishes(side):
            mine, theirs = self.said(one, demand, supply)
            if one.applies(mine, theirs) and self._seen(one, demand, supply):
                degree = one.degree(mine, theirs)
                met += one.weight * (OPEN if degree is None else degree)
                weight += one.weight
        return met / weight if weight else None

    def _seen(self, one: Condition, demand: Any, supply: Any) -> bool:
        return all(
            self.readings[side].opens(record, self.columns[one, side])
            for side, record in ((DEMAND, demand), (SUPPLY, supply))
        )

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
        mine, theirs = (
            show(self.readings[side].told(record, self.columns[one, side]), self.columns[one, side])
            for side, record in ((DEMAND, demand), (SUPPLY, supply))
        )
        return say("{label}：需求方 {mine}，供给方 {theirs}", label=say(one.label), mine=mine, theirs=theirs)


def stretched(demand: Said, words: Mapping[str, float]) -> dict[str, float]:
    """What a demand's text shares, as one reads it: the heaviest stretches, with the share each makes up."""
    return dict(list(common(demand.text, words).items())[:TOLD])


def total(values: Mapping[str, float], weights: Weights) -> tuple[float, tuple[Part, ...]]:
    """A score from its parts: the weights of those there are make up the whole."""
    weighed = {name: max(0.0, getattr(weights, name)) for name in values}
    whole = sum(weighed.values()) or 1.0
    parts = tuple(Part(name, value, weighed[name] / whole) for name, value in values.items())
    return sum(one.value * one.share for one in parts), parts
