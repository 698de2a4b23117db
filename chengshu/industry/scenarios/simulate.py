"""The first batch as the city published it, what came of it, and a second call that is under way.

How many there are of each domain, side and kind is read from the city pack, whatever chance draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from chengshu.industry.calls.models import Call
from chengshu.industry.calls.simulate import (
    Desks,
    Life,
    closing,
    departments,
    districts,
    live,
    wording,
    workday,
)
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.industry.reviews.simulate import Panel
from chengshu.industry.scenarios.models import Batch, Match, MatchingEvent, Objection, Scenario
from chengshu.industry.scenarios.rules import published
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body, Organisation, Place
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World

NEEDS = ("calls", "market", "reviews")
NOTICED_ON, PUBLISHED_ON = date(2024, 3, 15), date(2024, 4, 1)
#: How the scenarios of the first call that were not published ended.
ENDS = ["upheld"] + ["rejected"] * 8 + ["turned_down"] * 7 + ["withdrawn"] * 4
#: What became of objections to scenarios that were published all the same.
ANSWERS = ["dismiss", "dismiss", "dismiss", "correct", "withdraw"]
FINDINGS = {"uphold": "upheld", "correct": "partly", "dismiss": "dismissed"}
#: How the matches ended, or how far they have come.
MATCHES = ["land"] * 9 + ["fail"] * 7 + ["talk"] * 6 + ["wait"] * 3
#: How far the proposals of the second call have come, and the working days ago on which each step was taken.
UNDER_WAY = (
    ["proposed"] * 5 + ["supplementing"] + ["recommended"] * 2
    + ["reviewing"] * 3 + ["reviewed"] * 2 + ["in_notice"] * 2
)  # fmt: skip
STEPS_AGO = {
    "proposed": [5], "supplementing": [6, 4], "recommended": [6, 3],
    "reviewing": [8, 6, 4], "reviewed": [10, 9, 6], "in_notice": [11, 10, 8, 3],
}  # fmt: skip


@dataclass
class Plan:
    """What a scenario is to be, how it is to end, and how an objection to it."""

    domain: str
    task: str
    side: str
    tied: bool = True
    digital: bool = False
    end: str = "published"
    objection: str = ""


def simulate(world: World) -> None:
    """The first call from proposals to outcomes, the second as far as it has come."""
    first, second = Call.objects.filter(kind=Call.SCENARIOS).order_by("created_at")
    story = Story(world)
    plans = [*first_batch(world), *others(world)]
    world.chance.shuffle(plans)
    live(world, [closing(first), *(story.first_call(first, place, plan) for place, plan in enumerate(plans))])
    live(world, [story.batch(first)])
    live(world, [*story.events(), *story.matches(), *story.outcomes()])
    live(world, [story.under_way(second, place, end) for place, end in enumerate(UNDER_WAY)])
    listed = Scenario.objects.filter(state="published").count()
    world.tell(f"场景 {Scenario.objects.count()} 项，其中入清单 {listed} 项")


def first_batch(world: World) -> list[Plan]:
    """The published ones: as many of each domain as the city says, of every task, with sides as printed."""
    counts, sides = _counts(world, "scenario_domains"), _counts(world, "scenario_sides")
    counts = counts or {domain: 2 * len(_tasks(domain)) for domain in code_list("scenario_domains").items}
    plans = [
        Plan(domain, task, world.pick(list(code_list("scenario_sides").items)))
        for domain, many in counts.items()
        for task, _ in zip(cycle(_tasks(domain)), range(many), strict=False)
    ]
    split = next((domain for domain, many in counts.items() if many == sum(sides.values())), "")
    printed = [side for side, many in sides.items() for _ in range(many)]
    for plan, side in zip([plan for plan in plans if plan.domain == split], printed, strict=True):
        plan.side = side
    for plan, answer in zip(world.chance.sample(plans, min(len(ANSWERS), len(plans))), ANSWERS, strict=False):
        plan.objection = answer
    _draw(world, plans, "scenarios.digital_economy", "digital")
    _draw(world, plans, "scenarios.chain_tied", "tied")
    return plans


def others(world: World) -> list[Plan]:
    """What was sent in and not published."""
    tasks, sides = list(code_list("scenario_tasks").items.values()), list(code_list("scenario_sides").items)
    drawn = [(world.pick(tasks), end) for end in ENDS]
    return [
        Plan(task.parent, task.code, world.pick(sides), end=end, objection="uphold" if end == "upheld" else "")
        for task, end in drawn
    ]


def _counts(world: World, key: str) -> dict[str, int]:
    items = read_yaml(world.city / "lists" / f"{key}.yaml")["items"]
    return {item["code"]: item["count"] for item in items if "count" in item}


def _tasks(domain: str) -> list[str]:
    return [item.code for item in code_list("scenario_tasks").items.values() if item.parent == domain]


def _draw(world: World, plans: list[Plan], code: str, name: str) -> None:
    """Exactly as many plans as the city published are digital, or tied to a chain; else half of them."""
    fact = INDICATORS[code].fact_at(PUBLISHED_ON)
    chosen = world.chance.sample(range(len(plans)), int(fact.value) if fact else len(plans) // 2)
    for place, plan in enumerate(plans):
        setattr(plan, name, place in chosen)


class Story:
    """Who takes part, and what they do."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks, self.panel = world, world.chance, Desks(world), Panel(world)
        self.clerk, self.demo = self.desks.sole("scenario_clerk"), self.desks.demo()
        self.stock, self.objections = world.words("scenarios"), world.words("objections")
        self.refusals, self.ends = world.words("refusals"), world.words("outcomes")
        self.makers, self.offerers = manufacturers(), providers()
        self.departments, self.districts = departments(), districts()
        self._titles: set[str] = set()

    # The first call

    def first_call(self, call: Call, place: int, plan: Plan) -> Life:
        """From the proposal to the end of the notice, or to whatever end came first."""
        day = workday(date(2023, 10, 10) + timedelta(days=self.chance.randrange(64)))
        yield day
        scenario, agent = self._propose(call, plan)
        recommender = self._recommender(scenario)
        if place % 9 == 4:
            yield (day := workday(day, 2))
            perform(recommender, scenario, "send_back", {"reason": self._returned()})
            yield (day := workday(day, self.chance.randint(2, 8)))
            scenario = perform(agent, scenario, "resubmit", _said_again(scenario)).record
        yield (day := workday(day, self.chance.randint(1, 3)))
        if plan.end == "turned_down":
            perform(recommender, scenario, "turn_down", self._refusal())
            return
        perform(recommender, scenario, "recommend")
        if plan.end == "withdrawn":
            yield workday(day, 3)
            perform(agent, scenario, "withdraw", {"reason": "年度计划调整，本次不再申报。"})
            return
        opened = workday(date(2023, 12, 18), self.chance.randrange(6))
        yield from self.panel.judges(self.clerk, scenario, "domain", "proposer", opened, good=plan.end != "rejected")
        if plan.end == "rejected":
            yield date(2024, 2, 26)
            perform(self.clerk, scenario, "reject", self._refusal())
        else:
            yield from self._notice(scenario, plan.objection)

    def _propose(
        self, call: Call, plan: Plan, proposer: Organisation | None = None, where: Place | None = None
    ) -> tuple[Scenario, Acting]:
        """A scenario, and who proposed it. Where a place is asked for, its district is to recommend it."""
        proposer = proposer or self._proposer(plan)
        department = None if where or self.chance.random() < 0.5 else self._department(plan.task)
        local = proposer.place if proposer.place and proposer.place.kind == "district" else None
        district = where or local or self.world.pick([body.place for body in self.districts if body.place])
        title = self._title(plan, district.name)
        said = {"name": title, "place": district.name, "body": proposer.name, "firm": proposer.name}
        draft = Scenario(
            call=call, proposer=proposer, side=plan.side, domain=plan.domain, task=plan.task,
            digital=plan.digital, title=title, district=district,
            chain=self._chain(proposer) if plan.tied else "",
            department=department if department != proposer else None,
            summary=self.world.fill(self.world.pick(self.stock["summaries"][plan.side]), self.stock, **said),
            investment=self.chance.randint(3, 90) * 10_000_000, readiness=self._any("scenario_readiness"),
            cooperation=self._any("cooperation_modes"),
        )  # fmt: skip
        agent = self.desks.of(proposer)
        return begin(agent, draft, "propose"), agent

    def _any(self, key: str) -> str:
        return self.world.pick(list(code_list(key).items))

    def _proposer(self, plan: Plan) -> Organisation:
        """Who offers is a firm; who wants may be a department as well."""
        if plan.side == "supply":
            return self.world.pick([*self.offerers, *self.makers[:20]])
        if plan.task in _tasks(next(iter(code_list("scenario_domains").items))) or self.chance.random() < 0.4:
            return self.world.pick(self.makers)
        return self._department(plan.task) or self.world.pick(self.departments)

    def _department(self, task: str) -> Body | None:
        """The department whose name shares most with the task's: 市教育局 for 智慧教育."""
        name = code_list("scenario_tasks").items[task].name
        pairs = {name[at : at + 2] for at in range(len(name) - 1)}
        shared = {body: sum(pair in body.name for pair in pairs) for body in self.departments}
        best = max(shared, key=lambda body: shared[body], default=None)
        return best if best and shared[best] else None

    def _chain(self, proposer: Organisation) -> str:
        return proposer.chain or self._any("chains")

    def _title(self, plan: Plan, place: str) -> str:
        """A name of the stock for this task and side; once they are used up with a place, then a number."""
        stock = [one["name"] for one in self.stock["names"] if (one["task"], one["side"]) == (plan.task, plan.side)]
        numbered = [f"{place}{name}（{len(self._titles)}）" for name in stock]
        wanted = (stock, [place + name for name in stock], numbered)
        free = next(rest for names in wanted if (rest := [one for one in names if one not in self._titles]))
        title = str(self.world.pick(free))
        self._titles.add(title)
        return title

    def _recommender(self, scenario: Scenario) -> Acting:
        if scenario.department:
            return self.desks.of(scenario.department)
        body = next(body for body in self.districts if body.place_id == scenario.district_id)
        return self.desks.of(body, "district_clerk")

    def _notice(self, scenario: Scenario, answer: str) -> Life:
        """Five working days in public; an objection is answered before they end."""
        yield NOTICED_ON
        perform(self.clerk, scenario, "notice")
        if answer:
            yield NOTICED_ON + timedelta(days=4)
            objection, objector = self._object(scenario, self.desks.of(self.world.pick(self.makers)))
            yield NOTICED_ON + timedelta(days=6)
            if answer == "withdraw":
                perform(objector, objection, "withdraw")
            else:
                said = wording(self.world, self.objections["answers"], FINDINGS[answer])[1]
                perform(self.clerk, objection, answer, {"answer": said})
        if answer != "uphold":
            yield workday(NOTICED_ON, 5) + timedelta(days=1)
            perform(PLATFORM, scenario, "clear")

    def _object(self, scenario: Scenario, objector: Acting) -> tuple[Objection, Acting]:
        ground, said = wording(self.world, self.objections["objections"])
        answers = {"scenario": scenario.number, "ground": ground, "statement": said}
        return begin(objector, Objection, "raise", answers), objector

    # The list, and what came of it

    def batch(self, call: Call) -> Life:
        """Published when the city did; a little later a name is mended, and the list has a second version."""
        yield date(2024, 3, 29)
        batch = begin(self.clerk, Batch, "draft", {"title": "首批应用场景清单", "call": call})
        yield PUBLISHED_ON
        listed = Scenario.objects.filter(call=call, state="cleared").order_by("number")
        perform(self.clerk, batch, "publish", {"scenarios": list(listed)})
        yield date(2024, 4, 18)
        mended = batch.scenarios.order_by("number")[0]
        answers = {"chain": mended.chain, "digital": mended.digital, "summary": mended.summary}
        reason = "申报单位来函说明本场景分期实施，名称注明一期。"
        perform(self.clerk, mended, "correct", {**answers, "title": f"{mended.title}（一期）", "reason": reason})
        yield date(2024, 4, 19)
        perform(self.clerk, batch, "amend", {"reason": f"更正 {mended.number} 的名称。"})

    def events(self) -> list[Life]:
        """Two matching events every year, and one to come."""
        years = range(PUBLISHED_ON.year, self.desks.today.year + 1)
        days = [day for year in years for day in (date(year, 4, 26), date(year, 9, 13)) if day < self.desks.ago(3)]
        return [self._event(day) for day in (*days, self.desks.ago(-12))]

    def _event(self, day: date) -> Life:
        held = workday(day)
        yield min(held - timedelta(days=14), self.desks.ago(3))
        season = "春季" if held.month < 7 else "秋季"
        title = f"{held.year} 年{season}场景供需对接会"
        event = begin(
            self.clerk,
            MatchingEvent,
            "announce",
            {"title": title, "held_on": held, "venue": "市级机关会议中心"},
        )
        yield workday(held, 1)
        perform(self.clerk, event, "hold", {"attended": self.chance.randint(60, 180)})

    def matches(self) -> list[Life]:
        """Pairs of one domain and two proposers."""
        pairs = [
            (demand, supply) for demand in published("demand") for supply in published("supply")
            if demand.domain == supply.domain and demand.proposer_id != supply.proposer_id
        ]  # fmt: skip
        drawn = self.chance.sample(pairs, min(len(MATCHES), len(pairs)))
        return [self._match(*pair, end) for pair, end in zip(drawn, MATCHES, strict=False)]

    def _match(self, demand: Scenario, supply: Scenario, end: str) -> Life:
        asker, other = self.desks.of(supply.proposer), self.desks.of(demand.proposer)
        least, most = {"talk": (15, 40), "wait": (1, 3)}.get(end, (90, 600))
        yield (day := self.desks.ago(self.chance.randint(least, most)))
        event = MatchingEvent.objects.filter(state="held", held_on__lte=day).order_by("-held_on").first()
        told = {"event": event} if event and end != "wait" else {}
        match = begin(asker, Match, "propose", {"demand": demand, "supply": supply, **told})
        if end == "wait":
            return
        yield (day := workday(day, self.chance.randint(1, 4)))
        perform(other, match, "accept")
        if end == "talk":
            return
        yield workday(day, self.chance.randint(10, 50))
        if end == "land":
            perform(asker, match, "land", {"contract": f"{self.chance.choice([45, 80, 160, 320])}万"})
        else:
            perform(other, match, "fail", {"reason": self._outcome("abandoned", supply)})

    def outcomes(self) -> list[Life]:
        """Two in five of the published ones have told what became of them."""
        listed = list(Scenario.objects.filter(state="published").order_by("number"))
        return [self._report(one) for one in self.chance.sample(listed, len(listed) * 2 // 5)]

    def _report(self, scenario: Scenario) -> Life:
        yield self.desks.ago(self.chance.randint(5, 580))
        outcome = self.chance.choices(["building", "running", "promoted", "paused"], [4, 8, 3, 2])[0]
        contract = f"{self.chance.randint(20, 400)}万" if outcome == "running" else ""
        told = {"outcome": outcome, "achieved": self._outcome(outcome, scenario), "contract": contract}
        perform(self.desks.of(scenario.proposer), scenario, "report", told)

    def _outcome(self, outcome: str, scenario: Scenario) -> str:
        said = wording(self.world, self.ends["scenarios"], outcome)[1]
        return self.world.fill(said, self.ends, firm="合作单位", name=scenario.title)

    # The second call

    def under_way(self, call: Call, place: int, end: str) -> Life:
        """As far as it has come by yesterday. What waits on a demo account waits on it from the first day."""
        days = [self.desks.ago(ago) for ago in STEPS_AGO[end]]
        yield self.desks.ago(STEPS_AGO[end][0] - place % 3) if end == "proposed" else days[0]
        scenario = self._propose_now(call, place, end)
        if end == "proposed":
            return
        yield days[1]
        if end == "supplementing":
            perform(self._recommender(scenario), scenario, "send_back", {"reason": self._returned()})
            return
        perform(self._recommender(scenario), scenario, "recommend")
        if end == "recommended":
            return
        silent = self.demo.get("expert") if end == "reviewing" else None
        yield from self.panel.judges(self.clerk, scenario, "domain", "proposer", days[2], silent=silent)
        if end == "in_notice":
            yield days[3]
            perform(self.clerk, scenario, "notice")
        if place == len(UNDER_WAY) - 1 and "citizen" in self.demo:
            yield self.desks.ago(1)
            self._object(scenario, self.demo["citizen"])

    def _propose_now(self, call: Call, place: int, end: str) -> Scenario:
        """Three in the demo district, one each of the demo firms, those in review of its expert's domain."""
        district, expert = self.demo.get("district_clerk"), self.demo.get("expert")
        tasks = list(code_list("scenario_tasks").items.values())
        theirs = [one for one in tasks if expert and one.parent in expert.topics["expert"]]
        task = self.world.pick(theirs if theirs and end == "reviewing" else tasks)
        plan = Plan(task.parent, task.code, ("demand", "supply")[place % 2], digital=place % 3 > 0)
        mine = (
            self.demo.get({"supplementing": "maker", "recommended": "offerer"}.get(end, ""))
            if place in (5, 6)
            else None
        )
        here = district.organisation.place if place < 3 and district and district.organisation else None
        return self._propose(call, plan, mine.organisation if mine else None, here)[0]

    def _refusal(self) -> dict[str, str]:
        grounds = ("incomplete", "out_of_scope", "not_innovative", "not_feasible", "duplicate")
        ground, reason = wording(self.world, self.refusals["refusals"], *grounds)
        return {"ground": ground, "reason": reason}

    def _returned(self) -> str:
        return wording(self.world, self.refusals["returns"], "unclear_text", "no_contact", "not_stamped")[1]


def _said_again(scenario: Scenario) -> dict[str, object]:
    """What is said again when a proposal is sent in again."""
    names = (
        "side", "domain", "task", "chain", "digital", "title", "summary", "investment", "cooperation",
        "readiness", "department",
    )  # fmt: skip
    return {name: getattr(scenario, name) for name in names} | {"district": scenario.district_id}
