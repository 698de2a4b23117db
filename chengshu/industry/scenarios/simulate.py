"""The first batch as the city published it, what came of it, and a second call that is under way.

How many scenarios there are of each domain, side and kind is read from the city pack: whatever chance draws, these counts hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from chengshu.industry.calls.models import Call
from chengshu.industry.calls.simulate import (
    Desks,
    Life,
    closing,
    demo_people,
    departments,
    districts,
    live,
    seat,
    workday,
)
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.industry.reviews.rules import candidates
from chengshu.industry.reviews.simulate import opinion
from chengshu.industry.scenarios.models import Batch, Match, MatchingEvent, Objection, Scenario
from chengshu.industry.scenarios.rules import published
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.acting import PLATFORM, Acting, acting_as
from chengshu.kernel.identity.models import Body, Organisation, Person
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World

NEEDS = ("calls", "market", "reviews")
PUBLISHED_ON = date(2024, 4, 1)
#: How the others of the first call ended.
ENDS = ["upheld"] + ["rejected"] * 8 + ["turned_down"] * 7 + ["withdrawn"] * 4
#: Objections that changed nothing, to scenarios that were published all the same.
ANSWERS = {2: "dismiss", 11: "dismiss", 23: "dismiss", 37: "correct", 50: "withdraw"}
#: States of the proposals of the second call, as far as each has come.
UNDER_WAY = [
    "proposed", "proposed", "proposed", "proposed", "proposed", "supplementing", "recommended", "recommended", "reviewing", "reviewing",
    "reviewing", "reviewed", "reviewed", "in_notice", "in_notice",
]  # fmt: skip


#: On which working day before today each of their steps was taken.
_DAYS_AGO = {
    "proposed": [4], "supplementing": [6, 4], "recommended": [6, 3], "reviewing": [8, 6, 4], "reviewed": [9, 8, 6],
    "in_notice": [11, 10, 8, 3],
}  # fmt: skip


@dataclass
class Plan:
    """What one scenario is to be, and how it is to end."""

    domain: str
    task: str
    side: str
    tied: bool = True
    digital: bool = False
    end: str = "published"


def simulate(world: World) -> None:
    """The first call from proposals to outcomes, the second as far as it has come."""
    story = Story(world)
    first, second = Call.objects.filter(kind=Call.SCENARIOS).order_by("created_at")
    plans = first_batch(world) + others(world)
    world.chance.shuffle(plans)
    live(world, [closing(first), *(story.first_call(first, place, plan) for place, plan in enumerate(plans))])
    live(world, [story.batch(first)])
    live(world, [*story.events(), *story.matches(), *story.outcomes()])
    live(world, [story.under_way(second, place, end) for place, end in enumerate(UNDER_WAY)])
    world.tell(
        f"场景 {Scenario.objects.count()} 项，其中入清单 {Scenario.objects.filter(state='published').count()} 项"
    )


def first_batch(world: World) -> list[Plan]:
    """The published ones: as many of each domain as the city says, every task among them, sides and kinds as printed."""
    counts = _counts(world, "scenario_domains")
    plans = [
        Plan(domain, task, world.pick(["demand", "supply"]))
        for domain, many in counts.items()
        for task, _ in zip(cycle(_tasks(domain)), range(many))
    ]
    sides = _counts(world, "scenario_sides")
    printed = next((domain for domain, many in counts.items() if many == sum(sides.values())), "")
    given = [side for side, many in sides.items() for _ in range(many)]
    for plan, side in zip([plan for plan in plans if plan.domain == printed], given, strict=True):
        plan.side = side
    _draw(world, plans, "scenarios.digital_economy", "digital")
    _draw(world, plans, "scenarios.chain_tied", "tied")
    return plans


def others(world: World) -> list[Plan]:
    """What was sent in and not published."""
    tasks = list(code_list("scenario_tasks").items.values())
    drawn = [world.pick(tasks) for _ in ENDS]
    sides = list(code_list("scenario_sides").items)
    return [
        Plan(task.parent, task.code, world.pick(sides), digital=world.chance.random() < 0.5, end=end)
        for task, end in zip(drawn, ENDS, strict=True)
    ]


def _counts(world: World, key: str) -> dict[str, int]:
    items = read_yaml(world.city / "lists" / f"{key}.yaml")["items"]
    return {item["code"]: item["count"] for item in items if "count" in item}


def _tasks(domain: str) -> list[str]:
    return [item.code for item in code_list("scenario_tasks").items.values() if item.parent == domain]


def _draw(world: World, plans: list[Plan], code: str, name: str) -> None:
    """Exactly as many plans as the city published are digital, or tied to a chain."""
    fact = INDICATORS[code].fact_at(PUBLISHED_ON)
    chosen = world.chance.sample(range(len(plans)), int(fact.value)) if fact else []
    for place, plan in enumerate(plans):
        setattr(plan, name, place in chosen)


class Story:
    """Who takes part, and what they do."""

    def __init__(self, world: World) -> None:
        self.world, self.desks = world, Desks(world)
        self.clerk = self.desks.sole("scenario_clerk")
        self.stock = world.words("scenarios")
        self.makers, self.offerers = manufacturers(), providers()
        self.departments, self.districts = departments(), districts()
        self.demo = demo_people()
        self._titles: set[str] = set()
        self._experts: dict[Person, Acting] = {}

    # The first call

    def first_call(self, call: Call, place: int, plan: Plan) -> Life:
        """From the proposal to the end of the notice, or to whatever end came first."""
        chance = self.world.chance
        day = workday(date(2023, 10, 10) + timedelta(days=chance.randrange(64)))
        yield day
        scenario, agent = self._propose(call, plan)
        recommender = self._recommender(scenario)
        if place % 9 == 4:
            yield (day := workday(day, 2))
            perform(recommender, scenario, "send_back", {"reason": self._said("refusals", "returns")})
            yield (day := workday(day, chance.randint(2, 8)))
            perform(agent, scenario, "resubmit", self._facts(scenario))
        yield (day := workday(day, chance.randint(1, 3)))
        if plan.end == "turned_down":
            perform(recommender, scenario, "turn_down", self._refusal())
            return
        perform(recommender, scenario, "recommend")
        if plan.end == "withdrawn":
            yield workday(day, 3)
            perform(agent, scenario, "withdraw", {"reason": "年度计划调整，本次不再申报。"})
            return
        yield from self._review(
            scenario, workday(date(2023, 12, 18), chance.randrange(6)), plan.end != "rejected"
        )
        if plan.end == "rejected":
            yield date(2024, 2, 26)
            perform(self.clerk, scenario, "reject", self._refusal())
            return
        yield from self._notice(scenario, "uphold" if plan.end == "upheld" else ANSWERS.get(place, ""))

    def _propose(
        self, call: Call, plan: Plan, proposer: Organisation | None = None, where: Any = None
    ) -> tuple[Scenario, Acting]:
        """A scenario, and who proposed it."""
        proposer = proposer or self._proposer(plan)
        agent = self.desks.of(*seat(proposer))
        given_place, local = (
            where,
            proposer.place if proposer.place and proposer.place.kind == "district" else None,
        )
        where = where or local or self.world.pick(self.districts).place
        draft = Scenario(
            call=call, proposer=proposer, side=plan.side, domain=plan.domain, task=plan.task, district=where
        )
        draft.digital, draft.chain = plan.digital, self._chain(proposer) if plan.tied else ""
        department = None if given_place else self._department(plan.task)
        draft.department = department if department != proposer and self.world.chance.random() < 0.5 else None
        draft.title = self._title(plan, where.name)
        draft.summary = self.world.fill(
            self.world.pick(self.stock["summaries"][plan.side]), self.stock, name=draft.title, place=where.name,
            body=proposer.name, firm=proposer.name,
        )  # fmt: skip
        draft.investment = self.world.chance.randint(3, 90) * 10_000_000
        draft.readiness = self.world.pick(list(code_list("scenario_readiness").items))
        draft.cooperation = self.world.pick(list(code_list("cooperation_modes").items))
        return begin(agent, draft, "propose"), agent

    def _proposer(self, plan: Plan) -> Organisation:
        """Who offers is a firm; who wants may be a department as well, save in industry."""
        if plan.side == "supply":
            return self.world.pick([*self.offerers, *self.makers[:20]])
        if plan.domain == "industry_upgrade" or self.world.chance.random() < 0.4:
            return self.world.pick(self.makers)
        return self._department(plan.task) or self.world.pick(self.departments)

    def _department(self, task: str) -> Body | None:
        """The department whose name shares most with the task's: 智慧教育 with 市教育局, 城市管理 with 市城市管理局."""
        name = code_list("scenario_tasks").items[task].name
        pairs = {name[at : at + 2] for at in range(len(name) - 1)}
        shared = {body: sum(pair in body.name for pair in pairs) for body in self.departments}
        best = max(shared, key=lambda body: shared[body], default=None)
        return best if best and shared[best] else None

    def _chain(self, proposer: Organisation) -> str:
        return proposer.chain or str(self.world.pick(list(code_list("chains").items)))

    def _title(self, plan: Plan, place: str) -> str:
        """A name of the stock for this task and side; where those are used up, one with a place before it."""
        names = [
            one["name"] for one in self.stock["names"] if (one["task"], one["side"]) == (plan.task, plan.side)
        ]
        free = [name for name in names if name not in self._titles] or [
            place + name for name in names if place + name not in self._titles
        ]
        title: str = self.world.pick(free or [f"{place}{names[0]}（{len(self._titles)}）"])
        self._titles.add(title)
        return title

    def _recommender(self, scenario: Scenario) -> Acting:
        if scenario.department:
            return self.desks.of(scenario.department, "department_clerk")
        body = next(body for body in self.districts if body.place_id == scenario.district_id)
        return self.desks.of(body, "district_clerk")

    def _review(self, scenario: Scenario, day: date, good: bool, silent: Acting | None = None) -> Life:
        """Two or three experts; all of them answer, save one who is known to be silent as yet."""
        yield day
        free = list(candidates(scenario.domain, scenario.proposer, scenario.reviews.all()))
        asked = self.world.chance.sample(free, self.world.chance.randint(2, 3))
        if silent and silent.person in free:
            asked = [silent.person, *(one for one in asked if one != silent.person)][:3]
        perform(self.clerk, scenario, "assign", {"experts": [one.number for one in asked]})
        for review in list(scenario.reviews.all()):
            if silent and review.expert == silent.person:
                continue
            yield (day := workday(day, self.world.chance.randint(0, 1)))
            expert = self._experts.setdefault(review.expert, acting_as(review.expert))
            perform(expert, review, "submit", opinion(self.world, good))

    def _notice(self, scenario: Scenario, answer: str) -> Life:
        """Five working days in public; an objection is answered before they end."""
        yield date(2024, 3, 15)
        perform(self.clerk, scenario, "notice")
        if answer:
            yield date(2024, 3, 19)
            objection, objector = self._object(scenario)
            yield date(2024, 3, 21)
            if answer == "withdraw":
                perform(objector, objection, "withdraw")
            else:
                finding = {"uphold": "upheld", "correct": "partly", "dismiss": "dismissed"}[answer]
                perform(
                    self.clerk, objection, answer, {"answer": self._said("objections", "answers", finding)}
                )
        if answer != "uphold":
            yield date(2024, 3, 23)
            perform(PLATFORM, scenario, "clear")

    def _object(self, scenario: Scenario, by: Acting | None = None) -> tuple[Objection, Acting]:
        objector = by or self.desks.of(self.world.pick(self.makers))
        ground = self.world.pick(list(code_list("objection_grounds").items))
        answers = {
            "scenario": scenario.number,
            "ground": ground,
            "statement": self._said("objections", "objections", ground),
        }
        return begin(objector, Objection, "raise", answers), objector

    # The list

    def batch(self, call: Call) -> Life:
        """Published on the day the city did; a little later a name is mended, and the list has a second version."""
        yield date(2024, 3, 29)
        batch = begin(self.clerk, Batch, "draft", {"title": "首批应用场景清单", "call": call.number})
        yield PUBLISHED_ON
        listed = Scenario.objects.filter(call=call, state="cleared").order_by("number")
        perform(self.clerk, batch, "publish", {"scenarios": [one.number for one in listed]})
        yield date(2024, 4, 18)
        mended = listed.model.objects.filter(batch=batch).order_by("number")[0]
        answers = {
            "title": f"{mended.title}（一期）",
            "summary": mended.summary,
            "chain": mended.chain,
            "digital": mended.digital,
        }
        perform(
            self.clerk,
            mended,
            "correct",
            {**answers, "reason": "申报单位来函说明本场景分期实施，名称注明一期。"},
        )
        yield date(2024, 4, 19)
        perform(self.clerk, batch, "amend", {"reason": f"更正 {mended.number} 的名称。"})

    # What came of it

    def events(self) -> list[Life]:
        """Two matching events every year, and one to come."""
        days = [
            day
            for year in range(2024, today().year + 1)
            for day in (date(year, 4, 26), date(year, 9, 13))
            if day < today()
        ]
        return [self._event(day) for day in (*days, today() + timedelta(days=16))]

    def _event(self, day: date) -> Life:
        held = workday(day)
        yield min(held - timedelta(days=14), self.desks.ago(3))
        season = "春季" if held.month < 7 else "秋季"
        answers = {
            "title": f"{held.year} 年{season}场景供需对接会",
            "held_on": held,
            "venue": "市级机关会议中心报告厅",
        }
        event = begin(self.clerk, MatchingEvent, "announce", answers)
        yield workday(held, 1)
        perform(self.clerk, event, "hold", {"attended": self.world.chance.randint(60, 180)})

    def matches(self) -> list[Life]:
        """Twenty-five pairs: of the older ones nine have signed and seven have not, the newest are still talking or waiting."""
        demands, supplies = list(published("demand")), list(published("supply"))
        pairs = [
            (one, other)
            for one in demands
            for other in supplies
            if one.domain == other.domain and one.proposer_id != other.proposer_id
        ]
        ends = ["land"] * 9 + ["fail"] * 7 + ["talk"] * 6 + ["wait"] * 3
        drawn = self.world.chance.sample(pairs, min(len(ends), len(pairs)))
        return [self._match(one, other, end) for (one, other), end in zip(drawn, ends, strict=False)]

    def _match(self, demand: Scenario, supply: Scenario, end: str) -> Life:
        chance, asker, other = (
            self.world.chance,
            self.desks.of(*seat(supply.proposer)),
            self.desks.of(*seat(demand.proposer)),
        )
        yield (
            day := self.desks.ago(
                {"talk": chance.randint(15, 40), "wait": chance.randint(1, 3)}.get(end)
                or chance.randint(90, 600)
            )
        )
        event = MatchingEvent.objects.filter(state="held", held_on__lte=day).order_by("-held_on").first()
        answers = {
            "demand": demand.number,
            "supply": supply.number,
            "event": event.number if event and end != "wait" else "",
        }
        match = begin(asker, Match, "propose", answers)
        if end == "wait":
            return
        yield (day := workday(day, chance.randint(1, 4)))
        perform(other, match, "accept")
        if end != "talk":
            yield workday(day, chance.randint(10, 50))
        if end == "land":
            perform(asker, match, "land", {"contract": f"{chance.choice([45, 80, 160, 320])}万"})
        elif end == "fail":
            perform(other, match, "fail", {"reason": self._outcome("abandoned", supply)})

    def outcomes(self) -> list[Life]:
        """Two in five of the published ones have told what became of them."""
        listed = list(Scenario.objects.filter(state="published").order_by("number"))
        return [self._report(one) for one in self.world.chance.sample(listed, len(listed) * 2 // 5)]

    def _report(self, scenario: Scenario) -> Life:
        span = (self.desks.today - date(2024, 7, 1)).days
        yield workday(date(2024, 7, 1) + timedelta(days=self.world.chance.randrange(span)))
        outcome = self.world.chance.choices(["building", "running", "promoted", "paused"], [4, 8, 3, 2])[0]
        contract = f"{self.world.chance.randint(20, 400)}万" if outcome == "running" else ""
        answers = {"outcome": outcome, "achieved": self._outcome(outcome, scenario), "contract": contract}
        perform(self.desks.of(*seat(scenario.proposer)), scenario, "report", answers)

    def _outcome(self, outcome: str, scenario: Scenario) -> str:
        stock = self.world.words("outcomes")
        return self.world.fill(
            self.world.pick(stock["scenarios"][outcome]), stock, firm="合作单位", name=scenario.title
        )

    # The second call

    def under_way(self, call: Call, place: int, end: str) -> Life:
        """As far as it has come by yesterday. What waits on a demo account waits on it from the first day."""
        days = iter(_DAYS_AGO[end])
        yield self.desks.ago(next(days) - (place % 3 if end == "proposed" else 0))
        scenario = self._propose_for_the_tour(call, place, end)
        recommender = self._recommender(scenario)
        if end == "proposed":
            return
        yield self.desks.ago(next(days))
        if end == "supplementing":
            perform(recommender, scenario, "send_back", {"reason": self._said("refusals", "returns")})
            return
        perform(recommender, scenario, "recommend")
        if end == "recommended":
            return
        yield from self._review(
            scenario, self.desks.ago(next(days)), True, self.demo.get("expert") if end == "reviewing" else None
        )
        if end == "in_notice":
            yield self.desks.ago(next(days))
            perform(self.clerk, scenario, "notice")
            if place % 2:
                yield self.desks.today - timedelta(days=1)
                self._object(scenario, self.demo.get("citizen"))

    def _propose_for_the_tour(self, call: Call, place: int, end: str) -> Scenario:
        """Three wait in the demo district, one is the demo provider's, one the demo manufacturer's, some are of the demo expert's domain."""
        expert, district = self.demo.get("expert"), self.demo.get("district_clerk")
        tasks = list(code_list("scenario_tasks").items.values())
        known = (
            [one for one in tasks if expert and one.parent in expert.topics["expert"]]
            if end == "reviewing"
            else []
        )
        task = self.world.pick(known or tasks)
        plan = Plan(task.parent, task.code, ("demand", "supply")[place % 2], digital=place % 3 > 0)
        mine = (
            self.demo.get("maker" if end == "supplementing" else "offerer")
            if end == "supplementing" or place == 3
            else None
        )
        body = district.organisation if district and place < 3 else None
        return self._propose(call, plan, mine.organisation if mine else None, body.place if body else None)[0]

    def _refusal(self) -> dict[str, str]:
        stock = self.world.words("refusals")["refusals"]
        ground = self.world.pick(
            ["incomplete", "out_of_scope", "not_innovative", "not_feasible", "duplicate"]
        )
        return {"ground": ground, "reason": self.world.pick(stock[ground])}

    def _facts(self, scenario: Scenario) -> dict[str, Any]:
        """What is said again when a proposal is sent in again."""
        names = (
            "side",
            "domain",
            "task",
            "chain",
            "digital",
            "title",
            "summary",
            "investment",
            "cooperation",
            "readiness",
        )
        return {name: getattr(scenario, name) for name in names} | {
            "district": scenario.district_id, "department": scenario.department.number if scenario.department else "",
        }  # fmt: skip

    def _said(self, file: str, *path: str) -> str:
        """A sentence of the word stock."""
        found = self.world.words(file)
        for name in path:
            found = found[name]
        while not isinstance(found, list):
            found = found[self.world.pick(list(found))]
        return str(self.world.pick(found))
