"""Made-up firms, and what manufacturers among them ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from chengshu.industry.calls.simulate import SINCE, Desks, Life, districts, live, seed_since, workday
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import today
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
_FIRST_DEMAND = date(2023, 6, 1)


def simulate(world: World) -> None:
    """Firms registered by the industry bureau, and demands posted by them."""
    clerk = Desks(world).sole("industry_clerk")
    drafts = _firms(world)
    with world.at(SINCE):
        told = [begin(clerk, next(drafts), "register") for _ in range(TOLD_FIRMS)]
        seed((next(drafts) for _ in range(world.size(TOLD_FIRMS, 5_200) - TOLD_FIRMS)), "register", clerk)
    live(world, _demands(world, told))
    seed_since(
        world, _FIRST_DEMAND, world.size(TOLD_DEMANDS, 9_000) - Demand.objects.count(), _drafts(world), "post"
    )
    world.tell(f"企业 {Firm.objects.count()} 家，需求 {Demand.objects.count()} 项")


def manufacturers() -> list[Firm]:
    """Firms that make things, in the order they were registered."""
    return [firm for firm in Firm.objects.order_by("created_at", "number") if firm.industry.startswith("C")]


def providers() -> list[Firm]:
    """Firms that offer digitalisation."""
    return [
        firm for firm in Firm.objects.order_by("created_at", "number") if not firm.industry.startswith("C")
    ]


def _firms(world: World) -> Iterator[Firm]:
    """Unsaved firms without end: a trade of some chain, a district, an invented name that nobody else has."""
    words, places = world.words("firms"), [body.place for body in districts() if body.place]
    trades = {
        chain: one
        for chain, one in words["chains"].items()
        if any(code.startswith("C") for code in one["industries"])
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
            number=number, credit_code=number, kind=Firm.FIRM, path=f"{number}/", name=name, place=place, chain=chain,
            industry=world.pick([code for code in trade["industries"] if offers or code.startswith("C")]),
            size=world.chance.choices(["large", "medium", "small", "micro"], [5, 25, 50, 20])[0], state="active",
        )  # fmt: skip


def _new_name(
    world: World, words: dict[str, Any], trade: dict[str, Any], place: Place, taken: set[str]
) -> str:
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


def _demands(world: World, firms: list[Firm]) -> Iterator[Life]:
    """Most of somebody's, three of the demo manufacturer's own."""
    desks = Desks(world)
    makers = [firm for firm in firms if firm.industry.startswith("C")]
    ours = Firm.objects.exclude(pk__in=[firm.pk for firm in firms]).filter(
        industry__startswith="C", holdings__role="firm_agent"
    )
    owners = [*ours[:1]] * 3 + [world.pick(makers) for _ in range(TOLD_DEMANDS - 3)]
    span = (today() - _FIRST_DEMAND).days
    for place, owner in enumerate(owners):
        posted = today() - timedelta(days=(9, 30, 55)[place]) if place < 3 and ours else None
        day = workday(posted or _FIRST_DEMAND + timedelta(days=world.chance.randrange(span)))
        yield _demand(world, desks, owner, day, end="" if posted else world.pick(_ENDS))


#: How one in ten ends each way; the rest stand open.
_ENDS = ["close", "expire", "hide", *[""] * 7]


def _demand(world: World, desks: Desks, owner: Firm, day: date, end: str) -> Life:
    """Posted; some are closed, some expire, and one or another has to be hidden."""
    yield day
    agent, facts = desks.of(owner), _facts(world)
    if end == "expire":
        facts["wanted_by"] = day + timedelta(days=90)
    demand = begin(agent, Demand(manufacturer=owner), "post", facts)
    if end == "close":
        yield world.after(workday(day, 20), 5, 60)
        outcome = world.pick(["partly", "unsolved", "no_answer", "withdrawn"])
        reason = world.fill(world.pick(world.words("outcomes")["demands"][outcome]), world.words("outcomes"))
        perform(agent, demand, "close", {"outcome": outcome, "reason": reason})
    elif end == "expire":
        yield day + timedelta(days=91)
        perform(PLATFORM, demand, "expire")
    elif end == "hide":
        yield workday(day, 2)
        perform(
            desks.sole("industry_clerk"),
            demand,
            "hide",
            {"reason": "描述中留有个人手机号码，请删去后联系我们恢复。"},
        )


def _facts(world: World) -> dict[str, Any]:
    stock = world.words("demands")
    one = world.pick(stock["demands"])
    return {
        "title": one["title"], "kind": one["kind"], "process": one["process"], "description": world.fill(one["text"], stock),
        "budget": f"{world.pick(stock['slots']['budget'])}万", "urgency": world.pick(list(code_list("demand_urgencies").items)),
    }  # fmt: skip


def _drafts(world: World) -> Callable[[date], Demand]:
    """Makes unsaved demands of all firms."""
    makers = manufacturers()

    def draft(day: date) -> Demand:
        facts = _facts(world)
        facts["budget"] = int(facts["budget"].removesuffix("万")) * 1_000_000
        state, outcome = world.chance.choices(
            [("published", ""), ("closed", "partly"), ("solved", "solved")], [6, 2, 2]
        )[0]
        return Demand(manufacturer=world.pick(makers), state=state, state_since=day, outcome=outcome, **facts)

    return draft
