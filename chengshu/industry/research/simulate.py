"""Made-up centres, resources, questions and answers: some told step by step, and in a large city as many as the article counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chengshu.industry.calls.simulate import Desks, Life, live, seed_since, workday
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.industry.research.actions.questions import HANDED_OVER, PROMISED, URGED
from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.industry.research.rules.inviting import invite
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Firm, Holding, Organisation
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World

NEEDS = ("market", "reviews")
SINCE = date(2022, 6, 1)
#: Centres, resources, questions and answers at the published size: over 5,000 firms, over 17,000 matched, each question by some.
CENTRES, RESOURCES, QUESTIONS, ANSWERS = 5_100, 1_600, 6_200, 17_060
TOLD_CENTRES = 14
#: How told questions stand, and the days ago on which they were put; the demo manufacturer's first.
WAYS = [
    ("given", 6), ("solved", 130), ("open", 1), ("brokering", 6), ("overdue", 9), ("explained", 40), ("taken", 20), ("passed", 60),
    ("solved", 200), ("brokered", 6), ("closed", 90), ("given", 15),
]  # fmt: skip
OURS = 3
#: Of so many seeded questions out of a hundred the first answer came within the week; of the rest it came later, or never.
WITHIN, WEEK, LATER = 84, [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7], [8, 9, 11, 14]


def simulate(world: World) -> None:
    """Told ones in every world; in a large one also as many as the article counts."""
    story = Story(world)
    live(world, [*story.centres(), *story.resources()])
    live(world, story.questions())
    if not world.small:
        Crowd(world, story).seed()
    world.tell(
        f"云端研发中心 {Centre.objects.count()} 家，研发需求 {Question.objects.count()} 项，对接资源 {Answer.objects.count()} 条次"
    )


@dataclass(frozen=True)
class Topic:
    """Needs and offers that say the same matter."""

    field: str
    needs: list[list[str]]
    offers: list[list[str]]


class Story:
    """Who asks, who holds what, and what they say."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks, self.words = world, world.chance, Desks(world), world.words("research")
        self.clerk = self.desks.sole("science_clerk")
        self.topics = [Topic(**one) for one in self.words["topics"]]
        demo = {name: one.organisation for name, one in self.desks.demo().items() if one.organisation}
        self.makers = _first(manufacturers(), demo.get("maker"))
        experts, others = Holding.objects.filter(role="expert"), Holding.objects.exclude(role="expert")
        bodies = Organisation.objects.filter(pk__in=experts.values("organisation")).exclude(
            pk__in=others.values("organisation")
        )
        institutes = list(bodies.order_by("number"))  # whoever has clerks too is a bureau
        sellers = _first(providers(), demo.get("offerer"))
        self.holders: list[Organisation] = [*_first(institutes, demo.get("expert"))[:8], *sellers[:8]]
        if len(institutes) > 1 and sellers:  # the two that can sign in hold most of what is told
            self.holders[1:1] = [sellers[0], institutes[0]]

    def said(self, text: str, **given: Any) -> str:
        """A line with its slots filled."""
        return self.world.fill(text, self.words, **given)

    def agent(self, holder: Organisation) -> Acting:
        """Who speaks for a resource."""
        return self.desks.of(holder, "firm_agent" if holder.kind == Organisation.FIRM else "expert")

    def centres(self) -> Iterator[Life]:
        """The demo manufacturer's is old; one waits for the bureau, one was sent back."""
        ends = ["", *[""] * (TOLD_CENTRES - 3), "wait", "send_back"]
        for place, (firm, end) in enumerate(zip(self.makers, ends, strict=False)):
            yield self._centre(firm, self.desks.ago(1) if end else workday(SINCE + timedelta(days=9 * place)), end)

    def _centre(self, firm: Firm, day: date, end: str) -> Life:
        yield day
        centre = begin(self.desks.of(firm), Centre, "apply", self.centre_facts(firm))
        if end == "send_back":
            perform(self.clerk, centre, "send_back", {"reason": "请写明已有的研发条件和最想借助的资源。"})
        if not end:
            yield workday(day, 2)
            perform(self.clerk, centre, "approve")

    def centre_facts(self, firm: Firm) -> dict[str, Any]:
        """What a firm says of its centre."""
        fields = sorted({self.world.pick(self.topics).field for _ in range(2)})
        return {
            "fields": fields, "chain": firm.chain, "aims": self.said(self.world.pick(self.words["aims"])),
            "staff": self.chance.randint(3, 60), "spend": self.chance.randint(5, 400) * 1_000_000,
        }  # fmt: skip

    def resources(self) -> Iterator[Life]:
        """One of each offer that there is, held in turn; the last waits for the bureau."""
        offers = [(topic, offer) for topic in self.topics for offer in topic.offers]
        for place, (topic, offer) in enumerate(offers):
            holder = self.holders[place % len(self.holders)]
            last = place == len(offers) - 1
            day = self.desks.ago(1) if last else workday(SINCE + timedelta(days=11 * place))
            yield self._resource(holder, topic, offer, day, wait=last)

    def _resource(self, holder: Organisation, topic: Topic, offer: list[str], day: date, *, wait: bool) -> Life:
        yield day
        resource = begin(self.agent(holder), Resource, "offer", self.resource_facts(topic, offer))
        if not wait:
            yield workday(day, 1)
            perform(self.clerk, resource, "approve")

    def resource_facts(self, topic: Topic, offer: list[str]) -> dict[str, Any]:
        """An offer, in columns."""
        kind, title, text = offer
        return {
            "title": title, "kind": kind, "fields": [topic.field], "description": self.said(text),
            "terms": self.world.pick(self.words["terms"]), "capacity": self.chance.choice([5, 10, 20]),
            "price": self.chance.choice([None, 80_000, 150_000, 300_000, 600_000]),
        }  # fmt: skip

    def question_facts(self, topic: Topic) -> dict[str, Any]:
        """A need, in columns."""
        title, text = self.world.pick(topic.needs)
        drawn = {name: self.world.pick(some) for name, some in self.words["slots"].items()}
        return {
            "title": self.said(title, **drawn), "description": self.said(text, **drawn), "field": topic.field,
            "kinds": sorted({offer[0] for offer in topic.offers[: self.chance.randint(1, 2)]}),
            "budget": self.chance.choice([None, 1, 2, 5, 10]) and self.chance.choice([1, 2, 5, 10]) * 1_000_000,
        }  # fmt: skip

    def questions(self) -> Iterator[Life]:
        """The first are the demo manufacturer's."""
        open_ones = [one.firm for one in Centre.objects.filter(state="open").select_related("firm").order_by("number")]
        for place, (way, ago) in enumerate(WAYS):
            firm = open_ones[0] if place < OURS else open_ones[place % len(open_ones)]
            yield self._question(
                firm, self.topics[place % len(self.topics)], way, self.desks.today - timedelta(days=ago)
            )

    def _question(self, firm: Firm, topic: Topic, way: str, day: date) -> Life:
        """Put, and asked of those who hold something in its field; what time does comes on its day."""
        yield day
        question = begin(self.desks.of(firm), Question, "put", self.question_facts(topic))
        fitting = Resource.objects.filter(state="listed").exclude(holder=firm).order_by("number")
        invite(question, [one for one in fitting if topic.field in one.fields][:3])
        if way == "closed":
            yield day + timedelta(days=2)
            perform(self.desks.of(firm), question, "close", {"reason": "已在内部解决。"})
        elif way in ("brokering", "brokered", "overdue", "explained"):
            yield from self._unanswered(question, way, day)
        elif way != "open":
            yield from self._answered(question, way, day)

    def _unanswered(self, question: Question, way: str, day: date) -> Life:
        yield day + timedelta(days=URGED + 1)
        perform(PLATFORM, question, "urge")
        yield day + timedelta(days=HANDED_OVER + 1)
        perform(PLATFORM, question, "hand_over")
        if way != "brokering":
            perform(self.clerk, question, "take_over")
        if way not in ("overdue", "explained"):
            return
        yield day + timedelta(days=PROMISED + 1)
        perform(PLATFORM, question, "miss")
        if way == "explained":
            yield workday(day + timedelta(days=PROMISED + 1), 1)
            perform(self.clerk, question, "explain", {"reason": self.world.pick(self.words["explanations"])})
            for one in question.answers.filter(state="asked").select_related("holder"):
                perform(self.agent(one.holder), one, "decline", {"ended_for": "no_capacity", "reason": "设备检修。"})

    def _answered(self, question: Question, way: str, day: date) -> Life:
        """The first says yes in time; the others do not."""
        yield day + timedelta(days=2)
        first, *others = question.answers.select_related("holder").order_by("number")
        told = {
            "text": self.said(self.world.pick(self.words["answers"])),
            "price": self.chance.choice([3, 8, 20]) * 100_000,
        }
        perform(self.agent(first.holder), first, "reply", told)
        for one in others:
            perform(self.agent(one.holder), one, "decline", {"ended_for": "not_fitting"})
        if way == "given":
            return
        yield day + timedelta(days=4)
        asker = self.desks.of(question.firm)
        step, given = ("pass_over", {"ended_for": "too_dear"}) if way == "passed" else ("take_up", {})
        perform(asker, first, step, given)
        if way in ("solved", "passed"):
            yield day + timedelta(days=30)
            perform(asker, question, "solve", {"outcome": "solved" if way == "solved" else "partly"})


class Crowd:
    """Everybody else in a city of full size: one entry each."""

    def __init__(self, world: World, story: Story) -> None:
        self.world, self.story, self.chance = world, story, world.chance
        self.by_field: dict[str, list[Resource]] = {}
        self.put: list[Question] = []

    def seed(self) -> None:
        """Exactly as many as the article counts, those that were told included."""
        told = Answer.objects.filter(given_on__isnull=False).count()
        known = set(Centre.objects.values_list("firm", flat=True))
        firms = iter([firm for firm in (*manufacturers(), *providers()) if firm.pk not in known])
        self._each(Centre, CENTRES, SINCE, lambda day: self._centre(next(firms), day), "approve", state="open")
        self._each(Resource, RESOURCES, SINCE, self._resource, "approve", state="listed")
        for one in Resource.objects.filter(state="listed"):
            self.by_field.setdefault(one.fields[0], []).append(one)
        self.askers = list(Centre.objects.filter(state="open").select_related("firm"))
        self._each(Question, QUESTIONS, date(2023, 3, 1), self._question, "answer")
        self._answers(self.world.many(0, ANSWERS) - told)

    def _each(self, noun: Any, published: int, first: date, draft: Any, verb: str, **counted: str) -> None:
        many = self.world.many(0, published) - noun.objects.filter(**counted).count()
        seed_since(self.world, first, many, draft, verb)

    def _centre(self, firm: Firm, day: date) -> Centre:
        return Centre(firm=firm, state="open", state_since=day, opened_on=day, **self.story.centre_facts(firm))

    def _resource(self, day: date) -> Resource:
        topic = self.world.pick(self.story.topics)
        facts = self.story.resource_facts(topic, self.world.pick(topic.offers))
        return Resource(
            holder=self.world.pick(self.story.holders), state="listed", state_since=day, listed_on=day, **facts
        )

    def _question(self, day: date) -> Question:
        """Most answered within the week, a few late, fewer never; none so young that its week still runs."""
        centre, topic = self.world.pick(self.askers), self.world.pick(self.story.topics)
        day = min(day, self.story.desks.today - timedelta(days=PROMISED + max(LATER)))
        days = {
            name: day + timedelta(days=later)
            for name, later in (("urge_on", URGED), ("hand_over_on", HANDED_OVER), ("answer_by", PROMISED))
        }
        made = Question(firm=centre.firm, centre=centre, put_on=day, **days, **self.story.question_facts(topic))
        late = len(self.put) % 100 >= WITHIN
        waited = self.world.pick(LATER if late else WEEK)
        if late and len(self.put) % 3:
            made.state, made.state_since = "explained", day + timedelta(days=PROMISED + 1)
        else:
            made.answer_days, made.answered_on = waited, day + timedelta(days=waited)
            made.state = self.world.pick(["solved", "solved", "answered"])
            made.state_since, made.outcome = made.answered_on, "solved" if made.state == "solved" else ""
        self.put.append(made)
        return made

    def _answers(self, many: int) -> None:
        """To each answered question in turn, one more of its field, until there are so many."""
        answered = [one for one in self.put if one.answered_on]
        rest: list[Answer] = []
        for nth in range(many):
            turn, place = divmod(nth, len(answered))
            question = answered[place]
            held = self.by_field[question.field]
            if turn < len(held):  # every turn the next one of its field, so that none answers twice
                rest.append(self._answer(question, held[(place + turn) % len(held)], turn))
        with self.world.at(today() - timedelta(days=1)):
            seed(rest, "reply")

    def _answer(self, question: Question, resource: Resource, turn: int) -> Answer:
        state = "given" if question.state == "answered" else ("passed" if turn else "taken")
        return Answer(
            question=question, resource=resource, holder_id=resource.holder_id, asked_on=question.put_on, given_on=question.answered_on,
            text=self.story.said(self.world.pick(self.story.words["answers"])), state=state, state_since=question.answered_on,
            ended_for="found_other" if state == "passed" else "",
        )  # fmt: skip


def _first(some: list[Any], one: Any) -> list[Any]:
    """The same, with one of them at the head."""
    return sorted(some, key=lambda other: one is None or other.pk != one.pk)
