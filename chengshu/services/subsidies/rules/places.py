"""Where a claim stands in the line before its budget, in words for its holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chengshu.kernel.base.words import say
from chengshu.services.subsidies.rules.line import STANDING, before, standing

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


def place_told(claim: Claim) -> str:
    """Its place; empty where it does not wait."""
    if claim.state not in STANDING or not claim.policy.budget:
        return ""
    if claim.ranked:
        line = list(standing(claim.policy.budget, claim.day.year).values_list("pk", flat=True))
        return say(
            "按名次分配，目前第 {place} 位，共 {many} 件；{when}",
            place=line.index(claim.pk) + 1, many=len(line), when=closing(claim.policy.budget),
        )  # fmt: skip
    if claim.aside:
        return ""
    return say("预算已用完，排在第 {place} 位；有退回或追加时按申请先后发放", place=before(claim).count() + 1)


def rank_told(claim: Claim) -> str:
    """What a claim is ranked by, without zeros that say nothing."""
    return "" if claim.rank is None else f"{claim.rank.normalize():,f}"


def closing(key: str) -> str:
    """When the line of a ranked budget is closed, in words."""
    from chengshu.services.subsidies.models import Allocation

    found = Allocation.objects.filter(budget__key=key, state="open").first()
    return say("{day} 截止后分配", day=found.closes_on) if found else say("分配日期待主管单位公布")
