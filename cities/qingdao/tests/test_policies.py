"""The policies of the city packs: word for word where the articles speak, assumed where they are silent, and right by their own tests."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from chengshu.kernel.base.lists import LISTS, load_lists
from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.rules.allocating import check_budgets
from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import Policy, read_policy
from chengshu.kernel.rules.facts import Fact, read_facts
from chengshu.kernel.rules.resolving import Paid, resolve_one
from chengshu.kernel.rules.testing import run_tests
from tests.packs import document as load

CITIES = Path(__file__).resolve().parents[2]
PAGES = CITIES.parents[1] / "shared" / "sources"
QINGDAO, SAMPLE = CITIES / "qingdao", CITIES / "sample"
BOTH = pytest.mark.parametrize("city", [QINGDAO, SAMPLE], ids=["qingdao", "sample"])
needs_pages = pytest.mark.skipif(not PAGES.is_dir(), reason="the newspaper pages are not beside this checkout")
NOT_POLICIES = {"facts", "budgets", "population"}


def keys(city: Path) -> list[str]:
    return sorted({path.stem for path in (city / "policies").glob("*.yaml")} - NOT_POLICIES)


@cache
def read_city(city: Path) -> tuple[dict[str, Fact], dict[str, Policy]]:
    """Read when first asked for: every process that collects the tests imports this file, few run it."""
    before = dict(LISTS)
    load_lists(city / "lists")
    try:
        facts = read_facts(city / "policies" / "facts.yaml")
        texts = {key: (city / "policies" / f"{key}.yaml").read_text("utf-8") for key in keys(city)}
        return facts, {key: read_policy(text, facts) for key, text in texts.items()}
    finally:
        LISTS.clear()
        LISTS.update(before)


ALL = [(city, key) for city in (QINGDAO, SAMPLE) for key in keys(city)]
EACH = pytest.mark.parametrize(("city", "key"), ALL, ids=[f"{city.name}:{key}" for city, key in ALL])


def policy_of(city: Path, key: str) -> Policy:
    return read_city(city)[1][key]


@EACH
def test_a_document_passes_its_own_tests(city: Path, key: str) -> None:
    results = run_tests(policy_of(city, key))
    assert [(one.name, one.expected, one.found) for one in results if not one.passed] == []


@EACH
def test_a_document_shows_the_three_outcomes_and_a_boundary(city: Path, key: str) -> None:
    tests = policy_of(city, key).tests
    assert {test.outcome for test in tests} == {"eligible", "not_eligible", "need_data"}
    assert len({test.name for test in tests}) == len(tests)


@EACH
def test_every_condition_is_seen_to_fail_or_is_named_among_those_that_are_only_true(city: Path, key: str) -> None:
    policy = policy_of(city, key)
    failed = {name for test in policy.tests for name in test.fails or ()}
    assert failed <= {"in_force", *(condition.id for condition in policy.conditions)}
    assert failed


@EACH
def test_a_document_is_named_like_its_file_and_speaks_both_languages(city: Path, key: str) -> None:
    policy = policy_of(city, key)
    assert policy.key == key
    assert policy.title_en
    assert not re.search("[\u4e00-\u9fff]", policy.title_en)
    assert all(condition.words and condition.words_en for condition in policy.conditions)
    assert policy.warnings == ()


@EACH
def test_its_owner_is_a_body_and_its_budget_is_kept_by_the_city(city: Path, key: str) -> None:
    policy = policy_of(city, key)
    bodies = {body["code"] for body in load(city / "organisations" / "organisations.yaml")["organisations"]}
    budgets = {budget["key"] for budget in load(city / "policies" / "budgets.yaml")["budgets"]}
    assert policy.owner in bodies
    assert policy.budget is not None
    assert policy.budget.key in budgets


@EACH
def test_a_parameter_is_either_printed_or_assumed(city: Path, key: str) -> None:
    for parameter in policy_of(city, key).parameters.values():
        assert parameter.assumed != (parameter.source is not None), parameter.name


@EACH
def test_it_asks_for_no_fact_in_vain(city: Path, key: str) -> None:
    policy = policy_of(city, key)
    asked = {name for condition in policy.conditions for name in condition.expr.facts} | policy.amount_expr.facts
    asked |= policy.budget.expr.facts if policy.budget and policy.budget.expr else frozenset()
    assert asked | ({policy.dated} if policy.dated else set()) == set(policy.facts)


@BOTH
def test_facts_have_words_in_both_languages_a_proof_and_a_list_that_is_kept(city: Path) -> None:
    facts, policies = read_city(city)
    assert {name for policy in policies.values() for name in policy.facts} == set(facts)
    for fact in facts.values():
        assert fact.words_en, fact.name
        assert fact.proof, fact.name
        assert fact.proof.words_en, fact.name
        assert not fact.list or (city / "lists" / f"{fact.list}.yaml").exists(), fact.name
    assert max(Counter(fact.words for fact in facts.values()).values()) == 1


@BOTH
def test_policies_of_one_budget_line_up_alike_and_ranked_lines_have_days_to_be_closed_on(city: Path) -> None:
    policies = [policy for policy in read_city(city)[1].values() if policy.budget]
    budgets = {budget["key"]: budget for budget in load(city / "policies" / "budgets.yaml")["budgets"]}
    check_budgets(policies, dict.fromkeys(budgets, 0))
    ranked = {policy.budget.key for policy in policies if policy.budget.order == "ranked"}
    assert {key for key, budget in budgets.items() if "closes" in budget} == ranked


@BOTH
def test_budgets_are_assumed_amounts_of_a_body_for_each_year(city: Path) -> None:
    bodies = {body["code"] for body in load(city / "organisations" / "organisations.yaml")["organisations"]}
    budgets = load(city / "policies" / "budgets.yaml")["budgets"]
    sources = {source["id"] for source in load(city / "sources.yaml")}
    used = {policy.budget.key for policy in read_city(city)[1].values() if policy.budget}
    assert [budget["key"] for budget in budgets] == list({budget["key"]: 0 for budget in budgets})
    assert {budget["key"] for budget in budgets} == used
    for budget in budgets:
        assert budget["owner"] in bodies
        assert budget["assumed"] is True
        assert budget.get("document", next(iter(sources))) in sources
        assert sorted(budget["amounts"]) == [2024, 2025, 2026]
        assert all(parse_yuan(amount) > 0 for amount in budget["amounts"].values())


@BOTH
def test_the_districts_of_the_list_are_those_of_the_map(city: Path) -> None:
    places = {p["code"]: p["name"] for p in load(city / "places" / "places.yaml")["places"] if p["kind"] == "district"}
    items = load(city / "lists" / "districts.yaml")["items"]
    assert {item["code"]: item["name"] for item in items} == places


def test_every_payable_policy_of_the_five_articles_is_a_document() -> None:
    by_article = Counter(source.document for policy in read_city(QINGDAO)[1].values() for source in policy.source)
    assert by_article == {
        "000-1": 3,
        "000-3": 1,
        "000-7": 4,
        "000-10": 1,
        "001-6": 4,
        "001-7": 11,
        "002-3": 1,
        "002-4": 1,
        "002-5": 2,
        "004-3": 1,
        "004-5": 1,
    }
    assert len(read_city(QINGDAO)[1]) == 30


@pytest.mark.parametrize(
    ("key", "parameter", "value"),
    [
        ("technology_demonstration", "highest_share", Decimal("0.3")),
        ("technology_demonstration", "most_per_project", 2_000_000_00),
        ("laoshan_principals", "provincial", 2_200_000_00),
        ("laoshan_principals", "municipal", 1_700_000_00),
        ("laoshan_teachers", "national", 2_000_000_00),
        ("laoshan_teachers", "provincial", 1_500_000_00),
        ("laoshan_strategic_scientists", "most_per_team", 100_000_000_00),
        ("laoshan_top_talent", "allowance", 5_000_000_00),
        ("laoshan_growth_leaders", "most_per_leader", 1_000_000_00),
        ("laoshan_graduates", "doctor", 5_000_00),
        ("laoshan_graduates", "master", 3_000_00),
        ("laoshan_graduates", "longest", 3),
        ("laoshan_creators", "most_per_creator", 300_000_00),
        ("laoshan_loan_interest", "first_share", Decimal(1)),
        ("laoshan_loan_interest", "later_share", Decimal("0.5")),
        ("laoshan_loan_interest", "most_per_firm", 2_000_000_00),
        ("laoshan_challenges", "least_bounty", 1_000_000_00),
        ("laoshan_challenges", "most_per_challenge", 1_000_000_00),
        ("science_for_people", "most_per_project", 3_000_000_00),
        ("trade_journeys", "most_travellers", 2),
    ],
)
def test_the_printed_amounts_are_those_of_the_articles(key: str, parameter: str, value: Decimal | int) -> None:
    found = policy_of(QINGDAO, key).parameters[parameter]
    assert (found.value, found.assumed) == (value, False)


@pytest.mark.parametrize("key", keys(QINGDAO))
def test_whoever_was_paid_in_full_gets_nothing_more_for_the_same(key: str) -> None:
    """Asked again on the same day, whatever others may get at most."""
    policy = policy_of(QINGDAO, key)
    for test in policy.tests:
        if test.outcome == "eligible":
            decision = decide(policy, test.facts, test.day, object="x")
            (again,) = resolve_one([decision], [policy], [Paid(key, test.day, test.amount or 0, "x")])
            assert (again.asked, again.amount) == (test.amount, 0), test.name


@pytest.mark.parametrize(
    ("key", "facts", "paid", "due"),
    [
        ("laoshan_graduates", {"degree": "master"}, [("2024-05-01", 3000_00), ("2025-05-01", 3000_00)], 3000_00),
        ("laoshan_graduates", {"degree": "master"}, [("2023-12-01", 3000_00), ("2024-05-01", 3000_00), ("2025-05-01", 3000_00)], 0),
        ("laoshan_graduates", {"degree": "doctor"}, [("2024-05-01", 3000_00), ("2025-05-01", 5000_00)], 5000_00),
    ],
)  # fmt: skip
def test_three_years_are_three_payments_though_they_touch_four_calendar_years(
    key: str, facts: dict[str, str], paid: list[tuple[str, int]], due: int
) -> None:
    policy = policy_of(QINGDAO, key)
    known = facts | {
        "full_time": True,
        "graduated_on": date(2023, 6, 30),
        "arrived_on": date(2023, 9, 1),
        "work_district": "370212",
    }
    decision = decide(policy, known, date(2026, 8, 31))
    (found,) = resolve_one([decision], [policy], [Paid(key, date.fromisoformat(on), fen) for on, fen in paid])
    assert (decision.outcome, found.amount) == ("eligible", due)


@needs_pages
@pytest.mark.parametrize("key", keys(QINGDAO))
def test_a_policy_and_its_printed_parameters_are_quoted_word_for_word(key: str) -> None:
    sources = {source["id"]: source["page"] for source in load(QINGDAO / "sources.yaml")}
    policy = policy_of(QINGDAO, key)
    quoted = [*policy.source, *(one.source for one in policy.parameters.values() if one.source)]
    for source in quoted:
        page = next(PAGES.glob(f"{sources[source.document]}_*.txt")).read_text("utf-8")
        assert re.sub(r"\s", "", source.quote) in re.sub(r"\s", "", page), source.quote
