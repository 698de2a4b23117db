"""Made-up firms, their profiles, what manufacturers among them ask for and what providers offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from chengshu.industry.calls.simulate import SINCE, Desks, Life, districts, live, seed_since, wording, workday
from chengshu.industry.market.models import Demand, Posting, Profile, Supply
from chengshu.industry.market.rules.alike import SAME, likeness, shingles
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.workdays import workdays_between
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Firm, Place
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World

#: A topic, and a link of a chain.
Theme = tuple[dict[str, Any], str]
P = TypeVar("P", bound=Posting)
NEEDS = ("calls",)
#: Supplies told, and supplies at the published size: the articles count demands alone.
TOLD_SUPPLIES, SUPPLIES = 45, 6_000
#: Firms whose lives are told step by step; beyond them a city-sized world only has their number.
TOLD_FIRMS, TOLD_DEMANDS = 120, 60
#: Of every so many firms one offers digitalisation; the others make things.
ONE_PROVIDER_IN = 4
#: Draws after which a name is made of one stem more.
ENOUGH_TRIED = 40
FIRST_DEMAND = date(2023, 6, 1)
#: How some demands end before their time; the rest stand open until they are solved.
ENDS = ["close"] * 7 + ["expire"] * 5 + ["hide", "refuse", "refuse", "send_back", "wait", "wait"]
#: States and outcomes of those that are only seeded, with how often each occurs.
SEEDED = {("published", ""): 62, ("closed", "partly"): 14, ("closed", "no_answer"): 6, ("solved", "solved"): 18}
#: Of so many seeded demands out of a hundred the first answer came, and after so many days.
ANSWERED, ANSWER_DAYS = 90, [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 9, 14]


def simulate(world: World) -> None:
    """Firms registered by the industry bureau, and demands posted by them."""
    clerk = Desks(world).sole("industry_clerk")
    drafts = invented_firms(world)
    with world.at(SINCE):
        for _ in range(TOLD_FIRMS):
            begin(clerk, next(drafts), "register")
        seed((next(drafts) for _ in range(world.many(TOLD_FIRMS, 5_200) - TOLD_FIRMS)), "register", clerk)
    story = Story(world)
    live(world, [*story.members(), *story.supplies(), *story.demands()])
    story.seed_members()
    seed_since(world, FIRST_DEMAND, world.many(TOLD_DEMANDS, 9_000) - TOLD_DEMANDS, story.seeded_demand, "post")
    seed_since(world, FIRST_DEMAND, world.many(TOLD_SUPPLIES, SUPPLIES) - TOLD_SUPPLIES, story.seeded_supply, "post")
    story.seed_regions()
    world.tell(f"企业 {Firm.objects.count()} 家，需求 {Demand.objects.count()} 项，供给 {Supply.objects.count()} 项")


def manufacturers() -> list[Firm]:
    """Firms that make things, in the order they were registered."""
    return [firm for firm in _known_firms() if firm.industry.startswith("C")]


def providers() -> list[Firm]:
    """Firms that offer digitalisation."""
    return [firm for firm in _known_firms() if not firm.industry.startswith("C")]


def _known_firms() -> QuerySet[Firm]:
    """With their places: looked up one by one they would cost more than what is made of them."""
    return Firm.objects.select_related("place").order_by("created_at", "number")


def invented_firms(world: World) -> Iterator[Firm]:
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
    for tried in count():
        # A small pack's names are used up: then one after the other of its stems is put together.
        stems = [world.pick(words["stems"]) for _ in range(1 + tried // ENOUGH_TRIED)]
        drawn = {"stem": "".join(stems), "word": world.pick(trade["words"]), "form": words["forms"][0]}
        name = world.fill(world.pick(words["patterns"]), {}, place=city.removesuffix("市"), **drawn)
        if name not in taken:
            break
    taken.add(name)
    return name


class Stock:
    """Texts of needs and offers: a topic, and a thing of some link of a chain that it is about."""

    def __init__(self, world: World) -> None:
        self.world, self.stock = world, world.words("market")
        self.links = code_list("chain_links").items
        self.of_chain: dict[str, list[str]] = {}
        for link in self.links.values():
            self.of_chain.setdefault(link.parent, []).append(link.code)

    def link(self, chain: str = "") -> str:
        """A link of a chain, or of any."""
        return self.world.pick(self.of_chain.get(chain) or list(self.links))

    def facts(self, part: str, link: str, topic: Any = None) -> dict[str, Any]:
        """A need or an offer about a thing of a link, in columns."""
        topic = topic or self.world.pick(self.stock["topics"])
        kind, title, text, *case = self.world.pick(topic[part])
        thing = self.world.pick(self.stock["terms"][link])
        said = {
            name: self.world.fill(line, self.stock, object=thing)
            for name, line in (("title", title), ("description", text), ("cases", case[0] if case else ""))
            if line
        }
        return {**said, "kind": kind, "process": topic["process"], "chain": self.links[link].parent, "link": link}  # fmt: skip


class Story:
    """What manufacturers ask for and providers offer."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks = world, world.chance, Desks(world)
        self.ends, self.refusals = world.words("outcomes"), world.words("refusals")
        self.stock, self.qualified = Stock(world), list(code_list("qualifications").items)
        self.makers, self.sellers = manufacturers(), providers()
        known = {firm.pk: firm for firm in (*self.makers, *self.sellers)}
        demo = {name: acting.organisation for name, acting in self.desks.demo().items() if acting.organisation}
        self.demo = {name: known[one.pk] for name, one in demo.items() if one.pk in known}
        self.places = [place.code for body in districts() if (place := body.place)]
        self.said: dict[UUID, list[frozenset[str]]] = {}
        self.served: list[tuple[Supply, str]] = []
        self.clerk = self.desks.sole("industry_clerk")
        maker = self.demo.get("maker")
        topics = self.chance.sample(self.stock.stock["topics"], k=min(3, len(self.stock.stock["topics"])))
        #: What the demo manufacturer asks for, and some offer.
        self.themes = [(topic, self.stock.link(maker.chain if maker else "")) for topic in topics]
        self.span = (self.desks.today - FIRST_DEMAND).days

    def members(self) -> Iterator[Life]:
        """The demo firms have been members for long; two firms wait for an answer, one was sent back."""
        known = [one for name in ("maker", "offerer") if (one := self.demo.get(name))]
        yield from (self._member(firm, workday(date(2022, 3, 1))) for firm in known)
        new = [firm for firm in self.makers if firm not in known][:3]
        for firm, end in zip(new, ("wait", "wait", "send_back"), strict=False):
            yield self._member(firm, self.desks.ago(1), end)

    def _member(self, firm: Firm, day: date, end: str = "") -> Life:
        yield day
        card = self._profile(firm)
        profile = begin(self.desks.of(firm), Profile(firm=firm), "register", {
            name: getattr(card, name) for name in ("roles", "chain", "links", "products", "certificates", "sites")})  # fmt: skip
        if not end:
            yield workday(day, 1)
            perform(self.clerk, profile, "approve")
        elif end == "send_back":
            perform(self.clerk, profile, "send_back", {"reason": "请补充主要产品的型号和年产量。"})

    def _profile(self, firm: Firm) -> Profile:
        """An unsaved one: things of links of the firm's chain, or whom a provider works for."""
        makes = firm.industry.startswith("C")
        links = sorted({self.stock.link(firm.chain if makes else "") for _ in range(self.chance.randint(1, 3))})
        things = [self.world.pick(self.stock.stock["terms"][link]) for link in links]
        place = firm.place.code if firm.place else self.places[0]
        return Profile(
            firm=firm, roles=["manufacturer" if makes else "provider"], chain=firm.chain, links=links,
            products=("生产" if makes else "服务于") + "、".join(things) + ("等。" if makes else "等环节的制造企业。"),
            certificates=sorted(self.chance.sample(self.qualified, self.chance.randint(0, 3))),
            sites=sorted({place, self.world.pick(self.places)}),
        )  # fmt: skip

    def seed_members(self) -> None:
        """Everybody else joined when the platform was young."""
        known = set(Profile.objects.values_list("firm", flat=True))
        for lot, firms in enumerate((self.makers, self.sellers)):
            with self.world.at(workday(SINCE + timedelta(days=30 * lot + 20))):
                seed((self._joined(firm) for firm in firms if firm.pk not in known), "register", self.clerk)

    def _joined(self, firm: Firm) -> Profile:
        profile = self._profile(firm)
        profile.state, profile.registered_on, profile.state_since = "registered", today(), today()
        return profile

    def supplies(self) -> Iterator[Life]:
        """Three are the demo provider's; one waits for the bureau."""
        ours = [self.demo["offerer"]] * 3 if "offerer" in self.demo else []
        rest = [self.world.pick(self.sellers) for _ in range(TOLD_SUPPLIES - len(ours))] if self.sellers else []
        for nth, firm in enumerate([*ours, *rest]):
            day = workday(FIRST_DEMAND + timedelta(days=self.chance.randrange(self.span - 120)))
            theme = self.themes[nth % len(self.themes)] if nth < 3 * len(self.themes) else None
            yield self._supply(firm, self.desks.ago(1) if nth == 3 * len(self.themes) else day, theme)

    def _supply(self, firm: Firm, day: date, theme: Theme | None) -> Life:
        yield day
        facts = self._unlike(firm, lambda: self._offer(theme))
        if facts is None:
            return
        supply = begin(self.desks.of(firm), Supply(provider=firm), "post", facts)
        if day < self.desks.ago(1):
            yield workday(day, 1)
            perform(self.clerk, supply, "publish")

    def _unlike(self, firm: Firm, draw: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """Facts that say something the firm has not said yet; None where a small stock has nothing more to say."""
        said = self.said.setdefault(firm.pk, [])
        for _ in range(30):
            facts = draw()
            words = shingles(f"{facts['title']}\n{facts['description']}")
            if all(likeness(words, one) < SAME for one in said):
                said.append(words)
                return facts
        return None

    def _offer(self, theme: Theme | None = None) -> dict[str, Any]:
        """On a theme, within the reach of most budgets; else about anything the makers' chains hold."""
        price = self.chance.choice([3, 5] if theme else [3, 5, 8, 12, 20, 35, 60]) * 1_000_000
        topic, link = theme or (None, self.stock.link(self.world.pick(self.makers).chain))
        return {
            **self.stock.facts("offers", link, topic), "price_from": price, "price_to": price * self.chance.choice([2, 3, 4]),
            "lead_days": self.chance.choice([7, 15, 30, 45, 60, 90]), "capacity": self.chance.choice([3, 5, 10, 20]),
            "regions": sorted(self.chance.sample(self.places, k=min(len(self.places), self.chance.choice([0, 0, 2, 3, 5])))),
            "qualifications": sorted(self.chance.sample(self.qualified, self.chance.randint(0, 4))),
        }  # fmt: skip

    def demands(self) -> Iterator[Life]:
        """The first three are the demo manufacturer's, and new; some of the others end before their time."""
        ours = [self.demo["maker"]] * 3 if "maker" in self.demo else []
        for place, firm in enumerate(ours):
            day = workday(self.desks.today - timedelta(days=9 + 20 * place))
            yield self._demand(firm, day, "", self.themes[place % len(self.themes)])
        for end in [*ENDS, *[""] * (TOLD_DEMANDS - len(ENDS) - len(ours))]:
            day = workday(FIRST_DEMAND + timedelta(days=self.chance.randrange(self.span - 120)))
            yield self._demand(
                self.world.pick(self.makers), self.desks.ago(1) if end in ("wait", "send_back") else day, end
            )

    def _demand(self, owner: Firm, day: date, end: str, theme: Theme | None = None) -> Life:
        """Posted and published; closed by its firm, past its day, hidden, refused, sent back, or waiting for the bureau."""
        yield day
        agent, facts = self.desks.of(owner), self._unlike(owner, lambda: self._need(owner, theme))
        if facts is None:
            return
        if end == "expire":
            facts["wanted_by"] = day + timedelta(days=90)
        demand = begin(agent, Demand(manufacturer=owner), "post", facts)
        if end == "send_back":
            kind, line = wording(self.world, self.refusals["returns"], "unclear_text")
            perform(
                self.clerk, demand, "send_back", {"returned_for": kind, "reason": self.world.fill(line, self.refusals)}
            )
        if end in ("wait", "send_back"):
            return
        yield workday(day, 1)
        if end == "refuse":
            ground, line = wording(self.world, self.refusals["refusals"], "out_of_scope", "incomplete")
            perform(self.clerk, demand, "refuse", {"refused_for": ground, "reason": line})
            return
        perform(self.clerk, demand, "publish")
        yield from self._ended(agent, demand, workday(day, 1), end)

    def _ended(self, agent: Acting, demand: Demand, day: date, end: str) -> Life:
        if end == "close":
            yield workday(day, self.chance.randint(20, 60))
            outcome, line = wording(self.world, self.ends["demands"], "partly", "unsolved", "no_answer", "withdrawn")
            perform(agent, demand, "close", {"outcome": outcome, "reason": self.world.fill(line, self.ends)})
        elif end == "expire" and demand.wanted_by:
            yield demand.wanted_by + timedelta(days=1)
            perform(PLATFORM, demand, "expire")
        elif end == "hide":
            yield workday(day, 2)
            perform(self.clerk, demand, "hide", {"reason": "描述中留有个人手机号码，请删去后联系我们恢复。"})

    def _need(self, owner: Firm, theme: Theme | None = None) -> dict[str, Any]:
        topic, link = theme or (None, self.stock.link(owner.chain))
        budget = self.chance.choice([5, 10, 20, 30, 50, 80]) * 1_000_000
        return {
            **self.stock.facts("needs", link, topic), "budget_from": budget // 2, "budget": budget,
            "urgency": self.world.pick(list(code_list("demand_urgencies").items)),
            "qualifications": sorted(self.chance.sample(self.qualified, 0 if theme else self.chance.choice([0, 0, 0, 1]))),
        }  # fmt: skip

    def seeded_demand(self, day: date) -> Demand:
        """An unsaved demand of any firm; most were answered within a week."""
        state, outcome = self.chance.choices(list(SEEDED), list(SEEDED.values()))[0]
        maker = self.world.pick(self.makers)
        demand = Demand(manufacturer=maker, place=maker.place, outcome=outcome, **self._need(maker))
        answered = state == "solved" or self.chance.randrange(100) < ANSWERED
        after = day + timedelta(days=self.world.pick(ANSWER_DAYS))
        if answered and outcome != "no_answer" and after < self.desks.today:
            demand.answered_on, demand.answer_days = after, (after - day).days
            demand.answer_workdays = workdays_between(day, after)
        return self._seeded(demand, state, day)

    def seeded_supply(self, day: date) -> Supply:
        """An unsaved supply of any provider."""
        facts = self._offer()
        regions = facts.pop("regions")
        supply = Supply(provider=self.world.pick(self.sellers), **facts)
        self.served += [(supply, code) for code in regions]
        return self._seeded(supply, "published", day)

    def seed_regions(self) -> None:
        """Where the seeded supplies are offered."""
        through = Supply.regions.through
        through.objects.bulk_create(
            (through(supply_id=supply.pk, place_id=code) for supply, code in self.served), batch_size=2_000
        )

    def _seeded(self, posting: P, state: str, day: date) -> P:
        posting.state, posting.state_since, posting.published_on = state, day, day
        posting.featured = self.chance.randrange(40) == 0
        return posting
