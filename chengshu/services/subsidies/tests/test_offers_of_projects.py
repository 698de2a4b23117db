"""Where a policy pays by project, each project's firm is told of each, and takes or leaves each by itself."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle import reacting
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.telling import handle
from chengshu.services.subsidies.models import Claim, Coverage, Offer, Silence
from chengshu.services.subsidies.reactions import nightly
from tests.journeys.conftest import Program
from tests.journeys.policies import ACCOUNT, UNASKED, published

OFFERS = "/api/v1/services/offers"


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


def night(day: int) -> int:
    with set_to(date(2026, 4, day)):
        return nightly()


def offers(**which) -> list[tuple[str, str, int, str]]:
    rows = Offer.objects.filter(**which).order_by("item")
    return [(one.item, one.item_name, one.amount, one.state) for one in rows]


@pytest.fixture
def told(cast, projects):
    """30 % of an investment, 20,000 yuan at the most for a project and 30,000 a year for a firm; the budget holds 50,000."""
    policy = published(cast, "machine_grants", replace=UNASKED)
    projects(M1=20_000, M2=90_000, M3=80_000, M4=9_999, S1=100_000)
    assert night(20) == 3
    return policy


def test_every_project_is_offered_within_the_firms_cap_and_each_is_taken_or_left_by_itself(
    cast, told, projects
) -> None:
    assert offers() == [
        ("M1", "M1 号产线", 600_000, "told"), ("M2", "M2 号产线", 2_000_000, "told"), ("M3", "M3 号产线", 400_000, "told"),
    ]  # fmt: skip
    assert night(21) == 0
    one, two, three = Offer.objects.order_by("item")
    assert (one.due_on, one.expires_on) == (date(2026, 7, 16), date(2026, 7, 16))
    perform(cast.maker, two, "accept", ACCOUNT)
    browser = Client()
    browser.force_login(cast.maker.person)
    taken = browser.post(f"/services/offers/{one.number}/take/")
    perform(cast.maker, three, "decline", {})
    claims = Claim.objects.order_by("item").values_list("item", "item_name", "amount", "state", "proactive")
    assert list(claims) == [
        ("M1", "M1 号产线", 600_000, "approved", True),
        ("M2", "M2 号产线", 2_000_000, "approved", True),
    ]
    last = Claim.objects.get(item="M1")
    assert taken["Location"] == f"/services/claims/{last.number}/"
    assert (last.account, last.facts_used["investment"]["value"]) == (ACCOUNT["account"], 2_000_000)
    budget = Budget.objects.get(key="machines", period="2026")
    assert (budget.available, budget.committed) == (2_400_000, 2_600_000)
    # Neither what was taken nor what was left is offered again; what is new shares what the year's cap leaves.
    projects(M1=20_000, M2=90_000, M3=80_000, M4=10_000, M5=50_000, S1=100_000)
    assert night(22) == 2
    assert offers(state="told") == [("M4", "M4 号产线", 300_000, "told"), ("M5", "M5 号产线", 100_000, "told")]


def test_projects_are_counted_each_whether_their_firm_can_be_told_or_not(cast, told) -> None:
    program = Program(cast.leader)

    def figures() -> list[float | None]:
        return [program.figure(f"subsidies.{name}") for name in ("entitled", "reach", "unclaimed")]

    row = Coverage.objects.get()
    assert (row.entitled, row.amount, row.simulated) == (4, 6_600_000, True)
    assert figures() == [4, 0, 6.6]
    perform(cast.maker, Offer.objects.get(item="M1"), "accept", ACCOUNT)
    assert figures() == [4, 25, 6]
    # Their firm is in the east, the projects are counted and claimed in the west.
    assert program.figure("subsidies.unclaimed", "district")[1] == {"990002": 6}
    perform(cast.maker, Offer.objects.get(item="M2"), "accept", ACCOUNT)
    assert figures() == [4, 50, 4]


@pytest.mark.sqlite
def test_the_offer_says_which_project_to_its_firm_and_to_nobody_elses(cast, told) -> None:
    first = Offer.objects.get(item="M1")
    for who, seen in ((cast.maker, 3), (cast.policy_clerk, 3), (cast.provider, 0), (cast.citizen, 0), (None, 0)):
        program = Program(who)
        listed = program.client.get(OFFERS, headers=program.headers).json()["items"]
        assert [one["item_name"] for one in listed] == [f"M{n} 号产线" for n in (3, 2, 1)][:seen]
        answer = program.client.get(f"{OFFERS}/{first.number}", headers=program.headers)
        assert (answer.status_code, answer.json().get("item")) == ((200, "M1") if seen else (404, None))
    browser = Client()
    browser.force_login(cast.maker.person)
    title = "样城设备投资奖补 · M1 号产线"
    assert next(str(one.record) for one in waiting(cast.maker)) == title
    handle(list(Entry.objects.filter(record=first.pk)))()
    assert f'<span class="quiet">{title} · ' in browser.get("/my/").content.decode()
    for page in ("/services/offers/", f"/services/offers/{first.number}/", "/services/subsidies/fit/?for=firm"):
        assert "M1 号产线" in browser.get(page).content.decode()
    page = browser.get("/services/subsidies/fit/machine_grants/?item=M1").content.decode()
    assert '<span class="number">6,000</span>' in page and "项目：M1 号产线" in page and "提交申请" in page
    page = browser.get("/services/subsidies/fit/machine_grants/?item=M4").content.decode()
    assert "“投资额”相差 1 元（现为 9,999 元，界限为 10,000 元）" in page and "提交申请" not in page


def test_who_does_not_want_to_be_told_is_not_and_what_is_due_no_more_does_not_stand(cast, told, projects) -> None:
    projects(M1=9_000, M2=90_000, S1=100_000)
    assert night(21) == 0
    assert [state for _, _, _, state in offers()] == ["lapsed", "told", "lapsed"]
    projects(M1=20_000, M2=90_000, S1=100_000)
    assert night(22) == 1
    assert offers(item="M1", state="told") == [("M1", "M1 号产线", 600_000, "told")]
    begin(cast.maker, Silence, "ask", {})
    projects(M1=20_000, M2=90_000, M3=80_000, S1=100_000)
    assert night(23) == 0
    perform(cast.policy_reviewer, told.in_force, "withdraw", {"reason": "资金用完"})
    reacting.note(list(Entry.objects.filter(noun="policies.policy", verb="end")))
    reacting.deliver()
    assert {state for _, _, _, state in offers()} == {"lapsed"}
