"""Finding indicators: they are few, published, and in memory, so the words are put to their names themselves."""

from __future__ import annotations

from chengshu.kernel.indicators.indicator import INDICATORS, Indicator
from chengshu.kernel.matching.asking import Wording, ask
from chengshu.kernel.matching.normal import normal


def found(typed: str) -> list[Indicator]:
    """Those in whose code or names every word stands, in one of its wordings; without words, all of them."""
    wanted = ask(typed).words
    if typed.strip() and not wanted:  # punctuation only
        return []
    known = [(one, normal(one.known_as)) for one in INDICATORS.values()]
    return [one for one, form in known if all(any(_stands(w, form) for w in word) for word in wanted)]


def _stands(wording: Wording, form: str) -> bool:
    return all(part.text in form for part in wording)
