"""A match: how well two records meet, and why, in numbers and in words a clerk reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.meeting.condition import DEMAND, MET, SUPPLY, Condition

#: What the parts of a score are called.
LABELS = {
    "wanted": "所求得到回应", "offered": "所供正被需要", DEMAND: "需求方的意愿", SUPPLY: "供给方的意愿",
}  # fmt: skip


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
    value: float
    share: float

    @property
    def label(self) -> str:
        """What it is called."""
        return say(LABELS[self.name])


@dataclass(frozen=True)
class Match:
    """A record that meets another: how well, from 0 to 1, the parts that this is the sum of and what they were made of, the
    stretches of text both share with what each counts, and every condition.
    """

    record: Any
    score: float
    parts: tuple[Part, ...]
    signals: Mapping[str, float]
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
