"""All against all: for every demand the supplies that meet it best, by the same measures as one against many.

What is said becomes two sparse matrices. Their product, taken over each demand's most telling words alone, gives candidates;
conditions are looked at, and what is left is scored by all that both say.
Needs the extra `pairs` (numpy, scipy, sparse-dot-topn), which is imported when it is asked for and not before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from chengshu.kernel.meeting.arrays import compared, most_telling, places, weighed, wholes
from chengshu.kernel.meeting.condition import DEMAND, MET, SUPPLY, Condition
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.extras import need
from chengshu.kernel.meeting.fusing import OPEN
from chengshu.kernel.meeting.fusions import in_force
from chengshu.kernel.meeting.gathering import Many, gathered
from chengshu.kernel.meeting.words import UNREAD, telling

if TYPE_CHECKING:
    import numpy as np

#: Candidates of a demand for each supply that is wanted; where conditions leave too few of them, so many times more.
KEPT, MORE = 10, 10
#: Of those that meet the conditions, so many for each that is wanted are scored.
SCORED = 2
#: Demands looked at together.
BLOCK = 500

Pair = tuple[UUID, UUID, float]


def all_pairs(
    meeting: Meeting,
    limit: int = 20,
    *,
    demands: models.QuerySet[Any] | None = None,
    supplies: models.QuerySet[Any] | None = None,
) -> Iterator[Pair]:
    """(demand, supply, score) of every demand's best supplies, its best first, of the rows given or of all that take part.

    It looks at everything, whoever may see it: what is shown of it goes through `best`. Raises NotInstalled without the extra.
    """
    if product := _product(meeting, demands, supplies):
        yield from product.best(limit)


def exact_pairs(meeting: Meeting, limit: int, demands: models.QuerySet[Any]) -> Iterator[Pair]:
    """The same with every single pair scored, those that share no word included: what everything else is measured against."""
    if product := _product(meeting, demands, None):
        yield from product.exact(limit)


def _product(
    meeting: Meeting, demands: models.QuerySet[Any] | None, supplies: models.QuerySet[Any] | None
) -> _Product | None:
    """None where one side has nothing."""
    need("pairs")
    vocabulary: dict[str, int] = {}
    mine, theirs = (
        gathered(meeting, side, one.among(one.noun._default_manager.all() if rows is None else rows), vocabulary)
        for side, one, rows in ((DEMAND, meeting.demand, demands), (SUPPLY, meeting.supply, supplies))
    )
    return _Product(meeting, mine, theirs, list(vocabulary)) if mine.keys and theirs.keys else None


class _Product:
    """The two sides multiplied, a block of demands at a time."""

    def __init__(self, meeting: Meeting, demands: Many, supplies: Many, vocabulary: list[str]) -> None:
        self.meeting, self.demands, self.supplies, self.weights = meeting, demands, supplies, in_force(meeting)
        for one in (demands, supplies):
            one.said.resize(one.said.shape[0], len(vocabulary))
        tells = self._telling(vocabulary)
        self.wholes = [wholes(one.said, tells) for one in (demands, supplies)]
        self.left = demands.said.multiply(tells).tocsr()
        self.sought = most_telling(self.left)
        self.right = supplies.said.T.tocsr()

    def _telling(self, vocabulary: list[str]) -> np.ndarray:
        """How telling each word is: in the whole house, or without an index on the two sides."""
        import numpy as np

        if (tells := telling(vocabulary)) is not None:
            return np.array([[tells[word] for word in vocabulary]], np.float32)
        held = sum(np.bincount(one.said.indices, minlength=len(vocabulary)) for one in (self.demands, self.supplies))
        many = len(self.demands.keys) + len(self.supplies.keys) + UNREAD
        return np.log1p((many - held + 0.5) / (held + 0.5))[None, :].astype(np.float32)

    def best(self, limit: int) -> Iterator[Pair]:
        """Each demand's best."""
        for start in range(0, len(self.demands.keys), BLOCK):
            block = range(start, min(start + BLOCK, len(self.demands.keys)))
            found = self._of(list(block), KEPT * limit, limit)
            short = [at for at in block if len(found[at]) < limit]
            if short and KEPT * limit < len(self.supplies.keys):
                found |= self._of(short, MORE * KEPT * limit, limit)
            for at in block:
                for supply, score in found[at]:
                    yield self.demands.keys[at], self.supplies.keys[supply], score

    def _of(self, rows: list[int], kept: int, limit: int) -> dict[int, list[tuple[int, float]]]:
        """Demand → its best supplies, out of the `kept` that share most of its most telling words."""
        import numpy as np
        from sparse_dot_topn import sp_matmul_topn

        near = sp_matmul_topn(self.sought[rows], self.right, top_n=kept, sort=True, n_threads=os.cpu_count() or 1)
        demand, supply = np.repeat(np.array(rows), np.diff(near.indptr)), near.indices.astype(np.int64)
        fit = self._fit(demand, supply)
        demand, supply = demand[fit], supply[fit]
        first = places(demand) < SCORED * limit
        found: dict[int, list[tuple[int, float]]] = {at: [] for at in rows}
        for at, one, score in self._ranked(demand[first], supply[first], limit):
            found[at].append((one, score))
        return found

    def exact(self, limit: int) -> Iterator[Pair]:
        """Each demand's best, of all there are."""
        import numpy as np

        every = np.arange(len(self.supplies.keys))
        for at, key in enumerate(self.demands.keys):
            demand = np.full(len(every), at)
            fit = self._fit(demand, every)
            for _, supply, score in self._ranked(demand[fit], every[fit], limit):
                yield key, self.supplies.keys[supply], score

    def _ranked(self, demand: np.ndarray, supply: np.ndarray, limit: int) -> Iterator[tuple[int, int, float]]:
        """These pairs scored: of each demand the best."""
        import numpy as np

        scores = self._scores(demand, supply)
        order = np.lexsort((supply, -scores, demand))
        order = order[places(demand[order]) < limit]
        yield from zip(demand[order].tolist(), supply[order].tolist(), scores[order].tolist(), strict=True)

    def _fit(self, demand: np.ndarray, supply: np.ndarray) -> np.ndarray:
        """Which pairs nothing stands in the way of."""
        import numpy as np

        fit = np.ones(len(demand), bool)
        for one in self.meeting.hard:
            degrees, applies = self._degrees(one, demand, supply)
            fit &= ~applies | np.isnan(degrees) | (degrees >= MET)
        return fit

    def _scores(self, demand: np.ndarray, supply: np.ndarray) -> np.ndarray:
        import numpy as np

        both = self.left[demand].multiply(self.supplies.said[supply])
        shared = np.asarray(both.sum(axis=1)).ravel().astype(np.float64)
        wanted, offered = (
            shared / np.maximum(shared, whole[at]) for whole, at in zip(self.wholes, (demand, supply), strict=True)
        )
        wishes = {side: self._wished(side, demand, supply) for side in (DEMAND, SUPPLY)}
        return weighed({"wanted": wanted, "offered": offered, **wishes}, self.weights)

    def _wished(self, side: str, demand: np.ndarray, supply: np.ndarray) -> np.ndarray:
        """How far the wishes of a side are met; not a number where none applies."""
        import numpy as np

        met, weight = np.zeros(len(demand)), np.zeros(len(demand))
        for one in self.meeting.wishes(side):
            degrees, applies = self._degrees(one, demand, supply)
            counts = self.weights.wish(one)
            met += np.where(applies, counts * np.where(np.isnan(degrees), OPEN, degrees), 0.0)
            weight += np.where(applies, counts, 0.0)
        return np.divide(met, weight, out=np.full(len(met), np.nan), where=weight > 0)

    def _degrees(self, one: Condition, demand: np.ndarray, supply: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How well each pair meets a condition, not a number where one side says nothing; and where it applies."""
        import numpy as np

        mine, theirs = self.demands.read[one], self.supplies.read[one]
        left, right = np.frombuffer(mine.places, np.int64)[demand], np.frombuffer(theirs.places, np.int64)[supply]
        degrees = compared(one, mine, theirs, left, right)
        degrees[(left == 0) | (right == 0)] = np.nan
        applies = np.ones(len(left), bool) if one.of == SUPPLY else left > 0
        return degrees, applies if one.of == DEMAND else applies & (right > 0)
