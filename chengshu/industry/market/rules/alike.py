"""How alike two postings are, and what is said of those that are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from chengshu.industry.market.models import Demand, Posting, Supply
from chengshu.industry.market.rules.whose import firm_of, live_of_firm
from chengshu.kernel.base.among import in_these
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import Beware
from chengshu.kernel.matching.finding import candidates
from chengshu.kernel.matching.tokens import terms

#: From here on two texts of one firm are the same; from there on a person should look.
SAME, NEAR = 0.9, 0.5
#: Titles alone are compared while nothing more is written: short texts share much by chance.
NEAR_TITLE = 0.8
#: So many near ones are pointed out, of so many published ones that come nearest by the index.
SHOWN, LOOKED_AT = 5, 50


def shingles(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, and whole words of letters and figures."""
    runs, words = terms(text)
    pairs = (run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1)))
    return frozenset([*pairs, *words])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The part of both that they share, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def wording(posting: Posting) -> str:
    """What a posting says."""
    return f"{posting.title}\n{getattr(posting, 'description', '')}"


def alike(posting: Any) -> list[tuple[float, Any]]:
    """Postings that say nearly the same, the most alike first: the firm's own live ones, and published ones of others."""
    said, near = (wording, NEAR) if posting.description else (_title, NEAR_TITLE)
    mine = shingles(said(posting))
    known: dict[UUID, Any] = {one.pk: one for one in (*live_of_firm(posting), *_published_near(posting))}
    known.pop(posting.pk, None)
    scored = ((likeness(mine, shingles(said(one))), one) for one in known.values())
    return sorted((pair for pair in scored if pair[0] >= near), key=lambda pair: (-pair[0], pair[1].number))[:SHOWN]


def _title(posting: Posting) -> str:
    return posting.title


def _published_near(posting: Any) -> Iterable[Any]:
    """The published ones that the index thinks come nearest; where there is no index, only those of the same title. What is not
    published takes nobody's place.
    """
    published = type(posting)._default_manager.filter(state="published")
    found = candidates(type(posting).noun(), wording(posting)[:400], near=True)
    if found is None:
        return published.filter(title=posting.title)[:LOOKED_AT]
    there = set(in_these(published, found.ids).values_list("pk", flat=True))
    return in_these(published, islice((key for key in found.ids if key in there), LOOKED_AT))


def beware_demand(demand: Demand) -> Sequence[Beware]:
    """Demands that say nearly the same."""
    return _told(demand, "已有相近的需求，相似度 {score}%：请先看一看，重复的不必再发。")


def beware_supply(supply: Supply) -> Sequence[Beware]:
    """Supplies that say nearly the same."""
    return _told(supply, "已有相近的供给，相似度 {score}%：请先看一看，重复的不必再发。")


def beware_repeated(posting: Any) -> Sequence[Beware]:
    """What the same firm says elsewhere in nearly the same words, for the clerk who is about to publish it."""
    what = "同一企业有相近的一条，相似度 {score}%：重复的，请并入其中一条。"
    firm = firm_of(posting)
    return [one for one in _told(posting, what) if firm_of(one.record) == firm]


def _told(posting: Any, what: str) -> Sequence[Beware]:
    return [Beware(say(what, score=round(100 * score)), one) for score, one in alike(posting)] if posting.title else []
