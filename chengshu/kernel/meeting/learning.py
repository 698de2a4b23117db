"""Learning weights from what became of matches: fitted on some demands, compared on others, adopted only when they win."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import log2
from uuid import UUID

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.matching.judged.measures import ndcg
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.examples import Example, examples
from chengshu.kernel.meeting.fitting import fit
from chengshu.kernel.meeting.fusing import Weights, fused
from chengshu.kernel.meeting.fusions import in_force
from chengshu.kernel.meeting.models import Fusion

#: Outcomes that are needed, and demands among those held out that tell anything.
LEAST, LEAST_HELD_OUT = 200, 20
#: Of ten demands so many are held out.
HELD_OUT = 3

Group = Sequence[Example]


class TooFew(Exception):
    """Too little has come of matches to learn from it. `what` is counted: outcomes, or held-out demands that tell anything."""

    def __init__(self, what: str, there_are: int, needed: int) -> None:
        super().__init__(f"{what}: {there_are} < {needed}")
        self.what, self.there_are, self.needed = what, there_are, needed


@dataclass(frozen=True)
class Learnt:
    """Weights fitted, and nDCG@10 on the demands held out: of those in force, and of these. `steep`: how far down a page people
    look, which both allow for.
    """

    weights: Weights
    before: float
    after: float
    outcomes: int
    held_out: int
    steep: float = 0.0

    @property
    def wins(self) -> bool:
        """Are they better where they were not learnt?"""
        return self.after > self.before


def learn(meeting: Meeting, seed: int = 7) -> Learnt:
    """Fit weights. Nothing is changed yet. Raises TooFew."""
    groups = examples(meeting)
    outcomes = sum(one.outcome for group in groups.values() for one in group)
    if outcomes < LEAST:
        raise TooFew("outcomes", outcomes, LEAST)
    aside = [group for key, group in groups.items() if held_out(key, seed) and tells(group)]
    if len(aside) < LEAST_HELD_OUT:
        raise TooFew("held_out", len(aside), LEAST_HELD_OUT)
    weights = fit(meeting, [group for key, group in groups.items() if not held_out(key, seed)], seed)
    before, after = (quality(meeting, aside, one) for one in (in_force(meeting), weights))
    return Learnt(weights, before, after, outcomes, len(aside), groups.steep)


def adopt(meeting: Meeting, learnt: Learnt) -> Fusion:
    """From now on scores are made with these weights."""
    made = Fusion(
        meeting=meeting.name, weights=learnt.weights.plain(), outcomes=learnt.outcomes, held_out=learnt.held_out,
        before=Decimal(f"{learnt.before:.4f}"), after=Decimal(f"{learnt.after:.4f}"),
    )  # fmt: skip
    return begin(PLATFORM, made, "adopt")


def held_out(demand: UUID, seed: int) -> bool:
    """The same demands for the same seed, whatever else there is."""
    return sha256(f"{seed}/{demand.hex}".encode()).digest()[0] % 10 < HELD_OUT


def tells(group: Group) -> bool:
    """Does more speak for one than for another?"""
    return len({one.grade for one in group}) > 1


def quality(meeting: Meeting, groups: Collection[Group], weights: Weights) -> float:
    """Mean nDCG@10 of these demands' pairs, ordered by their scores under some weights. What came of a pair counts the more the
    less often it was looked at, and so does its demand in the mean.
    """
    shares = [sum(_gain(one) for one in group) / sum(2**one.grade - 1 for one in group) for group in groups]
    found = (_ndcg(meeting, group, weights) for group in groups)
    return sum(share * one for share, one in zip(shares, found, strict=True)) / sum(shares)


def _gain(one: Example) -> float:
    return (2**one.grade - 1) / one.looks


def _ndcg(meeting: Meeting, group: Iterable[Example], weights: Weights) -> float:
    scored = sorted((-fused(meeting, one.signals, weights)[0], one.supply.hex, log2(1 + _gain(one))) for one in group)
    return ndcg([key for _, key, _ in scored], {key: grade for _, key, grade in scored})
