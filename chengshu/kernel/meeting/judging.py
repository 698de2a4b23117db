"""One pair judged: every condition, every part of the score, in numbers and in words a clerk reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.matching.grams import common
from chengshu.kernel.meeting.conditions import DEMAND, MET, SUPPLY, Condition
from chengshu.kernel.meeting.declaring import Meeting, Weights
from chengshu.kernel.meeting.words import Said, Shared
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.reading import Reading

#: What a wish counts as that the other side says nothing about.
OPEN = 0.5
#: Shared stretches of text that are told.
TOLD = 6


@dataclass(frozen=True)
class Judged:
    """A condition on one pair. `degree` from 0 to 1; None where the other side says nothing. `must`: not only a wish."""

    condition: Condition
    degree: float | None
    must: bool
    told: str

    @property
    def met(self) -> bool | None:
        """None: open."""
        return None if self.degree is None else self.degree >= MET


@dataclass(frozen=True)
class Part:
    """A part of a score: its value from 0 to 1, and the share of the whole score that it can make up."""

    name: str
    label: str
    value: float
    share: float


@dataclass(frozen=True)
class Match:
    """A record that meets another: how well, from 0 to 1, the parts that this is the sum of, the stretches of text both
    share with what each counts, and every condition.
    """

    record: Any
    score: float
    parts: tuple[Part, ...]
    words: Mapping[str, float]
    conditions: tuple[Judged, ...]

    @property
    def met(self) -> list[Judged]:
        """Conditions and wishes that are met."""
        return [one for one in self.conditions if one.met]

    @property
    def unmet(self) -> list[Judged]:
        """Those that are not."""
        return [one for one in self.conditions if one.met is False]

    @property
    def open(self) -> list[Judged]:
        """Those that the other side says nothing about."""
        return [one for one in self.conditions if one.met is None]

    @property
    def hindered(self) -> bool:
        """Does something stand in the way that must not?"""
        return any(one.must for one in self.unmet)

    @property
    def lines(self) -> list[str]:
        """All of it in sentences."""
        kinds = [(say("能满足"), self.met), (say("不能满足"), self.unmet), (say("待确认"), self.open)]
        told = [say("{kind}：{what}", kind=kind, what=one.told) for kind, some in kinds for one in some]
        words = [say("{word}（{share}）", word=word, share=percent(share)) for word, share in self.words.items()]
        parts = [
            say("{label} {value} × {share}", label=one.label, value=percent(one.value), share=percent(one.share))
            for one in self.parts
        ]
        return [
            *([say("共同的内容：{words}", words=listed(words))] if words else []),
            *told,
            say("匹配度 {score} = {parts}", score=percent(self.score), parts=" + ".join(parts)),
        ]


def percent(value: float) -> str:
    """Of 0 to 1: 62%, and less than one as it is."""
    return f"{value:.0%}" if value >= 0.01 or not value else f"{value:.1%}"


class Judge:
    """Judges pairs of one meeting through one actor's eyes."""

    def __init__(self, meeting: Meeting, readings: Mapping[str, Reading], weights: Weights) -> None:
        self.meeting, self.readings, self.weights = meeting, readings, weights
        self.columns = {
            (condition, side): column(meeting.side(side).noun, condition.path(side))
            for condition in (*meeting.hard, *meeting.soft)
            for side in (DEMAND, SUPPLY)
        }

    def hushes(self, demand: Any, supply: Any) -> bool:
        """Must this pair not be spoken of?"""
        return any(
            one.applies(demand, supply) and one.degree(demand, supply) not in (MET, None)
            for one in self.meeting.hard
            if one.hushed
        )

    def meets(self, demand: Any, supply: Any) -> bool:
        """Does nothing stand in the way?"""
        return all(
            one.degree(demand, supply) in (MET, None) for one in self.meeting.hard if one.applies(demand, supply)
        )

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
            if one.applies(demand, supply) and self._seen(one, demand, supply):
                degree = one.degree(demand, supply)
                met += one.weight * (OPEN if degree is None else degree)
                weight += one.weight
        return met / weight if weight else None

    def _seen(self, one: Condition, demand: Any, supply: Any) -> bool:
        return all(
            self.readings[side].opens(record, self.columns[one, side])
            for side, record in ((DEMAND, demand), (SUPPLY, supply))
        )

    def explained(self, side: str, demand: Any, supply: Any, words: tuple[Said, Shared]) -> Match:
        """The whole match; the record at hand stands on `side`."""
        said, found = words
        score, parts = self.scored(demand, supply, found)
        stretches = list(common(said.text, dict(found.words)).items())[:TOLD]
        record = supply if side == DEMAND else demand
        return Match(record, score, parts, dict(stretches), tuple(self.judged(demand, supply)))

    def judged(self, demand: Any, supply: Any) -> list[Judged]:
        """Every condition and wish that applies and may be spoken of."""
        found = [(one, True) for one in self.meeting.hard if not one.hushed]
        found += [(one, False) for one in self.meeting.soft if self._seen(one, demand, supply)]
        return [
            Judged(one, one.degree(demand, supply), must, self._told(one, demand, supply))
            for one, must in found
            if one.applies(demand, supply)
        ]

    def _told(self, one: Condition, demand: Any, supply: Any) -> str:
        mine, theirs = (
            show(self.readings[side].told(record, self.columns[one, side]), self.columns[one, side])
            for side, record in ((DEMAND, demand), (SUPPLY, supply))
        )
        return say("{label}：需求方 {mine}，供给方 {theirs}", label=say(one.label), mine=mine, theirs=theirs)


def total(values: Mapping[str, float], weights: Weights) -> tuple[float, tuple[Part, ...]]:
    """A score from its parts: the weights of those there are make up the whole."""
    labels = {
        "wanted": say("所求得到回应"),
        "offered": say("所供正被需要"),
        "demand": say("需求方的意愿"),
        "supply": say("供给方的意愿"),
    }
    weighed = {name: max(0.0, getattr(weights, name)) for name in values}
    whole = sum(weighed.values()) or 1.0
    parts = tuple(Part(name, labels[name], value, weighed[name] / whole) for name, value in values.items())
    return sum(one.value * one.share for one in parts), parts
