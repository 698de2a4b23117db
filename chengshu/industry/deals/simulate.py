"""Made-up talks and what came of them: some told step by step, and the published number of intentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from chengshu.industry.calls.simulate import Desks, Life, live, workday
from chengshu.industry.deals.models import Deal, Rating, Talk
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.among import in_these
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World

NEEDS = ("market", "trials")
#: How the told talks stand, each a stretch of the way: what the demo manufacturer's demands come to stands first.
WAYS = ["waiting", "agreed", "delivered", "closed", "contracted", "proposed", "closed", "signed", "seeking", "fallen"]
#: Those of other providers about demands that stay open meanwhile.
BESIDE = ["talking", "declined", "lapsed", "talking"]
OPEN_WAYS = ("waiting", "seeking")
#: Intentions at the published size, and talks for each of them.
INTENTIONS, TALKS_EACH = 920, 3
#: How an intention stands, with how often, by how its demand does: nothing is delivered for what is still wanted.
STANDING = {"published": {"agreed": 45, "contracted": 40, "ended": 15}, "solved": {"closed": 1}, "closed": {"ended": 1}}
_REPLIES = [
    "可以，请带上同行业案例和报价，我们约个时间到车间看看。",
    "节拍和来料情况发附件了，请先看能不能做。",
    "我们下周三下午方便，现场有设备工程师。",
]
_FURTHER = [
    "方案收到，第二项能否分期？",
    "样件已寄出，请留意查收。",
    "已按现场情况更新报价，质保两年。",
    "请把接口清单发给我们的信息员。",
]
_SCOPE = "先在一条产线试点，达到约定指标后推广到全部产线，三个月内验收。"
_COMMENTS = ["响应快，现场配合好。", "交付按期，培训还可以更细。", "效果达到约定，愿意继续合作。"]


def simulate(world: World) -> None:
    """Told ones in every world; in a large one also as many as the article counts."""
    story = Story(world)
    live(world, story.lives())
    if not world.small:
        story.seed(world.many(0, INTENTIONS))
    world.tell(f"洽谈 {Talk.objects.count()} 次，合作 {Deal.objects.count()} 项")


class Story:
    """Pairs of what is public, and what their firms say to each other."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks = world, world.chance, Desks(world)
        self.paired: set[tuple[Any, Any]] = set()
        self.openings = world.words("outcomes")
        demo = self.desks.demo()
        self.demo = {
            one.organisation.pk for name in ("maker", "offerer") if (one := demo.get(name)) and one.organisation
        }

    def lives(self) -> Iterator[Life]:
        """What the demo firms take part in comes first, so that every state is on their desks."""
        demands = (
            Demand.objects.filter(state="published", trials=None)
            .select_related("manufacturer")
            .order_by("number")[:300]
        )
        supplies = Supply.objects.filter(state="published").select_related("provider").order_by("number")[:300]
        by_process: dict[str, list[Supply]] = defaultdict(list)
        for supply in sorted(supplies, key=lambda one: one.provider_id not in self.demo):
            by_process[supply.process].append(supply)
        ours = sorted(demands, key=lambda one: one.manufacturer_id not in self.demo)
        open_ones = [demand for way, demand in zip(WAYS, ours, strict=False) if way in OPEN_WAYS]
        for way, demand in [*zip(WAYS, ours, strict=False), *zip(BESIDE, [*open_ones, *open_ones], strict=False)]:
            if found := self._supply(demand, way, by_process[demand.process], list(supplies)):
                yield self._life(way, demand, found)

    def _supply(self, demand: Demand, way: str, fitting: list[Supply], others: list[Supply]) -> Supply | None:
        """The demo provider's where it has one; each pair once."""
        for one in [*(fitting if way in WAYS else []), *others]:
            if (demand.pk, one.pk) not in self.paired and one.provider_id != demand.manufacturer_id:
                self.paired.add((demand.pk, one.pk))
                return one
        return None

    def _life(self, way: str, demand: Demand, supply: Supply) -> Life:
        """Opened by the provider, answered, and on as far as the way goes."""
        begun = max(demand.published_on or demand.created_at.date(), supply.published_on or supply.created_at.date())
        recent = {"waiting": 2, "seeking": 2, "proposed": 6, "agreed": 8, "signed": 10, "delivered": 16}.get(way)
        day = self.desks.ago(recent) if recent else min(workday(begun, self.chance.randint(1, 5)), self.desks.ago(20))
        day = max(day, workday(begun, 1))
        yield day
        maker, seller = self.desks.of(demand.manufacturer), self.desks.of(supply.provider)
        line = self.world.fill(
            self.world.pick(self.openings["openings"]), self.openings, name=demand.title, firm=demand.manufacturer.name
        )
        talk = begin(seller, Talk, "open", {"demand": demand.number, "supply": supply.number, "text": line})
        if way == "waiting":
            return
        yield workday(day, 1)
        if way == "declined":
            perform(maker, talk, "decline", {"ended_for": "not_fitting", "reason": "工艺不同。"})
        elif way == "seeking":
            perform(maker, talk, "ask_broker", {"reason": "想请工信部门一起看看。"})
        elif way == "lapsed":
            yield workday(day, 11)
            perform(PLATFORM, talk, "lapse")
        else:
            perform(maker, talk, "reply", {"text": self.world.pick(_REPLIES)})
            yield workday(day, 2)
            perform(seller, talk, "say", {"text": self.world.pick(_FURTHER)})
            yield from self._deal(way, talk, workday(day, 3), (maker, seller))

    def _deal(self, way: str, talk: Talk, day: date, both: tuple[Any, Any]) -> Life:
        maker, seller = both
        if way == "talking":
            return
        yield day
        amount = self.chance.choice([8, 12, 18, 25, 40]) * 1_000_000
        deal = begin(seller, Deal, "propose", {"talk": talk.number, "scope": _SCOPE, "estimate": amount})
        if way == "proposed":
            return
        yield workday(day, 1)
        perform(maker, deal, "confirm")
        if way == "fallen":
            yield workday(day, 3)
            perform(maker, deal, "fall_through", {"ended_for": "too_dear", "reason": "超出本年预算。"})
        if way in ("agreed", "fallen"):
            return
        yield workday(day, 3)
        perform(maker, deal, "sign", {"contract": amount, "signed_on": workday(day, 2)})
        if way == "signed":
            return
        yield workday(day, 4)
        perform(seller, deal, "acknowledge")
        if way != "contracted":
            yield from self._delivered(way, deal, workday(day, 6), both)

    def _delivered(self, way: str, deal: Deal, day: date, both: tuple[Any, Any]) -> Life:
        yield day
        perform(both[0], deal, "deliver", {"outcome": "solved"})
        for acting in both if way == "closed" else both[:1]:
            yield workday(day, 1)
            rating = deal.ratings.get(rater=acting.organisation)
            perform(
                acting,
                rating,
                "rate",
                {"score": self.chance.choice([3, 4, 4, 5, 5]), "comment": self.world.pick(_COMMENTS)},
            )

    def seed(self, intentions: int) -> None:
        """Talks of answered demands, from first to last, with a supply for the same process; one in so many came to an
        intention.
        """
        supplies: dict[str, list[Supply]] = defaultdict(list)
        for supply in Supply.objects.filter(state="published").only("id", "process", "provider"):
            supplies[supply.process].append(supply)
        answered = Demand.objects.filter(answered_on__isnull=False, talks=None, state__in=STANDING)
        known = list(answered.order_by("number").values_list("pk", flat=True))
        many = min(len(known), intentions * TALKS_EACH)
        chosen = [known[place * len(known) // many] for place in range(many)]
        rows = answered.only("id", "process", "manufacturer", "answered_on", "state").order_by("number")
        months: dict[str, list[Demand]] = defaultdict(list)
        for demand in in_these(rows, chosen):
            months[f"{demand.answered_on:%Y-%m}"].append(demand)
        for _, demands in sorted(months.items()):
            last = max(one.answered_on for one in demands if one.answered_on)
            with self.world.at(last):
                self._seed_month([one for one in demands if supplies[one.process]], supplies)

    def _seed_month(self, demands: list[Demand], supplies: dict[str, list[Supply]]) -> None:
        talks, deals, ratings = list[Talk](), list[Deal](), list[Rating]()
        for place, demand in enumerate(demands):
            supply = self.world.pick(supplies[demand.process])
            agreed = place % TALKS_EACH == 0
            ways = STANDING[demand.state]
            standing = self.chance.choices(list(ways), list(ways.values()))[0] if agreed else ""
            talk = self._talk(demand, supply, standing)
            talks.append(talk)
            if agreed:
                deal = self._seeded(talk, standing)
                deals.append(deal)
                ratings += self._rated(deal) if standing == "closed" else []
        for rows, verb in ((talks, "open"), (deals, "propose"), (ratings, "ask")):
            seed(rows, verb)
        for deal in deals:
            if deal.state == "contracted":
                perform(PLATFORM, deal.talk.demand, "engage")

    def _talk(self, demand: Demand, supply: Supply, standing: str) -> Talk:
        day = demand.answered_on
        state = {"closed": "finished", "ended": "ended", "": self.world.pick(["talking", "ended"])}.get(
            standing, "agreed"
        )
        ended = self.world.pick(["not_fitting", "too_dear", "too_late", "found_other"]) if state == "ended" else ""
        return Talk(
            demand=demand,
            supply=supply,
            opened_by="supply",
            opened_on=day,
            replied_on=day,
            state=state,
            state_since=day,
            ended_for=ended,
        )

    def _seeded(self, talk: Talk, standing: str) -> Deal:
        day = talk.opened_on or self.desks.today
        amount = self.chance.choice([3, 5, 8, 12, 18, 25, 40, 80]) * 1_000_000
        signed = standing in ("contracted", "closed")
        return Deal(
            talk=talk, proposed_by="supply", scope=_SCOPE, estimate=amount, agreed_on=day, state=standing, state_since=day,
            contract=amount if signed else None, signed_on=day if signed else None, contracted_on=day if signed else None,
            outcome="solved" if standing == "closed" else "", delivered_on=day if standing == "closed" else None,
            ended_for="too_dear" if standing == "ended" else "",
        )  # fmt: skip

    def _rated(self, deal: Deal) -> list[Rating]:
        buyer, vendor = deal.talk.demand.manufacturer_id, deal.talk.supply.provider_id
        return [
            Rating(deal=deal, rater_id=one, rated_id=other, state="rated", state_since=deal.delivered_on,
                   score=self.chance.choice([3, 4, 4, 5, 5]), comment=self.world.pick(_COMMENTS))
            for one, other in ((buyer, vendor), (vendor, buyer))
        ]  # fmt: skip
