"""The score of a pair from what is measured of it: a weighted mean, so that its parts add up to it and weights can be learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, Condition
from chengshu.kernel.meeting.match import Part

if TYPE_CHECKING:
    from chengshu.kernel.meeting.declaring import Meeting

#: What a wish counts as that the other side says nothing about.
OPEN = 0.5

#: What is measured of a pair, each from 0 to 1: "wanted", "offered", and every wish that applies, by its code.
Signals = Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """What each part counts in a score: the words wanted that are offered, the words offered that are wanted, the wishes
    of the demand, and those of the supply. What a pair does not have counts nothing.

    wishes: code of a wish → what it counts among those of its side, where that is not as declared.
    """

    wanted: float = 0.6
    offered: float = 0.1
    demand: float = 0.2
    supply: float = 0.1
    wishes: Mapping[str, float] = field(default_factory=dict)

    def part(self, name: str) -> float:
        """Of a part by its name; never less than nothing."""
        return max(0.0, float(getattr(self, name)))

    def wish(self, one: Condition) -> float:
        """Of a wish; never less than nothing."""
        return max(0.0, self.wishes.get(one.code, one.weight))

    def plain(self) -> dict[str, Any]:
        """To be written down."""
        return asdict(self)


def fused(meeting: Meeting, signals: Signals, weights: Weights) -> tuple[float, tuple[Part, ...]]:
    """A score and its parts: the weights of those there are make up the whole."""
    values = {name: signals[name] for name in ("wanted", "offered")}
    for side in (DEMAND, SUPPLY):
        if (wish := _wished(meeting.wishes(side), signals, weights)) is not None:
            values[side] = wish
    weighed = {name: weights.part(name) for name in values}
    whole = sum(weighed.values()) or 1.0
    parts = tuple(Part(name, value, weighed[name] / whole) for name, value in values.items())
    return sum(one.value * one.share for one in parts), parts


def _wished(wishes: tuple[Condition, ...], signals: Signals, weights: Weights) -> float | None:
    """How far the wishes of a side are met; None where none applies, or none counts."""
    met = weight = 0.0
    for one in wishes:
        if one.code in signals:
            met += weights.wish(one) * signals[one.code]
            weight += weights.wish(one)
    return met / weight if weight else None
