"""Thirty experts at the city's institutes: each for a domain or two, every other for products as well."""

from __future__ import annotations

from datetime import date
from itertools import cycle
from typing import Any

from chengshu.industry.calls.simulate import Desks, Life, departments, workday
from chengshu.industry.reviews.rules import candidates
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.acting import Acting, acting_as
from chengshu.kernel.identity.models import Body, Organisation, Person
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.office.world import World

NEEDS = ("calls",)
EXPERTS = 30


def simulate(world: World) -> None:
    """Topics go round, so that each has its experts; every fifth expert sits where the one before does."""
    desks, institutes = Desks(world), _institutes()
    domains, kinds = cycle(code_list("scenario_domains").items), cycle(code_list("product_kinds").items)
    for place in range(EXPERTS):
        topics = [
            next(domains),
            *([next(domains)] if place % 3 == 0 else []),
            *([next(kinds)] if place % 2 else []),
        ]
        desks.hire(institutes[place * 4 // 5 % len(institutes)], "expert", topics)
    world.tell(f"评审专家 {EXPERTS} 名")


def _institutes() -> list[Organisation]:
    """Bodies that stand under a department; in a city without any, the departments."""
    found = Body.objects.filter(parent__parent__isnull=False, parent__parent__parent=None)
    below = list(found.exclude(parent__place__kind="district").order_by("number"))
    return [*below] or [*departments()]


class Panel:
    """Experts at work."""

    def __init__(self, world: World) -> None:
        self.world, self.stock = world, world.words("reviews")
        self._experts: dict[Person, Acting] = {}

    def judges(
        self,
        clerk: Acting,
        case: Any,
        topic: str,
        owner: str,
        day: date,
        *,
        good: bool = True,
        silent: Acting | None = None,
    ) -> Life:
        """Two or three are asked on a day; all of them answer, save one who is known to be silent as yet."""
        yield day
        free = list(candidates(getattr(case, topic), getattr(case, owner), case.reviews.all()))
        asked = self.world.chance.sample(free, min(len(free), self.world.chance.randint(2, 3)))
        if silent and silent.person in free:
            asked = [silent.person, *(one for one in asked if one != silent.person)][:3]
        perform(clerk, case, "assign", {"experts": asked})
        for review in list(case.reviews.select_related("expert")):
            if silent is None or review.expert != silent.person:
                yield (day := workday(day, self.world.chance.randint(0, 1)))
                perform(self._expert(review.expert), review, "submit", self._opinion(good))

    def _expert(self, person: Person) -> Acting:
        if person not in self._experts:
            self._experts[person] = acting_as(person)
        return self._experts[person]

    def _opinion(self, good: bool) -> dict[str, Any]:
        """A score, the opinion that goes with it, and reasons in words."""
        stock, chance = self.stock, self.world.chance
        score, verdict = (chance.randint(80, 95), "recommend") if good else (chance.randint(60, 68), "amend")
        criteria = chance.sample(list(stock["comments"]), 2)
        about = [chance.choice(stock["comments"][one]["good" if good else "poor"]) for one in criteria]
        return {
            "score": score,
            "opinion": verdict,
            "grounds": "".join([*about, chance.choice(stock["opinions"][verdict])]),
        }
