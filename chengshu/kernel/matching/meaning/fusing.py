"""Two rankings made one: scores of each stretched from 0 to 1 and added, what only one has counting nothing in the other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

#: Of each ranking so many take part.
DEEP = 100


def fused(words: Mapping[T, float], meaning: Mapping[T, float]) -> dict[T, float]:
    """The best first. Ranks instead of scores would do harm where one of the two is nearly always right."""
    both = [_stretched(one) for one in (words, meaning)]
    scores = {key: sum(one.get(key, 0.0) for one in both) for key in dict.fromkeys((*words, *meaning))}
    return dict(sorted(scores.items(), key=lambda one: -one[1]))


def _stretched(scores: Mapping[T, float]) -> dict[T, float]:
    if not scores:
        return {}
    least, most = min(scores.values()), max(scores.values())
    return {key: (score - least) / (most - least) if most > least else 1.0 for key, score in scores.items()}
