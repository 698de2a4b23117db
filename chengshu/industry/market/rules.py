"""How alike two postings are, how many a firm may make a day, and what a classification may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from chengshu.industry.market.models import Demand, Posting, Profile, Supply
from chengshu.kernel.base.clock import start_of, today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.words import in_english, listed, say
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.lifecycle.flow import Beware
from chengshu.kernel.matching.finding import candidates
from chengshu.kernel.matching.tokens import terms

#: Demands, and supplies, that a firm may post on one day.
MOST_A_DAY = 20
#: From here on two texts of one firm are the same; from there on a person should look.
SAME, NEAR = 0.9, 0.5
#: So many near ones are pointed out.
SHOWN = 5
#: States in which a posting can be repeated by another.
LIVE = ("submitted", "supplementing", "published", "engaged")


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


def firm_of(posting: Any) -> Firm:
    """Whose it is."""
    found: Firm = posting.manufacturer if isinstance(posting, Demand) else posting.provider
    return found


def of_firm(posting: Any) -> QuerySet[Any]:
    """All postings of the same kind by the same firm, this one aside."""
    column = "manufacturer" if isinstance(posting, Demand) else "provider"
    mine = type(posting)._default_manager.filter(**{f"{column}_id": getattr(posting, f"{column}_id")})
    return mine.exclude(pk=posting.pk).order_by("-created_at")


def others_of_the_firm(posting: Any) -> QuerySet[Any]:
    """What a repeated posting can be merged into."""
    return of_firm(posting).filter(state__in=["submitted", "published"])


def alike(posting: Any) -> list[tuple[float, Any]]:
    """Postings that say nearly the same, the most alike first: the firm's own live ones, and published ones of others."""
    mine = shingles(wording(posting))
    known: dict[UUID, Any] = {one.pk: one for one in of_firm(posting).filter(state__in=LIVE)[:200]}
    known |= {one.pk: one for one in _published_near(posting)}
    known.pop(posting.pk, None)
    scored = ((likeness(mine, shingles(wording(one))), one) for one in known.values())
    return sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1].number))[:SHOWN]


def _published_near(posting: Any) -> Iterable[Any]:
    """What the index thinks comes near; where there is none, only the same title."""
    published = type(posting)._default_manager.filter(state="published")
    found = candidates(type(posting).noun(), wording(posting)[:400], near=True)
    return published.filter(title=posting.title)[:50] if found is None else published.filter(pk__in=found.ids[:50])


def _told(posting: Any, what: str) -> Sequence[Beware]:
    if not posting.title:
        return []
    return [Beware(say(what, score=round(100 * score)), one) for score, one in alike(posting)]


def beware_demand(demand: Demand) -> Sequence[Beware]:
    """Demands that say nearly the same."""
    return _told(demand, "已有相近的需求，相似度 {score}%：请先看一看，重复的不必再发。")


def beware_supply(supply: Supply) -> Sequence[Beware]:
    """Supplies that say nearly the same."""
    return _told(supply, "已有相近的供给，相似度 {score}%：请先看一看，重复的不必再发。")


def refuse_repeats(posting: Any) -> None:
    """The firm's own live one that says the same is to be amended, not repeated. Raises Invalid."""
    mine = shingles(wording(posting))
    for one in of_firm(posting).filter(state__in=LIVE)[:200]:
        if likeness(mine, shingles(wording(one))) >= SAME:
            raise Invalid.field(
                "title", say("与贵企业的 {number}“{title}”几乎相同，请修改那一条，或写明不同之处。", number=one.number, title=one.title)
            )  # fmt: skip


def refuse_floods(posting: Any) -> None:
    """So many a day and no more. Raises Conflict."""
    if of_firm(posting).filter(created_at__gte=start_of(today())).count() >= MOST_A_DAY:
        raise Conflict(say("贵企业今天已发布 {most} 条，请明天再发布。", most=MOST_A_DAY))


def refuse_suspended(firm: Firm) -> None:
    """Whom the bureau has suspended neither posts nor opens talks. Raises Conflict."""
    if Profile.objects.filter(firm=firm, state="suspended").exists():
        raise Conflict(say("贵企业已被暂停使用对接平台，请联系工信部门恢复后再办理。"))


def check_link(posting: Any) -> None:
    """A link belongs to its chain; alone it names the chain. Raises Invalid."""
    if not posting.link:
        return
    chain = code_list("chain_links").items[posting.link].parent
    if posting.chain and posting.chain != chain:
        lang = "en" if in_english() else "zh"
        names = [
            label("chain_links", one.code, lang)
            for one in code_list("chain_links").items.values()
            if one.parent == posting.chain
        ]
        raise Invalid.field("link", say("这个环节不属于所选的产业链，可选：{links}。", links=listed(names)))
    posting.chain = chain
