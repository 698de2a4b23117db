"""A ranked budget is given out by rank when its line is closed, any other in order of application; nothing beyond it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.services.subsidies.actions.turns import advance, advance_all
from chengshu.services.subsidies.models import Allocation, Claim, Payment
from chengshu.services.subsidies.rules.fitting import fits
from chengshu.services.subsidies.rules.places import place_told
from chengshu.services.subsidies.rules.reasons import told
from tests.cast import acting, someone
from tests.journeys.policies import DOCTOR, applied, approved, paid, proof, published, submitted

MACHINE = {"size": "small", "finished_on": "2026-01-10"}
TEACHER = {"teaches": "是"}


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


def budget(key: str) -> Budget:
    return Budget.objects.get(key=key, period="2026")


def machine(cast, by, investment: int, item: str = "P-1") -> Claim:
    """A claim of 30 %, no more than 20,000 yuan."""
    more = {"item": item, "proofs": [proof(by)]}
    return applied(cast, published_once(cast), by, {**MACHINE, "investment": str(investment)}, **more)


def published_once(cast):
    from chengshu.services.policies.models import Policy

    return Policy.objects.filter(key="machine_grants").first() or published(cast, "machine_grants")


def reviewed(cast, claim: Claim) -> Claim:
    perform(cast.policy_clerk, claim, "accept")
    return perform(cast.policy_reviewer, claim, "approve").record


@pytest.fixture
def line(cast) -> list[Claim]:
    """Of one budget of 50,000 yuan, in this order: 6,000, 20,000, 15,000 and 20,000 yuan; the second and fourth of one firm."""
    cast.other = acting(someone("other", "食品企业经办", (cast.other_firm, "firm_agent", [])))
    asked = [
        (cast.provider, 20_000, "P-1"),
        (cast.maker, 90_000, "P-2"),
        (cast.other, 50_000, "P-3"),
        (cast.maker, 80_000, "P-4"),
    ]
    return [reviewed(cast, machine(cast, by, investment, item)) for by, investment, item in asked]


def closed_on(cast, day: date = date(2026, 5, 20)) -> Allocation:
    return begin(cast.policy_clerk, Allocation, "open", {"budget": budget("machines").number, "closes_on": day})


def outcome() -> list[tuple[str, str, int, str]]:
    return [(one.item, one.state, one.amount, told(one.reduced_by)) for one in Claim.objects.order_by("item")]


def test_a_ranked_budget_waits_for_its_closing_and_then_goes_by_rank(cast, line) -> None:
    assert [one.state for one in line] == ["queued"] * 4
    assert (budget("machines").available, budget("machines").reserved) == (5_000_000, 0)
    assert place_told(line[2]) == "按名次分配，目前第 3 位，共 4 件；分配日期待主管单位公布"
    allocation = closed_on(cast)
    assert place_told(line[0]) == "按名次分配，目前第 4 位，共 4 件；2026-05-20 截止后分配"
    perform(cast.policy_reviewer, allocation, "allocate", {"reason": "审核完毕"})
    assert outcome() == [
        ("P-1", "approved", 500_000, "预算只剩 5,000 元"),
        ("P-2", "approved", 2_000_000, ""),
        ("P-3", "approved", 1_500_000, ""),
        ("P-4", "approved", 1_000_000, "每个对象本年度上限只剩 10,000 元"),
    ]
    allocation.refresh_from_db()
    assert (allocation.available, allocation.count, allocation.granted, allocation.total) == (
        5_000_000,
        4,
        4,
        5_000_000,
    )
    assert (budget("machines").available, budget("machines").committed) == (0, 5_000_000)
    assert {one.allocation_id for one in Claim.objects.all()} == {allocation.pk}


def test_whoever_a_ranked_budget_does_not_reach_is_told_and_no_fen_goes_beyond_it(cast, line) -> None:
    for n in range(2):
        firm = acting(someone(f"late{n}", "经办", (cast.other_firm, "firm_agent", [])))
        reviewed(cast, machine(cast, firm, 30_000, f"Q-{n}"))
    perform(cast.policy_reviewer, closed_on(cast), "allocate", {"reason": "审核完毕"})
    assert (
        sum(one.amount for one in Claim.objects.filter(state="approved"))
        == 5_000_000
        == sum(one.amount for one in Payment.objects.all())
    )
    assert [(item, state, why) for item, state, _, why in outcome() if state == "unfunded"] == [
        ("P-1", "unfunded", "预算按名次分配，到您的名次时已不足"),
        ("Q-1", "unfunded", "预算按名次分配，到您的名次时已不足"),
    ]


def test_the_day_closes_the_line_once_everybody_in_it_was_reviewed(cast) -> None:
    first, second = (machine(cast, cast.maker, 30_000, item) for item in ("P-1", "P-2"))
    allocation = closed_on(cast)
    reviewed(cast, first)
    with pytest.raises(Conflict, match="还有 1 件截止日前的申请没有审完"):
        perform(cast.leader, allocation, "allocate", {"reason": "提前"})
    tick(date(2026, 5, 22))
    assert Claim.objects.get(pk=first.pk).state == "queued"
    with set_to(date(2026, 5, 22)):
        reviewed(cast, second)
    tick(date(2026, 5, 25))
    assert {one.state for one in Claim.objects.all()} == {"approved"}


def test_only_the_owners_desk_arranges_a_closing_and_one_at_a_time(cast) -> None:
    published_once(cast)
    answers = {"budget": budget("machines").number, "closes_on": "2026-05-20"}
    for stranger in (cast.maker, cast.policy_reviewer, cast.outsider):
        with pytest.raises(Refused):
            begin(stranger, Allocation, "open", answers)
    elsewhere = acting(someone("office_clerk", "别处经办", (cast.office, "policy_clerk", [])))
    with pytest.raises(Invalid) as refused:
        begin(elsewhere, Allocation, "open", answers)
    assert refused.value.extra["errors"][0]["message"] == "这笔预算属于市样例局，不能由您安排分配。"
    closed_on(cast)
    with pytest.raises(Invalid):
        closed_on(cast, date(2026, 6, 20))


def doctors(cast, many: int) -> list[Claim]:
    policy = published(cast)
    people = [acting(someone(f"d{n}", f"博士{n}")) for n in range(many)]
    return [applied(cast, policy, by, proofs=[proof(by)]) for by in people]


def test_who_finds_the_budget_used_up_waits_and_whatever_comes_free_is_his(cast, client, deliver) -> None:
    *first, fourth, fifth = doctors(cast, 5)
    assert (budget("living").available, budget("living").reserved) == (200_000, 1_800_000)
    assert [place_told(one) for one in (first[0], fourth, fifth)] == [
        "", "预算已用完，排在第 1 位；有退回或追加时按申请先后发放", "预算已用完，排在第 2 位；有退回或追加时按申请先后发放",
    ]  # fmt: skip
    assert reviewed(cast, fourth).state == "queued"
    perform(first[1].version_used and acting(first[1].person), first[1], "withdraw")
    deliver()
    fourth.refresh_from_db()
    assert (fourth.state, fourth.amount) == ("approved", 600_000)
    assert place_told(fifth).startswith("预算已用完，排在第 1 位")
    assert (budget("living").available, budget("living").committed) == (200_000, 600_000)
    with set_to(date(2027, 1, 5)):
        reviewed(cast, fifth)
        advance_all()
    fifth.refresh_from_db()
    assert (fifth.state, told(fifth.reduced_by)) == ("unfunded", "预算年度已结束，没有轮到")
    client.force_login(fifth.person)
    client.cookies["django_language"] = "en"
    with translation.override(None):
        said = client.get(f"/services/claims/{fifth.number}/").content.decode()
    assert ("the budget&#39;s year is over" in said.lower(), "没有轮到" in said) == (True, False)


def test_a_newcomer_never_overtakes_who_waits(cast) -> None:
    doctors(cast, 4)
    small = applied(cast, published(cast, "teacher_living"), declared=TEACHER)
    assert (small.aside, small.amount) == (0, 400_000)
    assert advance("living", 2026) == 0


def test_what_is_short_is_cut_to_the_rest_where_the_policy_says_so(cast) -> None:
    doctors(cast, 3)
    claim = applied(cast, published(cast, "teacher_living"), declared=TEACHER)
    assert (claim.amount, claim.aside, told(claim.reduced_by)) == (200_000, 200_000, "预算只剩 2,000 元")
    assert reviewed(cast, claim).state == "approved"
    assert (budget("living").available, Claim.objects.get(pk=claim.pk).amount) == (0, 200_000)


def test_who_finds_nothing_left_is_shown_the_next_best_of_the_group(cast) -> None:
    doctors(cast, 4)
    published(cast, "teacher_living", replace={"budget: {key: living": "budget: {key: firms"})
    from chengshu.services.subsidies.rules.deciding import stated

    written = [one.document for one in fits("person", None, {}, date(2026, 4, 20))]
    known = stated({**DOCTOR, **TEACHER}, written)
    found = {one.policy.key: one.payable for one in fits("person", cast.people.citizen, known, date(2026, 4, 20))}
    assert (found["graduate_living"].amount, str(found["graduate_living"].why)) == (
        0,
        "预算已用完，改为享受同组的“样城教师生活补贴”",
    )
    assert (found["teacher_living"].amount, str(found["teacher_living"].why)) == (300_000, "预算只剩 3,000 元")


def test_who_finds_nothing_left_is_sent_to_the_next_best_of_the_group_and_waits_only_where_there_is_none(
    cast, people
) -> None:
    people("doctor", "doctor", "master", teaches="true")
    assert doctors(cast, 4)[-1].aside == 0
    graduate = published(cast)
    teacher = published(cast, "teacher_living", replace={"budget: {key: living": "budget: {key: firms"})
    with pytest.raises(Conflict, match=r"^预算已用完，改为享受同组的“样城教师生活补贴”，请申请那一项。$"):
        applied(cast, graduate, declared={})
    assert Claim.objects.filter(person=cast.people.citizen).count() == 0
    assert applied(cast, teacher, declared={}).aside == 300_000
    other = acting(someone("other", "博士"))
    assert applied(cast, graduate, other, proofs=[proof(other)]).aside == 0


def test_a_group_may_look_at_all_years(cast) -> None:
    graduate = published(cast)
    with set_to(date(2025, 4, 20)):
        published(cast, replace={"longest: {": "longest: {"})
        paid(cast, approved(cast, graduate))
    yearly = published(cast, "teacher_living")
    assert applied(cast, yearly, declared=TEACHER).amount == 400_000
    perform(cast.citizen, Claim.objects.latest("number"), "withdraw")
    lasting = published(cast, "teacher_living", replace={"group: living": "group: living\ngroup_period: life"})
    with pytest.raises(Conflict, match="已享受同组的“样城博士、硕士生活补贴”"):
        applied(cast, lasting, declared=TEACHER)


def test_a_cap_may_be_an_expression(cast) -> None:
    yearly = "{per: subject, period: year, most: allowance}"
    policy = published(cast, "teacher_living", replace={yearly: yearly.replace("allowance", "allowance * 0.5")})
    claim = applied(cast, policy, declared=TEACHER)
    assert (claim.amount, told(claim.reduced_by)) == (200_000, "每个对象本年度上限只剩 2,000 元")
    assert reviewed(cast, claim).state == "approved"
    with pytest.raises(Conflict, match=r"上限已用完"):
        applied(cast, policy, declared=TEACHER)


def test_policies_of_one_budget_line_up_alike(cast) -> None:
    published(cast)
    version = submitted(cast, "machine_grants", replace={"budget: {key: machines": "budget: {key: living"})
    with pytest.raises(Conflict, match=r"预算 living 的几项政策排队办法不同.*样城博士、硕士生活补贴"):
        perform(cast.policy_reviewer, version, "publish")
