"""Who may meet a record, before anything is judged: keys in the order in which they are worth looking at.

The index says what shares most words. One query to the database keeps what the asker may see, what takes part and what
meets the hard conditions, and brings the plain columns that wishes are about; so that what is judged exactly, which costs
most, is what is likely to come out first, not only what has most words in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from chengshu.kernel.matching import finding
from chengshu.kernel.meeting.columns import listed, several
from chengshu.kernel.meeting.condition import Condition, other
from chengshu.kernel.meeting.fusing import OPEN, fused
from chengshu.kernel.registers.searching import these_few

if TYPE_CHECKING:
    from chengshu.kernel.meeting.best import Asked

#: Candidates at first, and where too few of those will do; then the likeliest of the few that may, if they are no more than these.
STAGES, FEW = (400, 1_500, 4_000), 10_000
#: Of what will do, at least so many are judged, and so many for each that is wanted; where there is no index, the newest.
JUDGED, EACH, UNRANKED = 25, 2, 40
#: What a record's own words would score in the index against itself, by what they are worth here: about, measured on
#: the bench's texts, where it is from .3 to .5. It decides what is judged, never a score.
WORTH = 0.42

Keys = tuple[list[UUID], list[UUID]]


def newest(asked: Asked) -> Keys:
    """Without an index: keys of the newest that may do; and of some that something stands in the way of."""
    rows = asked.rows().order_by("-pk").values_list("pk", flat=True)
    fit = list(dict.fromkeys(rows.filter(asked.possible()).distinct()[:UNRANKED]))
    return fit, [one for one in rows[:UNRANKED] if one not in fit]


def likeliest(asked: Asked, limit: int) -> Keys:
    """Keys of rows that may do, the likeliest first; and of those that something stands in the way of."""
    assert asked.tells is not None
    wanted, wishes = asked.wanted(asked.tells), _Wishes(asked)
    allowed = asked.rows().filter(asked.possible())
    worth: dict[UUID, float] = {}
    will_do: dict[UUID, tuple[Any, ...]] = {}
    for stage, among in _stages(allowed):
        hits = finding.alike(asked.sought.noun.noun(), wanted, stage, among)
        new = [one for one in hits if one not in worth]
        worth |= hits
        found = these_few(allowed, new).values_list("pk", *wishes.paths)
        will_do.update((key, tuple(told)) for key, *told in found)
        if len(will_do) >= limit or len(hits) < stage:
            break
    mine = sum(much * much * asked.tells[word] for word, much in asked.said.words.items()) or 1.0
    scores = {key: wishes.score(min(1.0, WORTH * worth[key] / mine), told) for key, told in will_do.items()}
    fit = sorted(scores, key=lambda key: (-scores[key], -worth[key]))[: max(JUDGED, EACH * limit)]
    return fit, [one for one in worth if one not in will_do]


def _stages(allowed: models.QuerySet[Any]) -> Iterator[tuple[int, Set[UUID] | None]]:
    """How many are asked for, and among which."""
    yield from ((stage, None) for stage in STAGES)
    few = set(allowed.values_list("pk", flat=True).distinct()[: FEW + 1])
    if len(few) <= FEW:
        yield STAGES[0], few


class _Wishes:
    """The wishes that can be judged from one plain column of the other side, and that may be told."""

    def __init__(self, asked: Asked) -> None:
        self.asked, side = asked, other(asked.stands)
        noun = asked.sought.noun
        self.wishes = [one for one in asked.meeting.soft if self._plain(one, noun, side) and asked.judge.tells(one)]
        self.paths = [one.plain(noun, side) for one in self.wishes]
        self.mine = [one.said(asked.stands, asked.record) for one in self.wishes]
        #: What a row says → what it scores whose words are worth nothing, and how much more with all that they can be.
        self._known: dict[tuple[Any, ...], tuple[float, float]] = {}

    @staticmethod
    def _plain(one: Condition, noun: Any, side: str) -> bool:
        path = one.path(side)
        return not several(noun, [path]) and not listed(noun, path)

    def score(self, worth: float, told: tuple[Any, ...]) -> float:
        """About what a row will score whose words are worth so much."""
        if told not in self._known:
            least, most = (self._score(worth, told) for worth in (0.0, 1.0))
            self._known[told] = least, most - least
        least, more = self._known[told]
        return least + more * worth

    def _score(self, worth: float, told: tuple[Any, ...]) -> float:
        signals = {"wanted": worth, "offered": worth}
        for nth, (one, value) in enumerate(zip(self.wishes, told, strict=True)):
            pair = self.asked.turned(self.mine[nth], [] if value in (None, "") else [value])
            if one.applies(*pair):
                degree = one.degree(*pair)
                signals[one.code] = OPEN if degree is None else degree
        return fused(self.asked.meeting, signals, self.asked.judge.weights)[0]
