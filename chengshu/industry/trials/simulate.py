"""A call of September 2024 and its service list, two years of trials, products that disappointed, and what is under way now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chengshu.industry.calls.models import Call
from chengshu.industry.calls.simulate import Desks, Life, ago, closing, demo_people, live, seed_since, workday
from chengshu.industry.market.models import Demand
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.industry.reviews.rules import candidates
from chengshu.industry.reviews.simulate import opinion
from chengshu.industry.trials.flow import TRIAL
from chengshu.industry.trials.models import Product, ServiceList, Trial
from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.identity.acting import PLATFORM, Acting, acting_as
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.lifecycle.alarms import next_alarm
from chengshu.kernel.lifecycle.clocks import turn
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World

NEEDS = ("calls", "market", "reviews")
LISTED_ON, FIRST_TRIAL = date(2024, 10, 28), date(2024, 11, 4)
#: How the fifty applications of the first call ended.
APPLIED = ["listed"] * 41 + ["rejected"] * 7 + ["withdrawn"] * 2
#: How the trials ended, or how far they have come. With those of POOR, 48 of 109 evaluated ones ended in a contract.
PAST = ["converted"] * 48 + ["passed"] * 40 + ["declined"] * 9 + ["cancelled"] * 5 + ["lapsed"] * 3
PRESENT = ["running"] * 12 + ["awaiting"] * 4 + ["evaluated"] * 5 + ["requested"] * 6
#: Ratings of three products that disappoint, and the day by which the clerk took two of them off the list.
POOR = [([2, 1, 3, 2, 2], date(2025, 6, 10)), ([1, 2, 2, 3, 2], date(2025, 11, 12)), ([3, 2, 2, 2, 2, 3], None)]
#: A provider that gave up, and the day its product left the list.
GIVEN_UP = date(2026, 3, 17)
#: States of the applications to the second call, and the working days before today on which each step was taken.
UNDER_WAY = ["applied"] * 3 + ["supplementing"] + ["reviewing"] * 2 + ["reviewed"] * 2 + ["selected"]
_DAYS_AGO = {"applied": [3], "supplementing": [6, 4], "reviewing": [8, 4], "reviewed": [9, 6], "selected": [11, 8, 2]}


@dataclass
class Plan:
    """One trial: of what, by whom, from when, how it ends and how it is rated."""

    product: Product
    firm: Firm
    day: date
    end: str
    score: int


def simulate(world: World) -> None:
    """The first call and its list, the trials, the second call as far as it has come."""
    story = Story(world)
    first, second = Call.objects.filter(kind=Call.PRODUCTS).order_by("created_at")
    ends = ["listed", "listed", *world.chance.sample(APPLIED[2:], len(APPLIED) - 2)]
    applications = [story.application(first, place, end) for place, end in enumerate(ends)]
    live(world, [closing(first), *applications, story.publish(first)])
    live(world, story.trials())
    live(world, [story.under_way(second, place, end) for place, end in enumerate(UNDER_WAY)])
    if not world.small:
        seed_since(world, FIRST_TRIAL, 3_000 - Trial.objects.count(), story.drafts(), "request")
    world.tell(f"产品 {Product.objects.count()} 个，试用 {Trial.objects.count()} 项")


class Story:
    """Who takes part, and what they do."""

    def __init__(self, world: World) -> None:
        self.world, self.desks = world, Desks(world)
        self.clerk = self.desks.sole("industry_clerk")
        self.cards, self.said = world.words("products"), world.words("trials")
        self.demo = demo_people()
        self.makers = manufacturers()
        self.providers = providers()[:28]
        self.names = world.chance.sample(self.cards["products"], len(self.cards["products"]))
        self.stems = [*world.words("firms")["stems"]]
        self._experts: dict[Person, Acting] = {}
        self._pairs: set[tuple[Product, Firm]] = set()

    # The calls

    def application(self, call: Call, place: int, end: str) -> Life:
        """Sent in, judged, and by 23 October selected or not. The first two are the demo provider's."""
        yield (day := workday(date(2024, 9, 3) + timedelta(days=self.world.chance.randrange(25))))
        product = self._apply(call, mine=place < 2)
        agent = self.desks.of(product.provider)
        if end == "withdrawn":
            yield workday(day, 2)
            perform(agent, product, "withdraw", {"reason": "产品升级，下次再申报。"})
            return
        if place % 12 == 5:
            yield (day := workday(day, 2))
            perform(self.clerk, product, "send_back", {"reason": self._return()})
            yield workday(day, 4)
            perform(agent, product, "resubmit", {name: getattr(product, name) for name in _CARD})
        yield from self._review(product, date(2024, 10, 9), end == "listed")
        yield date(2024, 10, 23)
        if end == "listed":
            perform(self.clerk, product, "select")
        else:
            perform(self.clerk, product, "reject", self._refusal())

    def _apply(self, call: Call, *, mine: bool) -> Product:
        demo = self.demo.get("offerer") if mine else None
        provider = demo.organisation if demo else self.world.pick(self.providers)
        product = Product(call=call, provider_id=provider.pk if provider else None, **self._card(str(provider)))
        return begin(self.desks.of(product.provider), product, "apply")

    def _card(self, provider: str) -> dict[str, Any]:
        one, chance = self.names.pop(), self.world.chance
        process = label("processes", one["process"])
        industry = label("industries", self.world.pick([code for code in code_list("industries").items if code.startswith("C")]))
        stem = next((stem for stem in self.stems if stem in provider), "")

        def said(some: list[str]) -> str:
            return self.world.fill(self.world.pick(some), self.cards, process=process, industry=industry)

        return {
            "name": stem + one["name"], "kind": one["kind"], "process": one["process"], "summary": said(self.cards["summaries"][one["kind"]]),
            **{trait: said(lines) for trait, lines in self.cards["evidence"].items()},
            "deployment": self.world.pick(list(code_list("deployment_modes").items)),
            "price_model": self.world.pick(list(code_list("price_models").items)), "price": chance.choice([3, 6, 9, 12, 18, 36]) * 100_000,
            "seats_offered": chance.randint(12, 20) * self.world.size(1, 4), "trial_days": chance.choice([30, 45, 60, 90]),
        }  # fmt: skip

    def _review(self, product: Product, day: date, good: bool, silent: Acting | None = None) -> Life:
        """Two experts, or three; all of them answer, save one who is known to be silent as yet."""
        yield day
        free = list(candidates(product.kind, product.provider, product.reviews.all()))
        asked = self.world.chance.sample(free, min(len(free), self.world.chance.randint(2, 3)))
        if silent and silent.person in free:
            asked = [silent.person, *(one for one in asked if one != silent.person)][:3]
        perform(self.clerk, product, "assign", {"experts": [one.number for one in asked]})
        for review in list(product.reviews.all()):
            if silent and review.expert == silent.person:
                continue
            yield (day := workday(day, self.world.chance.randint(0, 1)))
            expert = self._experts.setdefault(review.expert, acting_as(review.expert))
            perform(expert, review, "submit", opinion(self.world, good))

    def publish(self, call: Call) -> Life:
        """The list of what was selected."""
        yield date(2024, 10, 25)
        answers = {"title": "“先试后转”产品和解决方案服务清单（第一批）", "call": call.number}
        service_list = begin(self.clerk, ServiceList, "draft", answers)
        yield LISTED_ON
        chosen = Product.objects.filter(call=call, state="selected").order_by("number")
        perform(self.clerk, service_list, "publish", {"products": [one.number for one in chosen]})

    def under_way(self, call: Call, place: int, end: str) -> Life:
        """As far as it has come by yesterday. What waits on a demo account waits on it from the first day."""
        days = iter(_DAYS_AGO[end])
        yield ago(next(days) - (place if end == "applied" else 0))
        product = self._apply(call, mine=end == "supplementing")
        if end == "applied":
            return
        if end == "supplementing":
            yield ago(next(days))
            perform(self.clerk, product, "send_back", {"reason": self._return()})
            return
        yield from self._review(product, ago(next(days)), True, self.demo.get("expert") if end == "reviewing" else None)
        if end == "selected":
            yield ago(next(days))
            perform(self.clerk, product, "select")

    # The trials

    def trials(self) -> list[Life]:
        """Of three products nobody would buy, of one whose provider gave up none, of all others as chance has it."""
        listed = list(Product.objects.filter(state="listed").select_related("provider").order_by("number"))
        own = [one for one in listed if one.provider_id == self._demo_firm("offerer")]
        *poor, given_up = self.world.chance.sample([one for one in listed if one not in own], len(POOR) + 1)
        self.good = [one for one in listed if one not in (*poor, given_up)]
        lives = [self.trial(plan) for plan in self._plans(own or self.good)]
        for product, (scores, gone) in zip(poor, POOR, strict=True):
            lives += [self.trial(plan) for plan in self._disappointing(product, scores, gone)]
            lives += [self._delist(product, gone, "low_score")] if gone else []
        return [*lives, self._delist(given_up, GIVEN_UP, "no_service")]

    def _demo_firm(self, whose: str) -> Any:
        """The key of the demo manufacturer's or provider's firm."""
        found = self.demo.get(whose)
        return found.organisation.pk if found and found.organisation else None

    def _plans(self, own: list[Product]) -> Iterator[Plan]:
        """Of some ends the first are the demo manufacturer's, the next of the demo provider's products; a third have a demand."""
        ours, mine = Counter(converted=1, running=1, awaiting=1, evaluated=1), Counter(converted=2, running=1, requested=2)
        asked = [one.manufacturer for one in Demand.objects.filter(state="published").select_related("manufacturer")]
        maker = [firm for firm in self.makers if firm.pk == self._demo_firm("maker")]
        for place, end in enumerate([*PAST, *PRESENT]):
            products, firms = self.good, asked if place % 3 == 0 else self.makers
            if ours[end] and maker:
                ours[end], firms = 0, maker
            elif mine[end]:
                mine[end], products = mine[end] - 1, own
            score = self.world.pick([4, 5] if end in ("converted", "evaluated") else [3, 4])
            yield Plan(*self._pair(products, firms), self._day(end), end, score)

    def _day(self, end: str) -> date:
        """The day of the request. Whatever was to end has had time to; what is under way began some days ago."""
        past, chance = (today() - timedelta(days=160) - FIRST_TRIAL).days, self.world.chance
        since = {"running": (3, 12), "awaiting": (14, 18), "evaluated": (13, 17), "requested": (1, 2)}.get(end)
        return ago(chance.randint(*since)) if since else workday(FIRST_TRIAL + timedelta(days=chance.randrange(past)))

    def _pair(self, products: list[Product], firms: list[Firm]) -> tuple[Product, Firm]:
        """A firm tries a product once."""
        while (pair := (self.world.pick(products), self.world.pick(firms))) in self._pairs:
            pass
        self._pairs.add(pair)
        return pair

    def _disappointing(self, product: Product, scores: list[int], gone: date | None) -> Iterator[Plan]:
        """Trials of one product, evaluated some weeks before it goes, or just now."""
        for place, score in enumerate(scores):
            day = workday(gone - timedelta(days=150 - 5 * place)) if gone else ago(17 - place)
            yield Plan(product, self._pair([product], self.makers)[1], day, "passed" if gone else "evaluated", score)

    def trial(self, plan: Plan) -> Life:
        """From the request to the end it is to have."""
        chance, agent, supplier = self.world.chance, self.desks.of(plan.firm), self.desks.of(plan.product.provider)
        yield plan.day
        trial = self._request(agent, plan)
        if plan.end == "requested":
            return
        yield (day := workday(plan.day, chance.randint(1, 2)))
        if plan.end == "cancelled":
            perform(agent, trial, "cancel")
        elif plan.end == "declined":
            perform(supplier, trial, "decline", {"reason": self._refusal("no_seats", "mismatch", "no_capacity")["reason"]})
        else:
            trial = perform(supplier, trial, "accept", {"reason": self._line("acceptances", plan)}).record
            yield from self._use(trial, agent, plan, day)

    def _request(self, agent: Acting, plan: Plan) -> Trial:
        demand = Demand.objects.filter(manufacturer=plan.firm, state="published", created_at__lte=now()).first()
        answers = {
            "product": plan.product.number, "seats": self.world.chance.randint(1, 3), "purpose": self._line("requests", plan),
            "demand": demand.number if demand else "",
            "ends_on": today_of_the_city() - timedelta(days=2) if plan.end == "awaiting" else "",
        }  # fmt: skip
        return begin(agent, Trial, "request", answers)

    def _use(self, trial: Trial, agent: Acting, plan: Plan, day: date) -> Life:
        """Used for some days, then as far as it is to come."""
        chance = self.world.chance
        for later in range(chance.randint(1, 2)):
            yield (used := day + timedelta(days=3 + 4 * later))
            note = self._line("logs", plan)
            perform(agent, trial, "log", {"used_on": used, "hours": str(chance.randint(2, 30)), "note": note})
        if plan.end == "running":
            return
        day = ago(chance.randint(1, 4)) if plan.end == "evaluated" else workday(day, chance.randint(10, 14))
        if plan.end in ("awaiting", "lapsed") or (plan.end != "evaluated" and not plan.firm_is_quick):
            yield (day := trial.ends_on + timedelta(days=1))
            perform(PLATFORM, trial, "finish")
            day = workday(day, chance.randint(1, 4))
