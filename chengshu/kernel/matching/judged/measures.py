"""What a ranking is worth, by grades: each from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], top: int = 10) -> float:
    """Normalised discounted cumulative gain: 2^grade − 1 at each place, halved slowly, of the most there could be."""
    gained = sum((2 ** grades.get(one, 0.0) - 1) / log2(place + 2) for place, one in enumerate(ranked[:top]))
    ideal = sorted(grades.values(), reverse=True)[:top]
    most = sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(ideal))
    return gained / most if most else 0.0


def reciprocal(ranked: Sequence[str], grades: Mapping[str, float], top: int = 10) -> float:
    """1 over the place of the first that answers; 0 when none of the first `top` does."""
    return next((1 / place for place, one in enumerate(ranked[:top], 1) if grades.get(one, 0.0) > 0), 0.0)


def recall(ranked: Sequence[str], grades: Mapping[str, float], top: int = 100) -> float:
    """The part of all that answers which is among the first `top`."""
    answering = {one for one, grade in grades.items() if grade > 0}
    return len(answering.intersection(ranked[:top])) / len(answering) if answering else 0.0
