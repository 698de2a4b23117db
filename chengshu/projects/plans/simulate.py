"""The published plans, with made-up projects and reports that lead to the published figures; and this year's.

Hit exactly: completion, planned and completed investment, by kind where that was published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import accumulate, cycle
from random import Random
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.workdays import add_workdays
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body, Holding, Person, Place
from chengshu.kernel.lifecycle.documents import keep
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.seeding import seed
from chengshu.kernel.office.world import World
from chengshu.projects.plans.models import Measure, MeasureReport, MonthlyReport, Plan, Project, ProjectReport
from chengshu.projects.plans.rules import share_of_days, tenths

YI, MILLION, WAN = 10**10, 10**8, 10**6
DESKS = ("department_clerk", "district_clerk")
#: Projects of industry are larger than those of the offices.
_LARGE = {"digital_economy": 12}
#: And those of the offices spend faster.
_FAST = {"digital_government": 1.4, "digital_society": 1.2}
#: The group of measures that projects of a kind serve.
_SERVES = {
    "infrastructure": "support", "digital_government": "governance", "digital_society": "service",
    "digital_ecosystem": "data_value",
}  # fmt: skip
#: Whole lives are to be seen on so many measures and projects; on the others, in the published month alone.
_SHOWN = {Measure: 2, Project: 10}
#: How far last month's reports of this year's plan have come: at the desks that people sit at, and elsewhere.
_AT_DESKS, _ELSEWHERE = ("due", "returned", "submitted", "accepted", "submitted"), ("accepted", "submitted")
#: A project as it is entered; and in fen what was invested before the plan, by the published day, by its end.
Entered = tuple[dict[str, Any], tuple[int, int, int]]


def simulate(world: World) -> None:
    """Every plan of the city pack, then this year's."""
    city = _City(world)
    kinds = read_yaml(world.city / "lists" / "project_kinds.yaml")["items"]
    documents = [read_yaml(path) for path in sorted((world.city / "plans").glob("*.yaml"))]
    for document in documents:
        made = _Making(city, document, {row["code"]: row["count"] for row in kinds})
        made.report()
        made.finish()
    for document in documents[-1:]:
        made = _Making(city, _this_year(city, document), {row["code"]: 20 // len(kinds) for row in kinds})
        made.report_so_far()


# ---- numbers that add up


def split(total: int, weights: Sequence[float], unit: int) -> list[int]:
    """A total (a multiple of the unit) in parts as the weights are, each a multiple of the unit."""
    whole = total // unit
    exact = [whole * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_rest[: whole - sum(parts)]:
        parts[place] += 1
    return [part * unit for part in parts]


def levels(mean: Decimal, weights: Sequence[int], chance: Random, spread: float = 0.6) -> list[Decimal]:
    """Percents whose mean by their weights is the given one, itself to one decimal; to one decimal, but for the last.

    Near 0 and 100 a draw can fall outside: then they are drawn again, closer together.
    """
    most = float(min(mean, 100 - mean)) * spread
    found = [tenths(mean + Decimal(chance.uniform(-most, most))) for _ in weights]
    off = mean - _sum(weights, found) / sum(weights)
    found = [tenths(level + off) for level in found]
    missing = mean * sum(weights) - _sum(weights, found)
    found[-1] += (missing / weights[-1]).quantize(Decimal("0.01"))
    return found if all(0 <= level <= 100 for level in found) else levels(mean, weights, chance, spread / 2)


def _sum(weights: Sequence[int], levels_: Sequence[Decimal]) -> Decimal:
    return sum((weight * level for weight, level in zip(weights, levels_, strict=True)), Decimal(0))


def around(mean: float, weights: Sequence[float], wished: Sequence[float]) -> list[float]:
    """Shares of one as unlike each other as is wished, but between 0.02 and 0.97, whose weighted mean is the given one."""
    middle = sum(weight * one for weight, one in zip(weights, wished, strict=True)) / sum(weights)
    up, down = max(max(wished) - middle, 1e-9), max(middle - min(wished), 1e-9)
    stretch = min(0.01, (0.97 - mean) / up, (mean - 0.02) / down)
    return [mean + stretch * (one - middle) for one in wished]


def path(ends: tuple[Any, Any, Any], months: tuple[int, int], unit: int) -> list[Any]:
    """A figure at each month's end, never falling: from its start to where it then is, and on to its end."""

    def leg(low: Any, high: Any, weights: Sequence[int]) -> list[Any]:
        whole = sum(weights)
        return [
            high if so_far == whole else low + (high - low) * so_far // whole // unit * unit
            for so_far in accumulate(weights)
        ]

    start, reached, end = ends
    rising, falling = range(4, 4 + months[0]), range(2 * months[1], months[1], -1)
    return leg(start, reached, rising) + leg(reached, end, falling)


# ---- the city and its people


class _City:
    """The world, its bodies, and who acts for them: whoever holds the role, else somebody made up."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        sat_at = Body.objects.filter(holdings__role__in=DESKS, holdings__person__simulated=False)
        self.desks = list(sat_at.distinct().order_by("number"))
        self.bodies = {body.number: body for body in Body.objects.select_related("place")}
        self.places = list(Place.objects.filter(kind="district").order_by("code"))
        self.whole = Place.objects.get(kind="city")
        highest = [body for body in self.bodies.values() if body.path.count("/") == 2]
        self.governments = {body.place: body for body in highest if body.place in self.places}
        self._known: dict[tuple[Body, str], Acting] = {}

    def clerk(self, body: Body) -> Acting:
        """Keeps a body's plans."""
        return self._who(body, "plan_clerk")

    def reporter(self, body: Body) -> Acting:
        """Reports for a body."""
        return self._who(body, DESKS[body in self.governments.values()])

    def _who(self, body: Body, role: str) -> Acting:
        if (body, role) not in self._known:
            if not Holding.objects.filter(organisation=body, role=role).exists():
                self._appoint(body, role)
            self._known[body, role] = self.world.clerk(body, role)
        return self._known[body, role]

    def _appoint(self, body: Body, role: str) -> None:
        names = self.world.words("people")
        name = self.world.pick(names["surnames"]) + self.world.pick(names["given_names"])
        person = Person(username=f"{body.number}.{role.partition('_')[0]}".lower()[:40], name=name)
        person.set_unusable_password()
        begin(PLATFORM, person, "enrol")
        post = Holding(person=person, organisation=body, role=role, topics=[])
        begin(PLATFORM, post, "appoint", {"since": date(2020, 1, 1)})

    def says(self, done: Decimal, expected: Decimal) -> dict[str, Any]:
        """The words of a report: what was done, what comes next, and what holds it up where it is behind."""
        world, stock = self.world, self.world.words("reports")
        stages = list(stock["progress"])
        stage = stages[min(int(done) * len(stages) // 100, len(stages) - 1)]
        told = [world.fill(world.pick(stock[part][stage]), stock) for part in ("progress", "next_steps")]
        cause = world.pick(list(stock["problems"])) if done < expected * Decimal("0.8") else ""
        trouble = world.fill(world.pick(stock["problems"][cause]), stock) if cause else ""
        return {"progress": "".join(told), "trouble": trouble, "delayed_by": cause}


@dataclass
class _Course:
    """What a measure or a project reports each month, and who does. `shown`: its whole life is to be seen."""

    of: Measure | Project
    reporter: Acting
    told: list[dict[str, Any]]
    shown: bool = False

    def draft(self, month: Period, **more: Any) -> MonthlyReport:
        """The report on a month, as the calendar makes it."""
        given = {"period": str(month), "state_since": month.last, **more}
        if isinstance(self.of, Measure):
            return MeasureReport(measure=self.of, **given)
        return ProjectReport(project=self.of, **given)

    def figures(self, place: int) -> dict[str, Any]:
        """The numbers of a month."""
        return {name: self.told[place][name] for name in ("done", "invested") if name in self.told[place]}

    def answers(self, place: int) -> dict[str, Any]:
        """What is filled in for a month, with a sheet of the figures as evidence."""
        sheet = "\n".join(["项目,数值", *(f"{name},{value}" for name, value in self.figures(place).items())])
        kept = keep(self.reporter, "进度报表.csv", BytesIO(sheet.encode()))
        return {**self.told[place], "evidence": [kept.pk]}


def _months(first: date, last: date) -> list[Period]:
    found = [Period.containing(first, "month")]
    while found[-1].last < last:
        found.append(found[-1].next())
    return found


# ---- a plan in the making


class _Making:
    """A plan of the city pack with so many projects of each kind, entered and adopted."""

    def __init__(self, city: _City, document: dict[str, Any], counts: Mapping[str, int]) -> None:
        self.city, self.document, self.counts, self.names = city, document, counts, set[str]()
        self.owner, self.clerk = city.bodies[document["owner"]], city.clerk(city.bodies[document["owner"]])
        self.first, self.last = (date.fromisoformat(document[name]) for name in ("starts_on", "ends_on"))
        self.facts = {fact["indicator"]: fact for fact in document["published"]}
        self.told = Period.containing(date.fromisoformat(self.facts["plans.completion"]["at"]), "month")
        self.months = _months(self.first, self.last)
        so_far = self.months.index(self.told) + 1
        self.legs = (so_far, len(self.months) - so_far)
        self.owners = cycle([*(city.bodies[code] for code in document.get("project_owners", ())), None])
        with city.world.at(add_workdays(self.first, 3).on):
            told = {"owner": self.owner, "starts_on": self.first, "ends_on": self.last, "headline": True}
            names = {"name": document["name"], "name_en": document.get("name_en", "")}
            self.plan = begin(self.clerk, Plan, "draft", names | told)
            rows = list(self._measures())
            self.measures = [begin(self.clerk, Measure(plan=self.plan), "set", row) for row in rows]
            works = [work for kind in counts for work in self._works(kind)]
            projects = [begin(self.clerk, Project(plan=self.plan), "enter", given) for given, _ in works]
        with city.world.at(add_workdays(self.first, 6).on):
            perform(self.clerk, self.plan, "adopt")
        mean = Decimal(str(self.facts["plans.completion"]["value"]))
        reached = levels(mean, [one.weight for one in self.measures], city.chance)
        self.courses = [*map(self._measure_course, self.measures, reached)]
        self.courses += [self._project_course(one, money) for one, (_, money) in zip(projects, works, strict=True)]
        for noun, many in _SHOWN.items():
            for course in [course for course in self.courses if isinstance(course.of, noun)][:many]:
                course.shown = True

    def _group(self, code: str) -> dict[str, str]:
        found: dict[str, str] = next((group for group in self.document["groups"] if group["code"] == code), {})
        return {"group": found.get("name", ""), "group_en": found.get("name_en", "")}

    def _measures(self) -> Iterator[dict[str, Any]]:
        """The measures as printed. Who answers for them, and their weights, the paper does not say."""
        source = self.document.get("measures_from", {}).get("source")
        aside = f"（据报道 {source}；责任单位、配合单位和权重为平台设定。）" if source else ""
        for row in self.document["measures"]:
            targets = row.get("targets", ())
            yield {
                "order": row["number"], "title": row["title"], "title_en": row.get("title_en", ""), "text": f"{row['quote']}。{aside}",
                **self._group(row["group"]), "weight": row["weight"],
                "owner": self.city.bodies[row["owner"]],
                "partners": [self.city.bodies[one] for one in row.get("partners", ())],
                "target": "；".join(target["words"] for target in targets),
                "indicators": [target["indicator"] for target in targets],
            }  # fmt: skip

    def _measure_course(self, measure: Measure, reached: Decimal) -> _Course:
        end = max(Decimal(self.city.world.pick([100, 100, 100, 100, 98, 96])), reached)
        done = path((Decimal(0), reached, end), self.legs, 1)
        told = [self._told(measure.plan, month, done=one) for one, month in zip(done, self.months, strict=True)]
        return _Course(measure, self.city.reporter(measure.owner), told)

    def _told(self, over: Plan | Project, month: Period, **figures: Any) -> dict[str, Any]:
        """One report: its figures, and words that go with them."""
        expected = share_of_days(over.starts_on, over.ends_on, month.last)
        return {**figures, **self.city.says(figures["done"], expected)}

    # Projects: their money by kind, then each.

    def _shared(self, name: str, whole: str) -> dict[str, int]:
        """A published total by kind, in fen: the kind's own where published, else a share."""
        known = {fact["kind"]: fact["value"] * YI for fact in self._of_kinds(name) if "from" not in fact}
        rest = [kind for kind in self.counts if kind not in known]
        left = self.facts[whole]["value"] * YI - sum(known.values())
        fast = _FAST if name == "invested" else {}
        weights = [self.counts[kind] * _LARGE.get(kind, 1) * fast.get(kind, 1) for kind in rest]
        return known | dict(zip(rest, split(left, weights, MILLION), strict=True))

    def _of_kinds(self, name: str) -> list[dict[str, Any]]:
        return [fact for code, fact in self.facts.items() if code.endswith(f"_{name}") and "kind" in fact]

    def _works(self, kind: str) -> Iterator[Entered]:
        """The projects of a kind; their sums add up to what was published."""
        chance = self.city.chance
        planned = self._shared("planned", "plans.planned_investment")[kind]
        invested = self._shared("invested", "plans.invested")[kind]
        within = [fact["value"] * YI for fact in self._of_kinds("invested") if "from" in fact and fact["kind"] == kind]
        given = [self._drawn(kind, begun=bool(within)) for _ in range(self.counts[kind])]
        plans = split(planned, [min(max(chance.lognormvariate(0, 0.8), 0.2), 5) for _ in given], MILLION)
        passed = [float(share_of_days(one["starts_on"], one["ends_on"], self.told.last)) for one in given]
        shares = around(invested / planned, plans, [part * chance.uniform(0.8, 1.1) for part in passed])
        sums = split(invested, [plan * share for plan, share in zip(plans, shares, strict=True)], WAN)
        added = split(within[0], sums, WAN) if within else [*map(self._within, given, sums)]
        for one, plan, sum_, new in zip(given, plans, sums, added, strict=True):
            end = min(sum_ + int(new * chance.uniform(0.8, 1.4)), plan) // WAN * WAN
            yield {**one, "planned": plan, "invested_before": sum_ - new}, (sum_ - new, sum_, end)

    def _within(self, given: dict[str, Any], reached: int) -> int:
        """What of a project's investment falls within the plan: all, when it is new."""
        part = self.city.chance.uniform(0.2, 0.45) if given["starts_on"] < self.first else 1
        return int(reached * part) // WAN * WAN

    def _drawn(self, kind: str, *, begun: bool) -> dict[str, Any]:
        """A project's name, place, owner and days; it goes on after the plan."""
        city, chance = self.city, self.city.chance
        serving = [one for one in self.measures if one.group == self._group(_SERVES.get(kind, ""))["group"]]
        measure, owner = (city.world.pick(serving) if serving else None), next(self.owners)
        place = chance.choice([city.whole, *city.places, *city.places, *city.places])
        if owner is not None:
            place = owner.place if owner.place in city.governments else city.whole
        begins = chance.randint(-700, -30 if begun or chance.random() < 0.7 else 150)
        starts_on, lasts = self.first + timedelta(days=begins), timedelta(days=chance.randint(420, 1150))
        ends_on = max(starts_on + lasts, self.last + timedelta(days=chance.randint(5, 90)))
        answers_for = owner or city.governments.get(place) or (measure or self).owner
        return {
            "name": self._name(kind, place), "kind": kind, "measure": measure, "district": place,
            "owner": answers_for, "starts_on": starts_on, "ends_on": ends_on,
        }  # fmt: skip

    def _name(self, kind: str, place: Place) -> str:
        """A name not taken yet."""
        world, stock = self.city.world, self.city.world.words("projects")
        while True:
            pattern = stock["patterns"][0] if place == self.city.whole else world.pick(stock["patterns"][1:])
            name = world.fill(pattern, stock, place=place.name, stem=world.pick(stock["stems"][kind]))
            if name not in self.names:
                self.names.add(name)
                return name

    def _project_course(self, project: Project, money: tuple[int, int, int]) -> _Course:
        """Work begins on its day, or had begun before the plan; then the reports."""
        who, begins = (
            self.city.reporter(project.owner),
            max(project.starts_on, add_workdays(self.first, 7).on),
        )
        if project.starts_on <= min(self.last, today()):
            with self.city.world.at(begins):
                perform(who, project, "start", {"started_on": project.starts_on})
        pace = Decimal(self.city.chance.uniform(0.82, 1.2))
        days = (self.first - timedelta(days=1), self.told.last, self.last)
        shares = [share_of_days(project.starts_on, project.ends_on, day) * pace // 1 for day in days]
        before, reached, end = (min(share, Decimal(98)) for share in shares)
        done = path((before, reached, end), self.legs, 1)
        invested = path(money, self.legs, WAN)
        months = zip(done, invested, self.months, strict=True)
        return _Course(
            project, who, [self._told(project, month, done=one, invested=sum_) for one, sum_, month in months]
        )

    # Reports: the months one after the other.

    def report(self) -> None:
        """Every report on the plan, sent and accepted."""
        for place, month in enumerate(self.months):
            self._settle(place, month, shown=month == self.told)

    def report_so_far(self) -> None:
        """Every report due by now: those of the last month in every state."""
        ended = [month for month in self.months if month.last < today()]
        for place, month in enumerate(ended[:-1]):
            self._settle(place, month, shown=False)
        counts: Counter[Body] = Counter()
        for course in self.courses if ended else ():
            states = _AT_DESKS if course.of.owner in self.city.desks else _ELSEWHERE
            self._unfinished(course, len(ended) - 1, states[counts[course.of.owner] % len(states)])
            counts[course.of.owner] += 1

    def _settle(self, place: int, month: Period, *, shown: bool) -> None:
        """The reports on a month: step by step where a life is to be seen, else at one stroke."""
        plain = []
        for course in self.courses:
            if shown or course.shown:
                self._live(course, place)
            else:
                plain.append(course.draft(month, state="accepted", **course.told[place]))
        with self.city.world.at(add_workdays(month.last, 8).on):
            for noun in (MeasureReport, ProjectReport):
                seed([report for report in plain if isinstance(report, noun)], "accept", self.clerk)

    def _asked(self, course: _Course, place: int) -> MonthlyReport:
        with self.city.world.at(self.months[place].last + timedelta(days=1)):
            return begin(PLATFORM, course.draft(self.months[place]), "ask")

    def _take(self, day: date, who: Acting, report: MonthlyReport, verb: str, **answers: Any) -> None:
        with self.city.world.at(min(day, today())):
            perform(who, report, verb, answers)

    def _send(self, day: date, course: _Course, place: int, report: MonthlyReport, told: int) -> None:
        """With the figures of the month `told`: its own, or by mistake those of the one before."""
        verb = "submit" if report.state == "due" else "resubmit"
        with self.city.world.at(min(day, today())):
            perform(course.reporter, report, verb, {**course.answers(place), **course.figures(told)})

    def _opinion(self, kind: str) -> str:
        said: str = self.city.world.pick(self.city.world.words("reports")["opinions"][kind])
        return said

    def _live(self, course: _Course, place: int) -> None:
        """A report step by step: some are late, some sent back, some corrected once accepted."""
        report, fate = self._asked(course, place), self.city.chance.random()
        sent = self.city.chance.randint(6, 9) if fate < 0.08 else self.city.chance.randint(1, 5)
        days = [add_workdays(self.months[place].last, sent + n).on for n in range(7)]
        mistaken = place > 0 and 0.2 < fate < 0.25
        self._send(days[0], course, place, report, place - mistaken)
        if 0.08 <= fate < 0.16:
            self._take(days[1], self.clerk, report, "send_back", reason=self._opinion("supplement"))
            report.refresh_from_db()
            self._send(days[3], course, place, report, place)
        self._take(days[4], self.clerk, report, "accept")
        if mistaken:
            right = {**course.told[place], "reason": self._opinion("corrected")}
            self._take(days[6], self.clerk, report, "correct", **right)

    def _unfinished(self, course: _Course, place: int, state: str) -> None:
        """A report of last month that has come as far as a state."""
        report, month = self._asked(course, place), self.months[place]
        if state == "due":
            return
        sent = add_workdays(today(), -3).on if state == "submitted" else add_workdays(month.last, 4).on
        sent = max(sent, month.last + timedelta(days=1))
        self._send(sent, course, place, report, place)
        if state == "returned":
            day = max(add_workdays(today(), -1).on, sent)
            self._take(day, self.clerk, report, "send_back", reason=self._opinion("supplement"))
        if state == "accepted":
            self._take(add_workdays(sent, 2).on, self.clerk, report, "accept")

    def finish(self) -> None:
        """What is done is finished, and the plan with it."""
        with self.city.world.at(add_workdays(self.last, 15).on):
            for course in self.courses:
                if isinstance(course.of, Measure) and course.told[-1]["done"] == 100:
                    perform(self.clerk, course.of, "finish")
            perform(self.clerk, self.plan, "finish", {"reason": "年度评估完成，未办结的措施转入下一年度。"})


def _this_year(city: _City, model: dict[str, Any]) -> dict[str, Any]:
    """A plan of this year after a published one: invented measures, and figures to come out at."""
    year, month = today().year, Period.containing(today(), "month")
    first, last, at = (
        date(year, 1, 1),
        date(year, 12, 31),
        (month if month.number == 1 else month.previous()).last,
    )
    stock = city.world.words("projects")["stems"]
    serving = {group: kind for kind, group in _SERVES.items() if kind in stock}
    owners = [body.number for body in city.desks if body not in city.governments.values()] or [model["owner"]]
    groups = [group["code"] for group in model["groups"]]
    measures = []
    for place in range(12):
        group = groups[place % len(groups)]
        stems = stock[serving.get(group, next(iter(stock)))]
        title = f"推进{stems[place % len(stems)]}建设和应用"
        told = {
            "number": place + 1,
            "group": group,
            "title": title,
            "quote": f"{title}，年内完成任务并投入使用",
        }
        measures.append({**told, "owner": owners[place % len(owners)], "weight": 1 + place % 3})
    completion = share_of_days(first, last, at) * Decimal("1.03")
    facts = {"plans.completion": completion, "plans.planned_investment": 120, "plans.invested": 48}
    name, name_en = (model.get(key, "").replace(model["starts_on"][:4], str(year)) for key in ("name", "name_en"))
    return {
        "name": f"{name}（模拟）", "name_en": name_en and f"{name_en} (simulated)",
        "owner": model["owner"], "groups": model["groups"], "measures": measures,
        "starts_on": first.isoformat(), "ends_on": last.isoformat(),
        "project_owners": [body.number for body in city.desks],
        "published": [{"indicator": code, "value": one, "at": at.isoformat()} for code, one in facts.items()],
    }  # fmt: skip
