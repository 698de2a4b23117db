"""Made-up firms, and what manufacturers among them ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from chengshu.industry.calls.simulate import SINCE, Desks, Life, districts, live, seed_since, wording, workday
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm, Place
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World

NEEDS = ("calls",)
#: Firms whose lives are told step by step; beyond them a city-sized world only has their number.
TOLD_FIRMS, TOLD_DEMANDS = 120, 60
#: Of every so many firms one offers digitalisation; the others make things.
ONE_PROVIDER_IN = 4
FIRST_DEMAND = date(2023, 6, 1)
#: How some demands end before their time; the rest stand open until they are solved.
ENDS = ["close"] * 7 + ["expire"] * 5 + ["hide"]
#: States and outcomes of those that are only seeded.
SEEDED = [("published", ""), ("closed", "partly"), ("solved", "solved")]


def simulate(world: World) -> None:
    """Firms registered by the industry bureau, and demands posted by them."""
    clerk = Desks(world).sole("industry_clerk")
    drafts = _firms(world)
    with world.at(SINCE):
        for _ in range(TOLD_FIRMS):
            begin(clerk, next(drafts), "register")
        seed((next(drafts) for _ in range(world.size(TOLD_FIRMS, 5_200) - TOLD_FIRMS)), "register", clerk)
    story = Story(world)
    live(world, story.demands())
    seed_since(world, FIRST_DEMAND, world.size(TOLD_DEMANDS, 9_000) - TOLD_DEMANDS, story.seedling, "post")
    world.tell(f"企业 {Firm.objects.count()} 家，需求 {Demand.objects.count()} 项")


def manufacturers() -> list[Firm]:
    """Firms that make things, in the order they were registered."""
    return [firm for firm in Firm.objects.order_by("created_at", "number") if firm.industry.startswith("C")]


def providers() -> list[Firm]:
    """Firms that offer digitalisation."""
    return [firm for firm in Firm.objects.order_by("created_at", "number") if not firm.industry.startswith("C")]


def _firms(world: World) -> Iterator[Firm]:
    """Unsaved firms without end: a trade of some chain, a district, an invented name that nobody else has."""
    words, places = world.words("firms"), [body.place for body in districts() if body.place]
    trades = {
        chain: one for chain, one in words["chains"].items() if any(code.startswith("C") for code in one["industries"])
    }
    taken: set[str] = set(Firm.objects.values_list("name", flat=True))
    serial = 0
    while True:
        serial += 1
        place = world.pick(places)
        offers = serial % ONE_PROVIDER_IN == 0
        chain = "software" if offers else world.pick(list(trades))
        trade = words["providers"] if offers else trades[chain]
        name = _new_name(world, words, trade, place, taken)
        number = make_credit_code(place.code[:6], serial)
        yield Firm(
            number=number, credit_code=number, kind=Firm.FIRM, path=f"{number}/", name=name, place=place,
            chain=chain, state="active",
            industry=world.pick([code for code in trade["industries"] if offers or code.startswith("C")]),
            size=world.chance.choices(["large", "medium", "small", "micro"], [5, 25, 50, 20])[0],
        )  # fmt: skip


def _new_name(world: World, words: dict[str, Any], trade: dict[str, Any], place: Place, taken: set[str]) -> str:
    city = place.name if place.name.endswith("市") else place.parent.name if place.parent else place.name
    while True:
        drawn = {
            "stem": world.pick(words["stems"]),
            "word": world.pick(trade["words"]),
            "form": words["forms"][0],
        }
        name = world.fill(world.pick(words["patterns"]), {}, place=city.removesuffix("市"), **drawn)
        if name not in taken:
            taken.add(name)
            return name


class Story:
    """What manufacturers ask for."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks = world, world.chance, Desks(world)
        self.stock, self.ends = world.words("demands"), world.words("outcomes")
        self.makers = manufacturers()
        self.span = (self.desks.today - FIRST_DEMAND).days

    def demands(self) -> Iterator[Life]:
        """The first three are the demo manufacturer's, and new; some of the others end before their time."""
        maker = self.desks.demo().get("maker")
        ours = [firm for firm in self.makers if maker and maker.organisation and firm.pk == maker.organisation.pk]
        for place in range(3 if ours else 0):
            yield self._demand(ours[0], workday(self.desks.today - timedelta(days=9 + 20 * place)), "")
        for end in [*ENDS, *[""] * (TOLD_DEMANDS - len(ENDS) - 3 * len(ours))]:
            day = workday(FIRST_DEMAND + timedelta(days=self.chance.randrange(self.span - 120)))
            yield self._demand(self.world.pick(self.makers), day, end)

    def _demand(self, owner: Firm, day: date, end: str) -> Life:
        """Posted; closed by its firm, past its day, or hidden by the bureau."""
        yield day
        agent, facts = self.desks.of(owner), self._facts()
        if end == "expire":
            facts["wanted_by"] = day + timedelta(days=90)
        demand = begin(agent, Demand(manufacturer=owner), "post", facts)
        if end == "close":
            yield workday(day, self.chance.randint(20, 60))
            outcome, line = wording(self.world, self.ends["demands"], "partly", "unsolved", "no_answer", "withdrawn")
            perform(agent, demand, "close", {"outcome": outcome, "reason": self.world.fill(line, self.ends)})
        elif end == "expire":
            yield day + timedelta(days=91)
            perform(PLATFORM, demand, "expire")
        elif end == "hide":
            yield workday(day, 2)
            reason = "描述中留有个人手机号码，请删去后联系我们恢复。"
            perform(self.desks.sole("industry_clerk"), demand, "hide", {"reason": reason})

    def _facts(self) -> dict[str, Any]:
        one = self.world.pick(self.stock["demands"])
        return {
            "title": one["title"], "kind": one["kind"], "process": one["process"],
            "description": self.world.fill(one["text"], self.stock),
            "budget": self.chance.choice([5, 10, 20, 30]) * 1_000_000,
            "urgency": self.world.pick(list(code_list("demand_urgencies").items)),
        }  # fmt: skip

    def seedling(self, day: date) -> Demand:
        """An unsaved demand of any firm."""
        state, outcome = self.chance.choices(SEEDED, [6, 2, 2])[0]
        maker = self.world.pick(self.makers)
        return Demand(manufacturer=maker, state=state, state_since=day, outcome=outcome, **self._facts())
