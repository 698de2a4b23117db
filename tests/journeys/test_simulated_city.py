"""The made-up first day of Qingdao's industry: what the city published, exactly; lives that hold together; work on every desk."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.urls import resolve

from chengshu.industry.bookings.models import Booking
from chengshu.industry.calls.models import Call
from chengshu.industry.enrolments.models import Enrolment
from chengshu.industry.market.models import Demand
from chengshu.industry.research import simulate as research
from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.industry.reviews.simulate import EXPERTS
from chengshu.industry.scenarios.models import Batch, Match, MatchingEvent, Objection, Scenario, ScenarioReview
from chengshu.industry.scenarios.simulate import first_batch
from chengshu.industry.trials.models import Product, ProductReview, Provider, ServiceList, Trial, UseLog
from chengshu.industry.trials.rules import disappoints
from chengshu.kernel.base.clock import end_of, set_to
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.lists import code_list, load_lists
from chengshu.kernel.editions.checking import check, follows
from chengshu.kernel.editions.reading import current, editions
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.identity.models import Firm, Holding, Person
from chengshu.kernel.indicators.facts import read_indicators
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.indicators.indicator import publish
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.keys import public_key
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.office.loading import load_city
from chengshu.kernel.office.world import World, marked
from chengshu.kernel.registers.querying import answer, read_question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_at
from chengshu.services.subsidies import simulate as subsidies
from tests.thoroughly import IN_PASSING

# What is simulated are verbs, and those are tried on both databases by the tests of their systems.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("simulated city"), IN_PASSING]

QINGDAO = settings.ROOT / "cities" / "qingdao"
TODAY = date(2026, 11, 20)
SYSTEMS = (
    "calls",
    "market",
    "reviews",
    "scenarios",
    "trials",
    "deals",
    "challenges",
    "research",
    "bookings",
    "enrolments",
)
NOUNS = (
    Call, Demand, Scenario, ScenarioReview, Objection, Batch, MatchingEvent, Match, Product, ProductReview, ServiceList, Trial, UseLog,
    Centre, Resource, Question, Answer, Booking, Enrolment,
)  # fmt: skip


def read_pack(city) -> None:
    load_lists(city / "lists")
    publish(read_indicators(city / "indicators"))


def few_policies(folder):
    """Qingdao with four of its policies and a tenth of its people: enough for every desk, made in a moment."""
    policies = folder / "policies"
    policies.mkdir()
    for path in QINGDAO.iterdir():
        if path.name != "policies":
            (folder / path.name).symlink_to(path)
    for name in ("facts", "budgets", "sme_digitalisation", "building_grade", "elder_meals", "qingdao_graduates"):
        (policies / f"{name}.yaml").symlink_to(QINGDAO / "policies" / f"{name}.yaml")
    plan = (QINGDAO / "policies" / "population.yaml").read_text("utf-8")
    (policies / "population.yaml").write_text(plan.replace("small: 5000", "small: 500"), "utf-8")
    return folder


def pay_out(home) -> None:
    """Policies published, asked for, paid and counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "CITY", few_policies(home / "city"))
        patch.setattr(settings, "CITY_HOME", home)
        subsidies.simulate(World(settings.CITY, True, lambda told: None))


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """Qingdao as `city run` leaves it on its first day, made once; every test rolls back to it."""
    read_pack(QINGDAO)
    with django_db_blocker.unblock(), transaction.atomic():
        with set_to(TODAY):
            load_city(QINGDAO, lambda told: None)
            world = World(QINGDAO, True, lambda told: None)
            with marked():
                for name in SYSTEMS:
                    import_module(f"chengshu.industry.{name}.simulate").simulate(replace(world, system=name))
                home = tmp_path_factory.mktemp("home")
                (home / "city").mkdir()
                pay_out(home)
        # Else PostgreSQL puts this off, and does it anew at the end of every test.
        connection.check_constraints()
        yield world
        transaction.set_rollback(True)
    read_pack(settings.CITY)


@pytest.fixture(autouse=True)
def on_the_day():
    with set_to(TODAY):
        yield


def states(noun, **only) -> dict[str, int]:
    return dict(noun.objects.filter(**only).values_list("state").annotate(many=Count("pk")))


def test_the_first_batch_has_exactly_the_published_counts() -> None:
    published = find("scenarios.published")
    assert figure(published, dimension="domain").by == {
        "industry_upgrade": 22, "science_innovation": 15, "livelihood": 9, "consumption": 7, "resources": 3, "governance": 9,
    }  # fmt: skip
    assert [figure(find(f"scenarios.{code}")).value for code in ("published", "chain_tied", "digital_economy")] == [
        65,
        63,
        46,
    ]
    assert [
        int(figure(find(f"scenarios.{code}")).published.value)
        for code in ("published", "chain_tied", "digital_economy")
    ] == [65, 63, 46]
    industrial = Scenario.objects.filter(state="published", domain="industry_upgrade")
    assert Counter(industrial.values_list("side", flat=True)) == {"demand": 8, "supply": 14}
    assert set(figure(published, dimension="task").by) == set(code_list("scenario_tasks").items)
    assert len(code_list("scenario_tasks").items) == 21


@pytest.mark.parametrize("seed", range(25))
def test_the_counts_hold_whatever_chance_draws(city, seed) -> None:
    world = World(QINGDAO, True, lambda told: None)
    world.chance = random.Random(seed)
    plans = first_batch(world)
    domains = Counter(plan.domain for plan in plans)
    assert [domains[code] for code in code_list("scenario_domains").items] == [22, 15, 9, 7, 3, 9]
    assert Counter(plan.side for plan in plans if plan.domain == "industry_upgrade") == {"demand": 8, "supply": 14}
    assert (sum(plan.tied for plan in plans), sum(plan.digital for plan in plans)) == (63, 46)
    assert {plan.task for plan in plans} == set(code_list("scenario_tasks").items)
    assert all(code_list("scenario_tasks").items[plan.task].parent == plan.domain for plan in plans)


def test_everything_made_up_is_marked_and_nothing_else_is() -> None:
    assert [noun.__name__ for noun in NOUNS if noun.objects.filter(simulated=False).exists()] == []
    assert all(noun.objects.exists() for noun in NOUNS)
    assert not Firm.objects.filter(simulated=False).exists()
    demo = {
        "platform", "scenario", "department", "science", "district", "finance", "policy", "reviewer", "appeals", "expert",
        "provider", "manufacturer", "leader", "citizen",
    }  # fmt: skip
    assert set(Person.objects.filter(simulated=False).values_list("username", flat=True)) == demo
    assert not Entry.objects.filter(simulated=False).exclude(noun__startswith="identity.").exists()
    assert not any(person.has_usable_password() for person in Person.objects.filter(simulated=True))
    assert figure(find("scenarios.published")).simulated


def test_the_call_of_2023_ended_as_told_and_every_other_proposal_is_accounted_for() -> None:
    first, second = Call.objects.filter(kind="scenarios").order_by("created_at")
    assert (first.state, first.closes_on, second.state) == ("closed", date(2023, 12, 15), "open")
    assert second.closes_on > TODAY
    assert states(Scenario, call=first) == {"published": 65, "rejected": 16, "withdrawn": 4}
    assert states(Scenario, call=second) == {
        "proposed": 5, "supplementing": 1, "recommended": 2, "reviewing": 3, "reviewed": 2, "in_notice": 2,
    }  # fmt: skip
    assert states(Objection) == {"dismissed": 3, "upheld": 1, "partly": 1, "withdrawn": 1, "raised": 1}
    assert Objection.objects.get(state="upheld").scenario.state == "rejected"
    bodies = Counter(Scenario.objects.filter(state="published").values_list("recommender__parent__number", flat=True))
    assert bodies == {"qingdao": 65}
    assert Scenario.objects.filter(state="published", recommender=F("department")).count() >= 5
    assert Scenario.objects.filter(state="published", department=None).count() >= 20


def test_the_list_was_published_on_the_day_and_its_two_versions_verify() -> None:
    batch = Batch.objects.get()
    second, first = editions(batch)
    assert (first.published_on, first.items, first.state) == (date(2024, 4, 1), 65, "replaced")
    assert (second.published_on, second.items, current(batch)) == (date(2024, 4, 19), 65, second)
    one, two = (check(each.content.encode(), each.signature.encode(), [public_key()]) for each in (first, second))
    assert follows(two, one)
    assert sum(a != b for a, b in zip(first.told["rows"], second.told["rows"], strict=True)) == 1
    domains = [row["domain"]["value"] for row in first.told["rows"]]
    assert list(dict.fromkeys(domains)) == list(code_list("scenario_domains").items)


def test_every_published_scenario_was_judged_by_two_or_three_experts_without_a_conflict() -> None:
    many = Scenario.objects.filter(state="published").annotate(many=Count("reviews")).values_list("many", flat=True)
    assert set(many) == {2, 3}
    own = Holding.objects.values_list("person", "organisation")
    for noun, owner in ((ScenarioReview, "scenario__proposer"), (ProductReview, "product__provider")):
        assert set(noun.objects.values_list("expert", owner)) & set(own) == set()
        topic = "scenario__domain" if noun is ScenarioReview else "product__kind"
        topics = dict(Holding.objects.filter(role="expert").values_list("person", "topics"))
        assert all(wanted in topics[expert] for expert, wanted in noun.objects.values_list("expert", topic))
    assert Holding.objects.filter(role="expert", simulated=True).count() == EXPERTS


def test_matching_has_its_two_events_a_year_and_matches_in_every_state() -> None:
    held = Counter(event.held_on.year for event in MatchingEvent.objects.filter(state="held"))
    assert held == {2024: 2, 2025: 2, 2026: 2}
    assert MatchingEvent.objects.get(state="announced").held_on > TODAY
    assert states(Match) == {"landed": 9, "failed": 7, "talking": 6, "proposed": 3}
    assert figure(find("scenarios.matching_events")).light == "good"
    assert not Match.objects.exclude(demand__side="demand", supply__side="supply").exists()
    told = Scenario.objects.filter(state="published").exclude(outcome="").count()
    assert 26 <= told <= 44


def test_the_service_list_and_what_became_of_it() -> None:
    first, second = Call.objects.filter(kind="products").order_by("created_at")
    assert (first.state, second.state) == ("closed", "open")
    assert states(Product, call=first) == {"listed": 37, "watched": 1, "delisted": 3, "rejected": 7, "withdrawn": 2}
    assert Counter(Product.objects.filter(state="delisted").values_list("delisted_for", flat=True)) == {
        "low_score": 2,
        "no_service": 1,
    }
    versions = editions(ServiceList.objects.get())
    assert [(one.edition, one.items, one.published_on.year) for one in versions] == [
        (4, 38, 2026),
        (3, 39, 2025),
        (2, 40, 2025),
        (1, 41, 2024),
    ]
    assert states(Product, call=second) == {
        "applied": 3,
        "supplementing": 1,
        "reviewing": 2,
        "reviewed": 2,
        "selected": 1,
    }
    assert Provider.objects.count() >= 15


def test_trials_are_in_every_state_and_two_in_five_are_bought() -> None:
    assert states(Trial) == {
        "converted": 48,
        "ended": 67,
        "running": 12,
        "awaiting": 4,
        "evaluated": 11,
        "requested": 6,
    }
    assert figure(find("trials.conversion_rate")).value == 44
    assert figure(find("trials.evaluated")).value == 109
    assert not Trial.objects.filter(score__isnull=False, logs=None).exists()
    assert not UseLog.objects.exclude(used_on__gte=F("trial__starts_on"), used_on__lte=F("trial__ends_on")).exists()
    assert Trial.objects.filter(demand__isnull=False).count() >= 20
    assert (
        Demand.objects.filter(state="solved", talks=None).count()
        == Trial.objects.filter(state="converted", demand__isnull=False).values("demand").distinct().count()
    )


def test_research_questions_stand_at_every_stage_and_bookings_came_to_something() -> None:
    assert states(Question) == {
        "answered": 3, "solved": 3, "open": 1, "brokering": 1, "brokered": 1, "overdue": 1, "explained": 1, "closed": 1,
    }  # fmt: skip
    assert states(Centre) == {"open": 12, "submitted": 1, "supplementing": 1}
    assert states(Resource) == {"listed": 26, "submitted": 1}
    assert states(Booking) == {"used": 8, "missed": 4, "cancelled": 4, "awaiting": 4, "booked": 12}
    assert not Answer.objects.filter(holder=F("question__firm")).exists()
    assert figure(find("research.cloud_answered")).value == 75


def test_a_large_city_has_exactly_as_many_centres_questions_and_answers_as_it_is_given(monkeypatch) -> None:
    """Of every question's answers each is another resource's: the database would refuse the second."""
    for name, many in (("CENTRES", 20), ("RESOURCES", 120), ("QUESTIONS", 112), ("ANSWERS", 300)):
        monkeypatch.setattr(research, name, many)
    world = World(QINGDAO, False, lambda told: None)
    with marked():
        research.Crowd(world, research.Story(world)).seed()
    assert (Centre.objects.filter(state="open").count(), Resource.objects.filter(state="listed").count()) == (20, 120)
    assert (Question.objects.count(), Answer.objects.filter(given_on__isnull=False).count()) == (112, 300)
    assert 80 <= figure(find("research.cloud_answered")).value < 90


def test_only_the_products_that_disappointed_were_looked_at_again() -> None:
    scores = {
        product: list(product.trials.exclude(score=None).values_list("score", flat=True))
        for product in Product.objects.all()
    }
    poor = {product for product, some in scores.items() if disappoints(len(some), sum(some))}
    assert poor == set(Product.objects.filter(state="watched")) | set(Product.objects.filter(delisted_for="low_score"))
    assert Entry.objects.filter(noun="trials.product", verb="watch").count() == 3


def test_no_seat_was_promised_twice() -> None:
    for product in Product.objects.filter(trials__state="running").distinct():
        assert sum(product.trials.filter(state="running").values_list("seats", flat=True)) <= product.seats_offered


def test_every_life_runs_forwards_and_nothing_has_happened_yet_that_lies_ahead() -> None:
    assert not Entry.objects.filter(at__gte=end_of(TODAY)).exists()
    before: dict[object, Entry] = {}
    for entry in Entry.objects.order_by("record", "version"):
        last = before.get(entry.record)
        if last:
            assert (entry.version, entry.before) == (last.version + 1, last.after)
            assert entry.at >= last.at, f"{entry} {entry.at} {last.at}"
        before[entry.record] = entry


def test_time_has_nothing_to_make_up_for() -> None:
    done = tick()
    assert (done["steps"], done["refused"], done["failed"]) == (0, 0, 0)


def desk(username) -> Counter:
    """(noun, state) of what this person is waited for to do, from the flows themselves. Matches come as chance has it."""
    acting = acting_as(Person.objects.get(username=username))
    found = Counter()
    for noun in set(NOUNS) - {Match}:
        flow = FLOWS[noun.noun()]
        for record in noun.objects.filter(state__in=[state for state in flow.states if flow.awaited(state)]):
            if any(step.by.allows(acting, record) for step in flow.awaited(record.state)):
                found[noun.__name__, record.state] += 1
    return found


@pytest.mark.parametrize(("username", "waits"), [
    ("district", {("Scenario", "proposed"): 3}),
    ("expert", {("ScenarioReview", "invited"): 3, ("ProductReview", "invited"): 2, ("Answer", "asked"): 1, ("Booking", "awaiting"): 1}),
    ("provider", {("Trial", "requested"): 2, ("Product", "supplementing"): 1, ("Answer", "asked"): 1, ("Booking", "awaiting"): 1}),
    ("manufacturer", {("Trial", "awaiting"): 1, ("Trial", "evaluated"): 1, ("Scenario", "supplementing"): 1, ("Question", "answered"): 1}),
    ("scenario", {
        ("Scenario", "recommended"): 2, ("Scenario", "reviewed"): 2, ("Objection", "raised"): 1, ("MatchingEvent", "announced"): 1,
    }),
    ("department", {
        ("Demand", "submitted"): 2, ("Product", "applied"): 3, ("Product", "reviewed"): 2, ("Product", "watched"): 1,
        ("Enrolment", "submitted"): 2,
    }),
    ("science", {("Centre", "submitted"): 1, ("Resource", "submitted"): 1, ("Question", "brokering"): 1, ("Question", "overdue"): 1}),
    ("leader", {}), ("citizen", {}), ("platform", {}),
])  # fmt: skip
def test_work_waits_on_the_desk_of_each_demo_account(username, waits) -> None:
    found = desk(username)
    assert set(found) == set(waits)
    assert {what: many for what, many in waits.items() if found[what] < many} == {}


def test_the_demo_firms_have_a_past_to_show() -> None:
    maker, provider = (
        acting_as(Person.objects.get(username=name)).organisation for name in ("manufacturer", "provider")
    )
    assert states(Demand, manufacturer=maker)["published"] >= 2
    assert states(Trial, manufacturer=maker) == {"converted": 1, "running": 1, "awaiting": 1, "evaluated": 1}
    mine = SimpleNamespace(products=Product.objects.filter(provider=provider, state="listed"))
    assert mine.products.count() == 2
    assert Trial.objects.filter(product__in=mine.products, state="converted").count() >= 2
    assert Trial.objects.filter(product__in=mine.products, state="requested").count() == 2


STOPS = read_yaml(QINGDAO / "tour.yaml")["stops"]


def test_the_tour_has_three_to_seven_stops_for_each_demo_role_in_both_languages() -> None:
    accounts = [one["username"] for one in read_yaml(QINGDAO / "accounts.yaml")["accounts"]]
    many = Counter(stop["account"] for stop in STOPS)
    assert {account: many[account] for account in accounts if not 3 <= many[account] <= 7} == {}
    assert set(many) == set(accounts)
    assert [stop for stop in STOPS if set(stop) != {"account", "title", "title_en", "text", "text_en", "path"}] == []


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: f"{stop['account']}-{stop['title_en']}")
def test_every_stop_of_the_tour_opens_and_shows_something(stop) -> None:
    path, _, asked = stop["path"].partition("?")
    family, _, slug = path.strip("/").partition("/")
    if path in ("/my/", "/cockpit/"):
        assert resolve(path)
        return
    reading = Reading(register_at(family, slug), acting_as(Person.objects.get(username=stop["account"])))
    found = answer(reading, read_question(reading.register, parse_qs(asked)))
    assert found.exists()
