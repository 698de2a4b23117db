"""How far down a page people look: what stands first is opened more, whatever it is, and would teach that it belongs there.

That a match at a place is looked at has the chance place ** -steepness. The steepness is read from pairs that were shown at
several places on several days: how apt a pair is cancels out, and what is left is the place. It is the conditional likelihood
of Poisson counts with an effect for each pair, on what Agarwal et al. harvest (Estimating Position Bias without Intrusive
Interventions, WSDM 2019); what came of a pair then counts by the inverse of how often it was looked at (Joachims, Swaminathan,
Schnabel, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import exp, log

#: Openings of pairs that stood at several places, without which nothing is read from them.
LEAST_MOVED = 50
#: The steepest there can be, halvings until it is found, and the fewest looks that are reckoned with: nothing counts more than ten times.
STEEPEST, HALVINGS, FEWEST = 3.0, 30, 0.1


def steepness(pairs: Iterable[tuple[Collection[int], Collection[int]]]) -> float:
    """From the places at which each pair was shown, and those at which it was opened. 0 where too few have moved, or where
    people look at all places alike.
    """
    told = [(shown, opened) for shown, opened in pairs if opened and len(set(shown)) > 1]
    moved = [([log(one) for one in shown], [log(one) for one in opened]) for shown, opened in told]
    if sum(len(opened) for _, opened in moved) < LEAST_MOVED:
        return 0.0
    low, high = 0.0, STEEPEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(moved, middle) > 0 else (low, middle)
    return round((low + high) / 2, 4)


def _slope(moved: list[tuple[list[float], list[float]]], steep: float) -> float:
    """Of the likelihood, which has one peak: are pairs opened higher up than this steepness would have it?"""
    found = 0.0
    for shown, opened in moved:
        weights = [exp(-steep * one) for one in shown]
        expected = sum(weight * one for weight, one in zip(weights, shown, strict=True)) / sum(weights)
        found += sum(expected - one for one in opened)
    return found


def looks(places: Iterable[int], steep: float) -> float:
    """How often a match shown at these places was looked at, in looks at a first place. 1 where it was never shown, as for what
    a clerk has introduced, and for all where nothing is known of places.
    """
    found = [place**-steep for place in places] if steep else []
    return max(FEWEST, sum(found)) if found else 1.0
