"""Weights fitted to examples: of two supplies that one demand had, the one that more speaks for should score higher.

Pairwise logistic regression over what is measured, weights never below nothing. What does not apply to a pair counts half
while fitting; scores are made and compared as always. Needs numpy, of the extra `pairs`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chengshu.kernel.meeting.condition import DEMAND, SUPPLY
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.examples import Example
from chengshu.kernel.meeting.extras import need
from chengshu.kernel.meeting.fusing import OPEN, Weights

if TYPE_CHECKING:
    import numpy as np

#: Comparisons of one demand that are looked at, rounds, and how much large weights cost.
EACH, ROUNDS, COST = 100, 600, 1e-3
DIGITS = 4


def fit(meeting: Meeting, groups: Iterable[Sequence[Example]], seed: int) -> Weights:
    """The weights under which these examples come out best. As declared, where they tell nothing."""
    need("pairs")
    names = ["wanted", "offered", *(one.code for one in meeting.soft)]
    differences, counts = _compared(names, groups, random.Random(seed))
    found = _fitted(differences, counts) if len(differences) else differences.sum(axis=0)
    if not found.sum():
        return meeting.usual
    return _weights(meeting, dict(zip(names, (found / found.sum()).tolist(), strict=True)))


def _compared(
    names: list[str], groups: Iterable[Sequence[Example]], chance: random.Random
) -> tuple[np.ndarray, np.ndarray]:
    """What the better has more than the other, of every two; and what each comparison counts: all of a demand count one, and
    more the less often the better was looked at where it stood.
    """
    import numpy as np

    rows: list[list[float]] = []
    counts: list[float] = []
    for group in groups:
        two = [(one, other) for one in group for other in group if one.grade > other.grade]
        chosen = chance.sample(two, EACH) if len(two) > EACH else two
        for one, other in chosen:
            rows.append([one.signals.get(name, OPEN) - other.signals.get(name, OPEN) for name in names])
        counts += [1 / one.looks / len(chosen) for one, _ in chosen]
    return np.array(rows).reshape(len(rows), len(names)), np.array(counts)


def _fitted(differences: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Projected gradient with momentum (FISTA), from nothing."""
    import numpy as np

    share = counts / counts.sum()
    step = 1 / (0.25 * np.linalg.norm(differences.T @ (differences * share[:, None]), 2) + COST)
    here = ahead = np.zeros(differences.shape[1])
    speed = 1.0
    for _ in range(ROUNDS):
        wrong = share / (1 + np.exp(differences @ ahead))
        new = np.maximum(ahead + step * (differences.T @ wrong - COST * ahead), 0.0)
        faster = (1 + np.sqrt(1 + 4 * speed * speed)) / 2
        ahead = new + (speed - 1) / faster * (new - here)
        here, speed = new, faster
    return np.asarray(here)


def _weights(meeting: Meeting, found: dict[str, float]) -> Weights:
    """As a meeting has them: what each side's wishes count together, and among each other."""
    sides = {which: sum(found[one.code] for one in meeting.wishes(which)) for which in (DEMAND, SUPPLY)}
    wishes = {
        one.code: round(found[one.code] / sides[which], DIGITS)
        for which in sides
        for one in meeting.wishes(which)
        if sides[which]
    }
    parts = {"wanted": found["wanted"], "offered": found["offered"], "demand": sides[DEMAND], "supply": sides[SUPPLY]}
    return Weights(**{name: round(value, DIGITS) for name, value in parts.items()}, wishes=wishes)
