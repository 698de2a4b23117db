"""Thirty experts at the city's institutes, each for a domain of scenarios or two, most for a kind of product as well."""

from __future__ import annotations

from itertools import cycle

from chengshu.industry.calls.simulate import Desks
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.models import Body, Organisation
from chengshu.kernel.office.world import World

NEEDS = ("calls",)
EXPERTS = 30


def simulate(world: World) -> None:
    """Topics go round, so that every one has its experts; every fifth expert sits where the one before does."""
    desks, domains, kinds = (
        Desks(world),
        cycle(code_list("scenario_domains").items),
        cycle(code_list("product_kinds").items),
    )
    institutes = _institutes()
    for place in range(EXPERTS):
        topics = [
            next(domains),
            *([next(domains)] if place % 3 == 0 else []),
            *([next(kinds)] if place % 2 == 0 else []),
        ]
        desks.hire(institutes[place * 4 // 5 % len(institutes)], "expert", topics)
    world.tell(f"评审专家 {EXPERTS} 名")


def _institutes() -> list[Organisation]:
    """Bodies that stand under a department."""
    found = Body.objects.filter(parent__parent__isnull=False, parent__parent__parent=None)
    return list(found.exclude(parent__place__kind="district").order_by("number"))


def opinion(world: World, good: bool) -> dict[str, object]:
    """An expert's answer: a score, the opinion that goes with it, and reasons in words."""
    stock = world.words("reviews")
    score = world.chance.randint(80, 95) if good else world.chance.randint(45, 64)
    verdict = "recommend" if good else world.pick(["amend", "reject"])
    about = [
        world.pick(stock["comments"][one]["good" if good else "poor"])
        for one in world.chance.sample(list(stock["comments"]), 2)
    ]
    return {
        "score": score,
        "opinion": verdict,
        "grounds": "".join([*about, world.pick(stock["opinions"][verdict])]),
    }
