"""What texts can have in common: pairs of Chinese characters, words of letters and digits, numbers with their units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from chengshu.kernel.matching.tokens import HAN, parts, pieces, terms

#: Little words: a stretch that is told neither begins nor ends with one.
LITTLE = "的了是在和与及或也都就把被"  # no catalogue


def grams(text: str) -> list[str]:
    """All of them, as often as the text holds each; of a run of one character, that character. Bare numbers say nothing."""
    runs, words = terms(text)
    found = [word for word in words if not word.isdigit()]
    for run in runs:
        found += pairs(run)
    return found


def pairs(run: str) -> list[str]:
    """Each two characters of a run that stand together."""
    return [one + other for one, other in pairwise(run)] if len(run) > 1 else [run]


def common(text: str, shared: Mapping[str, float]) -> dict[str, float]:
    """What is shared, as one reads it: 机器视觉 rather than 机器, 器视, 视觉, each stretch with the weight of what it is
    made of. `shared` is gram → weight; every gram counts in the first stretch that holds it. Heaviest first.
    """
    left = dict(shared)
    found: dict[str, float] = defaultdict(float)
    for part in parts(text):
        if part.kind != HAN:
            for one in (part.text, *pieces(part.text)):
                found[one] += left.pop(one, 0.0)
            continue
        for stretch in _stretches(part.text, shared):
            found[_told(stretch)] += sum(left.pop(gram, 0.0) for gram in pairs(stretch))
    heaviest = sorted(found.items(), key=lambda one: -one[1])
    return {stretch: weight for stretch, weight in heaviest if weight > 0}


def _told(stretch: str) -> str:
    """Without the little words at its ends, as long as a word is left: 划痕 for 的划痕."""
    inner = stretch.strip(LITTLE)
    return inner if len(inner) > 1 else stretch


def _stretches(run: str, shared: Mapping[str, float]) -> list[str]:
    """The longest parts of a run of which every pair is shared."""
    if len(run) == 1:
        return [run] if run in shared else []
    found, start = [], None
    for at, gram in enumerate(pairs(run)):
        if gram in shared:
            start = at if start is None else start
        elif start is not None:
            found.append(run[start : at + 1])
            start = None
    return found if start is None else [*found, run[start:]]
