"""The four calls, and the clerks of districts and departments who answer for what is sent in.

Here the other systems of the family learn how made-up people live: `live`, `workday`, `Desks` …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from uuid import UUID

from chengshu.industry.calls.models import Call
from chengshu.kernel.base.clock import CITY_ZONE, set_to, today
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.workdays import add_workdays, is_workday
from chengshu.kernel.identity.acting import PLATFORM, Acting, acting_as
from chengshu.kernel.identity.models import Body, Holding, Organisation, Person
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World

#: A made-up life: it yields the day of its next step, and takes the step when that day has come.
Life = Iterator[date]
SINCE = date(2022, 1, 4)


def live(world: World, lives: Iterable[Life]) -> None:
    """Let lives pass side by side, step by step, up to yesterday: what would come later has not happened."""
    agenda = [(day, place, life) for place, life in enumerate(lives) if (day := next(life, None))]
    heapify(agenda)
    moment = datetime.min.replace(tzinfo=CITY_ZONE)
    while agenda and agenda[0][0] < today():
        day, place, life = heappop(agenda)
        opening = datetime.combine(day, time(9, world.chance.randrange(60)), CITY_ZONE)
        moment = max(opening, moment + timedelta(seconds=world.chance.randint(40, 160)))
        with set_to(moment):
            following = next(life, None)
        if following:
            heappush(agenda, (max(following, day), place, life))


def seed_since(world: World, first: date, many: int, draft: Callable[[date], Record], verb: str) -> None:
    """Seed so many records in monthly lots, spread evenly from a first day to yesterday."""
    last = today() - timedelta(days=1)
    lots = [first + timedelta(days=30 * month) for month in range((last - first).days // 30 + 1)]
    for place, day in enumerate(lots):
        lot = many * (place + 1) // len(lots) - many * place // len(lots)
        with world.at(day):
            seed((draft(day) for _ in range(lot)), verb)


def workday(day: date, later: int = 0) -> date:
    """The first working day from a day on, and so many working days after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return add_workdays(day, later).on if later else day


def wording(world: World, lines: dict[str, list[str]], *wanted: str) -> tuple[str, str]:
    """One of the wanted kinds, and a line of it; of any kind, where a small stock has none of them."""
    kind = world.pick([one for one in wanted if one in lines] or list(lines))
    return kind, world.pick(lines[kind])


class Desks:
    """Who acts for an organisation in a role; whoever is not there yet is hired. `today` is the real one."""

    def __init__(self, world: World) -> None:
        self.world, self.today, self.names = world, today(), world.words("people")
        self._known: dict[tuple[UUID, str], Acting] = {}

    def ago(self, days: int) -> date:
        """So many working days before the real today, whatever day it is in a life just now."""
        return add_workdays(self.today, -days).on

    def of(self, organisation: Organisation, role: str = "") -> Acting:
        """The one who sits there. Without a role, whoever answers for an organisation of its kind."""
        role = role or ("firm_agent" if organisation.kind == Organisation.FIRM else "department_clerk")
        key = (organisation.pk, role)
        if key not in self._known:
            held = Holding.objects.filter(organisation=organisation, role=role).exists()
            self._known[key] = self.world.clerk(organisation, role) if held else self.hire(organisation, role)
        return self._known[key]

    def sole(self, role: str) -> Acting:
        """The one who holds a role that only one organisation has; else a department is given it."""
        held = Holding.objects.filter(role=role).select_related("organisation").order_by("number").first()
        return self.of(held.organisation if held else departments()[0], role)

    def hire(self, organisation: Organisation, role: str, topics: Sequence[str] = ()) -> Acting:
        """A new person, who cannot sign in, in a role since some years ago."""
        name = self.world.pick(self.names["surnames"]) + self.world.pick(self.names["given_names"])
        person = Person(name=name, username=f"simulated-{Person.objects.count():04d}")
        person.set_unusable_password()
        with self.world.at(SINCE):
            begin(PLATFORM, person, "enrol")
            holding = Holding(person=person, organisation=organisation, role=role, topics=list(topics))
            begin(PLATFORM, holding, "appoint", {"since": SINCE})
        return self.world.acting(person, organisation)

    def demo(self) -> dict[str, Acting]:
        """Those who can sign in, by what a tour needs them for: a role, "maker", "offerer" or "citizen"."""
        found: dict[str, Acting] = {}
        for person in Person.objects.filter(simulated=False).order_by("created_at", "number"):
            acting = acting_as(person)
            for role in acting.roles - {"firm_agent"}:
                found.setdefault(role, acting)
            if "firm_agent" in acting.roles and acting.organisation:
                makes = acting.organisation.industry.startswith("C")
                found.setdefault("maker" if makes else "offerer", acting)
        return found


def districts() -> list[Body]:
    """The district governments, in the order of their codes."""
    found = Body.objects.filter(parent__isnull=False, parent__parent=None, place__kind="district")
    return list(found.select_related("place__parent").order_by("place_id"))


def departments() -> list[Body]:
    """The departments of the city government."""
    found = Body.objects.filter(parent__isnull=False, parent__parent=None).exclude(place__kind="district")
    return list(found.select_related("place").order_by("number"))


def simulate(world: World) -> None:
    """Clerks, and a past and a present call of each kind."""
    desks = Desks(world)
    for body in districts():
        desks.of(body, "district_clerk")
    for body in departments():
        desks.of(body, "department_clerk")
    scenarios, products = desks.sole("scenario_clerk"), desks.sole("industry_clerk")
    live(
        world,
        [
            _opening(scenarios, "scenarios", "第一批应用场景征集", date(2023, 10, 9), date(2023, 12, 15)),
            _opening(products, "products", f"{_PRODUCTS}征集", date(2024, 9, 2), date(2024, 9, 30)),
            _opening(scenarios, "scenarios", "新一批应用场景征集", desks.ago(16), desks.ago(-20)),
            _opening(products, "products", f"{_PRODUCTS}补充征集", desks.ago(16), desks.ago(-15)),
        ],
    )
    world.tell(f"征集 {Call.objects.count()} 次")


_PRODUCTS = "制造业数字化转型“先试后转”产品和解决方案"
_CONTACT = "工作日 8:30—17:30，经 12345 政务热线转经办处室"
_BRIEFS = {
    "scenarios": "面向各区（市）、部门、企事业单位征集需求场景和供给场景，由所在区（市）或主管部门推荐，"
    "专家分领域评审，公示无异议后列入场景清单，优先组织供需对接。",
    "products": "面向各类数字化转型服务商征集可供制造业企业免费试用的“小快轻准”产品和解决方案，"
    "软件、硬件均可。专家评审后形成服务清单向社会公布，入选产品在平台上线供企业试用。",
}


def _opening(clerk: Acting, kind: str, title: str, opens: date, closes: date) -> Life:
    """Opened. Whoever answers it lets it close, for nothing can be sent in to a call that has."""
    yield opens
    answers = {"title": title, "kind": kind, "closes_on": closes, "brief": _BRIEFS[kind], "contact": _CONTACT}
    begin(clerk, Call, "open", answers)


def closing(call: Call) -> Life:
    """By itself, the day after its last."""
    yield call.closes_on + timedelta(days=1)
    perform(PLATFORM, call, "close")
