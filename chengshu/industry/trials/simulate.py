"""The call of September 2024 and its service list, two years of trials, and what is under way now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from chengshu.industry.calls.models import Call
from chengshu.industry.calls.simulate import Desks, Life, closing, live, seed_since, wording, workday
from chengshu.industry.market.models import Demand
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.industry.reviews.simulate import Panel
from chengshu.industry.trials.flow import SEATS, TRIAL
from chengshu.industry.trials.models import Product, ServiceList, Trial
from chengshu.kernel.base.clock import now
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.lifecycle.alarms import arrive
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.quotas import taken
from chengshu.kernel.office.world import World

NEEDS = ("calls", "market", "reviews")
CHOSEN_ON, LISTED_ON, FIRST_TRIAL = date(2024, 10, 23), date(2024, 10, 28), date(2024, 11, 4)
#: How the fifty applications of the first call ended; the first two are the demo provider's.
APPLIED = ["listed"] * 2 + ["listed"] * 39 + ["rejected"] * 7 + ["withdrawn"] * 2
#: How the trials ended, or how far they have come. With POOR, 48 of 109 evaluated ones were converted.
PAST = ["converted"] * 48 + ["passed"] * 40 + ["declined"] * 9 + ["cancelled"] * 5 + ["lapsed"] * 3
PRESENT = ["running"] * 12 + ["awaiting"] * 4 + ["evaluated"] * 5 + ["requested"] * 6
#: The working days ago between which a trial that is under way was asked for.
ASKED_AGO = {"running": (3, 12), "awaiting": (14, 18), "evaluated": (13, 17), "requested": (1, 2)}
#: Ratings of three products that disappoint, and the day on which two of them left the list.
POOR = [
    ([2, 1, 3, 2, 2], date(2025, 6, 10)),
    ([1, 2, 2, 3, 2], date(2025, 11, 12)),
    ([3, 2, 2, 2, 2, 3], None),
]
#: A provider gave up: the day its product left the list.
GIVEN_UP = date(2026, 3, 17)
#: How far those of the second call have come, and the working days ago on which each step was taken.
UNDER_WAY = ["applied"] * 3 + ["supplementing"] + ["reviewing"] * 2 + ["reviewed"] * 2 + ["selected"]
STEPS_AGO = {
    "applied": [3],
    "supplementing": [6, 4],
    "reviewing": [8, 4],
    "reviewed": [9, 6],
    "selected": [11, 8, 2],
}
CARD = [
    "name", "kind", "process", "summary", "small", "fast", "light", "precise", "deployment", "price_model",
    "price", "seats_offered", "trial_days",
]  # fmt: skip


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
    first, second = Call.objects.filter(kind=Call.PRODUCTS).order_by("created_at")
    story = Story(world)
    applied = [story.application(first, place, end) for place, end in enumerate(APPLIED)]
    live(world, [closing(first), *applied, story.publish(first)])
    live(world, story.trials())
    live(world, [story.under_way(second, place, end) for place, end in enumerate(UNDER_WAY)])
    if not world.small:
        seed_since(world, FIRST_TRIAL, 3_000 - Trial.objects.count(), story.seedlings(), "request")
    world.tell(f"产品 {Product.objects.count()} 个，试用 {Trial.objects.count()} 项")


class Story:
    """Who takes part, and what they do."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks, self.panel = world, world.chance, Desks(world), Panel(world)
        self.clerk, self.demo = self.desks.sole("industry_clerk"), self.desks.demo()
        self.cards, self.words, self.stems = map(world.words, ("products", "trials", "firms"))
        self.refusals = world.words("refusals")
        self.measures = read_yaml(world.city / "lists" / "trial_measures.yaml")["items"]
        self.names = cycle(self.chance.sample(self.cards["products"], len(self.cards["products"])))
        own = {one.organisation.pk for one in self.demo.values() if one.organisation}
        makers = manufacturers()
        self.makers = [firm for firm in makers if firm.pk not in own]
        self.demo_makers = [firm for firm in makers if firm.pk in own]
        self.providers = [firm for firm in providers() if firm.pk not in own][:28]
        self._pairs: set[tuple[Product, Firm]] = set()

    # The calls

    def application(self, call: Call, place: int, end: str) -> Life:
        """Sent in, judged, selected or not."""
        yield (day := workday(date(2024, 9, 3) + timedelta(days=self.chance.randrange(25))))
        product = self._apply(call, mine=place < 2)
        agent = self.desks.of(product.provider)
        if end == "withdrawn":
            yield workday(day, 2)
            perform(agent, product, "withdraw", {"reason": "产品升级，下次再申报。"})
            return
        if place % 12 == 5:
            yield (day := workday(day, 2))
            perform(self.clerk, product, "send_back", {"reason": self._returned()})
            yield workday(day, 3)
            product = perform(agent, product, "resubmit", {name: getattr(product, name) for name in CARD}).record
        opened = workday(date(2024, 10, 9))
        yield from self.panel.judges(self.clerk, product, "kind", "provider", opened, good=end == "listed")
        yield CHOSEN_ON
        if end == "listed":
            perform(self.clerk, product, "select")
        else:
            perform(self.clerk, product, "reject", self._refusal("not_light", "no_evidence", "incomplete"))

    def _apply(self, call: Call, *, mine: bool) -> Product:
        demo = self.demo.get("offerer") if mine else None
        provider = (demo and demo.organisation) or self.world.pick(self.providers)
        product = Product(call=call, provider_id=provider.pk, **self._card(provider.name))
        return begin(self.desks.of(provider), product, "apply")

    def _card(self, provider: str) -> dict[str, Any]:
        one, trades = (
            next(self.names),
            [code for code in code_list("industries").items if code.startswith("C")],
        )
        process, industry = label("processes", one["process"]), label("industries", self.world.pick(trades))

        def said(some: list[str]) -> str:
            return self.world.fill(self.world.pick(some), self.cards, process=process, industry=industry)

        return {
            "name": next((stem for stem in self.stems["stems"] if stem in provider), "") + one["name"],
            "kind": one["kind"], "process": one["process"],
            "summary": said(self.cards["summaries"][one["kind"]]),
            **{trait: said(lines) for trait, lines in self.cards["evidence"].items()},
            "deployment": self._any("deployment_modes"), "price_model": self._any("price_models"),
            "price": self.chance.choice([3, 6, 9, 12, 18, 36]) * 100_000,
            "seats_offered": self.chance.randint(12, 20) * self.world.size(1, 4),
            "trial_days": self.chance.choice([30, 45, 60]),
        }  # fmt: skip

    def _any(self, key: str) -> str:
        return self.world.pick(list(code_list(key).items))

    def publish(self, call: Call) -> Life:
        """The list of what was selected."""
        yield date(2024, 10, 25)
        title = "“先试后转”产品和解决方案服务清单（第一批）"
        service_list = begin(self.clerk, ServiceList, "draft", {"title": title, "call": call})
        yield LISTED_ON
        chosen = Product.objects.filter(call=call, state="selected").order_by("number")
        perform(self.clerk, service_list, "publish", {"products": list(chosen)})

    def under_way(self, call: Call, place: int, end: str) -> Life:
        """As far as it has come by yesterday. What waits on a demo account waits on it from the first day."""
        days = [self.desks.ago(ago) for ago in STEPS_AGO[end]]
        yield self.desks.ago(STEPS_AGO[end][0] - place) if end == "applied" else days[0]
        product = self._apply(call, mine=end == "supplementing")
        if end == "applied":
            return
        if end == "supplementing":
            yield days[1]
            perform(self.clerk, product, "send_back", {"reason": self._returned()})
            return
        silent = self.demo.get("expert") if end == "reviewing" else None
        yield from self.panel.judges(self.clerk, product, "kind", "provider", days[1], silent=silent)
        if end == "selected":
            yield days[2]
            perform(self.clerk, product, "select")

    # The trials

    def trials(self) -> list[Life]:
        """Of three products nobody would buy, of one given up none, of all others as chance has it."""
        listed = list(Product.objects.filter(state="listed").select_related("provider").order_by("number"))
        offerer = self.demo.get("offerer")
        own = [one for one in listed if offerer and one.provider == offerer.organisation]
        *poor, given_up = self.chance.sample([one for one in listed if one not in own], len(POOR) + 1)
        self.good = [one for one in listed if one not in (*poor, given_up)]
        lives = [self.trial(plan) for plan in self._plans(own or self.good)]
        for product, (scores, gone) in zip(poor, POOR, strict=True):
            lives += [self.trial(plan) for plan in self._disappointing(product, scores, gone)]
            lives += [self._delist(product, gone, "low_score")] if gone else []
        return [*lives, self._delist(given_up, GIVEN_UP, "no_service")]

    def _plans(self, own: list[Product]) -> Iterator[Plan]:
        """Of some ends the first is the demo manufacturer's, the next are of the demo provider's products."""
        ours = Counter(converted=1, running=1, awaiting=1, evaluated=1) if self.demo_makers else Counter()
        mine = Counter(converted=2, running=1, requested=2)
        demands = Demand.objects.filter(state="published").select_related("manufacturer")
        asked = [one.manufacturer for one in demands if one.manufacturer not in self.demo_makers]
        for place, end in enumerate([*PAST, *PRESENT]):
            products, firms = self.good, asked if place % 3 == 0 else self.makers
            if ours[end]:
                ours[end], firms = 0, self.demo_makers
            elif mine[end]:
                mine[end], products = mine[end] - 1, own
            score = self.chance.choice([4, 5] if end in ("converted", "evaluated") else [3, 4])
            yield Plan(*self._pair(products, firms), self._asked_on(end), end, score)

    def _asked_on(self, end: str) -> date:
        """Whatever was to end has had time to; what is under way began some days ago."""
        if end in ASKED_AGO:
            return self.desks.ago(self.chance.randint(*ASKED_AGO[end]))
        span = (self.desks.today - timedelta(days=150) - FIRST_TRIAL).days
        return workday(FIRST_TRIAL + timedelta(days=self.chance.randrange(span)))

    def _pair(self, products: list[Product], firms: list[Firm]) -> tuple[Product, Firm]:
        """A firm tries a product once."""
        pair = self.world.pick(products), self.world.pick(firms)
        while pair in self._pairs:
            pair = self.world.pick(products), self.world.pick(firms)
        self._pairs.add(pair)
        return pair

    def _disappointing(self, product: Product, scores: list[int], gone: date | None) -> Iterator[Plan]:
        """Trials of one product, evaluated some weeks before it goes, or just now."""
        for place, score in enumerate(scores):
            day = workday(gone - timedelta(days=100 - 5 * place)) if gone else self.desks.ago(17 - place)
            yield Plan(*self._pair([product], self.makers), day, "passed" if gone else "evaluated", score)

    def trial(self, plan: Plan) -> Life:
        """From the request to the end it is to have."""
        agent, supplier = self.desks.of(plan.firm), self.desks.of(plan.product.provider)
        yield plan.day
        trial = self._request(agent, plan)
        if plan.end == "requested":
            return
        yield (day := workday(plan.day, self.chance.randint(1, 2)))
        seats = plan.product.seats_offered - taken(SEATS, plan.product, Trial)
        if plan.end == "cancelled":
            perform(agent, trial, "cancel")
        elif plan.end == "declined" or trial.seats > seats:
            perform(
                supplier,
                trial,
                "decline",
                {"reason": self._refusal("no_seats", "mismatch", "no_capacity")["reason"]},
            )
        else:
            trial = perform(supplier, trial, "accept", {"reason": self._line("acceptances", plan)}).record
            yield from self._use(trial, agent, plan, day)

    def _request(self, agent: Acting, plan: Plan) -> Trial:
        """What is still being tried ended the day before yesterday, if it is to be evaluated now."""
        demand = Demand.objects.filter(manufacturer=plan.firm, state="published", created_at__lte=now()).first()
        answers: dict[str, Any] = {"product": plan.product.number, "seats": self.chance.randint(1, 3)}
        answers |= {"purpose": self._line("requests", plan), "demand": demand.number if demand else ""}
        if plan.end == "awaiting":
            answers["ends_on"] = self.desks.today - timedelta(days=2)
        return begin(agent, Trial, "request", answers)

    def _use(self, trial: Trial, agent: Acting, plan: Plan, day: date) -> Life:
        """Used for some days; evaluated before its end, after it, or not at all."""
        for later in range(self.chance.randint(1, 2)):
            yield (used := day + timedelta(days=3 + 4 * later))
            told = {
                "used_on": used,
                "hours": str(self.chance.randint(2, 30)),
                "note": self._line("logs", plan),
            }
            perform(agent, trial, "log", told)
        if plan.end == "running":
            return
        to_the_end = plan.end in ("awaiting", "lapsed") or (plan.end != "evaluated" and self.chance.random() < 0.4)
        if to_the_end and trial.ends_on:
            yield (day := trial.ends_on + timedelta(days=1))
            perform(PLATFORM, trial, "finish")
        if plan.end == "lapsed":
            yield workday(day, 20) + timedelta(days=1)
            perform(PLATFORM, trial, "lapse")
        elif plan.end != "awaiting":
            judged = workday(day, self.chance.randint(1, 4) if to_the_end else self.chance.randint(8, 12))
            yield self.desks.ago(self.chance.randint(1, 4)) if plan.end == "evaluated" else judged
            perform(agent, trial, "evaluate", self._evaluation(plan))
            yield from self._decide(trial, agent, plan, judged)

    def _evaluation(self, plan: Plan) -> dict[str, Any]:
        said: dict[str, Any] = {
            "score": plan.score,
            "comment": self._line("evaluations", plan, str(plan.score)),
        }
        if self.chance.random() < 0.6:
            measure, before = self.world.pick(self.measures), self.chance.randint(40, 400)
            change = self.chance.randint(0, 4 * plan.score) * (1 if measure["wish"] == "up" else -1)
            after = f"{before * (100 + change) / 100:.2f}"
            said |= {"measure": measure["code"], "value_before": str(before), "value_after": after}
        return said

    def _decide(self, trial: Trial, agent: Acting, plan: Plan, day: date) -> Life:
        if plan.end == "evaluated":
            return
        yield workday(day, self.chance.randint(1, 15))
        if plan.end == "converted":
            amount = f"{self.chance.choice([2, 4, 5, 10, 16])}万"
            perform(agent, trial, "convert", {"contract": amount})
        else:
            why = ["no_effect"] if plan.score < 3 else []
            code, line = wording(self.world, self.words["no_conversions"], *why)
            perform(agent, trial, "pass", {"not_bought_for": code, "reason": self._filled(line, plan)})

    def _delist(self, product: Product, day: date, why: str) -> Life:
        """Off the list, and two days later the list says so."""
        yield (day := workday(day))
        code, line = wording(self.world, self.words["delistings"], why)
        reason = self.world.fill(line, self.words)
        perform(self.clerk, product, "delist", {"delisted_for": code, "reason": reason})
        yield workday(day, 2)
        service_list = ServiceList.objects.get(products=product)
        perform(self.clerk, service_list, "amend", {"reason": f"{product.number} 已下架。"})

    # What is said, and what is only seeded

    def _line(self, kind: str, plan: Plan, which: str = "") -> str:
        said = self.words[kind]
        return self._filled(wording(self.world, said, which)[1] if which else self.world.pick(said), plan)

    def _filled(self, line: str, plan: Plan) -> str:
        process = label("processes", plan.product.process)
        return self.world.fill(line, self.words, product=plan.product.name, process=process)

    def _refusal(self, *grounds: str) -> dict[str, str]:
        ground, reason = wording(self.world, self.refusals["refusals"], *grounds)
        return {"ground": ground, "reason": reason}

    def _returned(self) -> str:
        return wording(self.world, self.refusals["returns"], "missing_document", "figure_without_source")[1]

    def seedlings(self) -> Callable[[date], Trial]:
        """Makes unsaved trials of the good products: those whose days are not over are running."""
        measure = {"converted": [4, 5], "ended": [3, 4]}

        def draft(day: date) -> Trial:
            product, firm = self._pair(self.good, self.makers)
            ends_on = day + timedelta(days=product.trial_days)
            ended = self.chance.choices(["converted", "ended"], [45, 55])[0]
            state = ended if ends_on < self.desks.today else "running"
            trial = Trial(
                product=product, manufacturer=firm, seats=1, starts_on=day, state=state, state_since=day,
                ends_on=ends_on,
            )  # fmt: skip
            if state != "running":
                trial.score, trial.evaluated_on = self.chance.choice(measure[state]), day
            if state == "converted":
                trial.contract = self.chance.choice([2, 4, 5, 10, 16]) * 1_000_000
            arrive(trial, TRIAL, day)
            return trial

        return draft
