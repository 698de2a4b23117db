"""Who may be asked for a review, and what the scores come to."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chengshu.industry.reviews.rules import candidates, mean_score
from chengshu.industry.scenarios.models import Match, Scenario, ScenarioReview
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.panels.models import Tie
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.cast import SINCE, _stamps, someone
from tests.exhaustive.making import make
from tests.journeys.building import judge, messages, scenario

GOOD = {"score": 85, "opinion": "recommend", "grounds": "可行"}


@pytest.fixture
def case(cast):
    return scenario(cast, "recommended")


def names(case) -> list[str]:
    return [one.name for one in candidates(case.domain, case.proposer, case.reviews.all())]


def join(person, organisation, until=None):
    return Holding.objects.create(
        number=f"ROLE-{person.username}",
        person=person,
        organisation=organisation,
        role="firm_agent",
        since=SINCE,
        until=until,
        **_stamps(),
    )


def test_only_experts_of_the_topic_are_candidates(cast, case) -> None:
    assert names(case) == ["评审专家", "第二专家"]
    case.domain = "governance"
    assert names(case) == ["第二专家"]


def test_an_expert_with_a_role_in_the_proposers_organisation_is_no_candidate_while_it_lasts(cast, case) -> None:
    held = join(cast.people.expert, case.proposer)
    assert names(case) == ["第二专家"]
    Holding.objects.filter(pk=held.pk).update(until=SINCE)
    assert names(case) == ["评审专家", "第二专家"]


def test_who_has_been_asked_or_cannot_sign_in_any_more_is_no_candidate(cast, case) -> None:
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    assert names(case) == ["第二专家"]
    type(cast.people.second_expert).objects.filter(pk=cast.people.second_expert.pk).update(is_active=False)
    assert names(case) == []


def test_an_expert_in_conflict_cannot_be_named_by_number_either(cast, case) -> None:
    join(cast.people.expert, case.proposer)
    with pytest.raises(Invalid) as refused:
        perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    assert messages(refused) == {
        "experts": f"没有找到编号为“{cast.people.expert.number}”的人员，请核对编号或从列表中选择。"
    }


def test_who_joins_the_proposer_after_being_asked_neither_sees_nor_judges_the_case(cast, case) -> None:
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    review = case.reviews.get()
    assert Reading(register_of(ScenarioReview), cast.expert).sees(review)
    join(cast.people.expert, case.proposer)
    now = acting_as(cast.people.expert)
    assert not Reading(register_of(ScenarioReview), now).sees(review)
    assert not Reading(register_of(type(case)), now).sees(case)
    with pytest.raises(Refused):
        perform(now, review, "submit", GOOD)
    recalled = perform(cast.scenario, review, "recall", {"reason": "须回避"}).record
    case.refresh_from_db()
    assert (recalled.state, case.state, case.score) == ("recalled", "reviewed", None)


def test_the_mean_is_of_the_scores_given_to_one_decimal(cast, case) -> None:
    case = judge(cast, case, cast.scenario, scores=(80, 91))
    assert mean_score(case.reviews.all()) == Decimal("85.5") == case.score


def test_a_declined_review_counts_for_nothing_and_without_any_score_nothing_is_noticed(cast, case) -> None:
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.reviews.get(), "decline", {"reason": "与申报单位有合作"})
    case.refresh_from_db()
    assert (case.state, case.score) == ("reviewed", None)
    with pytest.raises(Exception, match="还没有专家给出评分"):
        perform(cast.scenario, case, "notice")
    perform(cast.scenario, case, "assign", {"experts": [cast.people.second_expert.number]})
    perform(cast.second_expert, case.reviews.get(state="invited"), "submit", GOOD)
    case.refresh_from_db()
    assert (case.state, case.score) == ("reviewed", Decimal("85.0"))


@pytest.mark.parametrize(
    ("field", "value"), [("score", 101), ("score", -1), ("score", "85.5"), ("opinion", "maybe"), ("grounds", "")]
)
def test_a_score_out_of_bounds_or_without_reasons_is_refused(cast, case, field, value) -> None:
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    with pytest.raises(Invalid) as refused:
        perform(cast.expert, case.reviews.get(), "submit", {**GOOD, field: value})
    assert set(messages(refused)) == {field}
    assert case.reviews.get().state == "invited"


def test_an_expert_sees_own_reviews_only_and_no_other_persons(cast, case) -> None:
    case = judge(cast, case, cast.scenario)
    register = register_of(ScenarioReview)
    seen = {name: Reading(register, getattr(cast, name)).rows().count() for name in vars(cast.people)}
    assert {name: many for name, many in seen.items() if many} == {"expert": 1, "second_expert": 1, "scenario": 2}


def test_nobody_submits_for_another_expert_nor_twice(cast, case) -> None:
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number, cast.people.second_expert.number]})
    review = case.reviews.get(expert=cast.people.expert)
    for other in (cast.second_expert, cast.scenario, cast.maker, cast.leader):
        with pytest.raises(Refused):
            perform(other, review, "submit", GOOD)
    perform(cast.expert, review, "submit", GOOD)
    with pytest.raises(Exception, match="现在是“已评审”"):
        perform(cast.expert, review, "submit", GOOD)


def test_experts_of_a_topic_are_found_among_many(cast, case) -> None:
    for place in range(20):
        someone(
            f"more{place}",
            f"专家{place}",
            (cast.institute, "expert", ["governance"] if place % 2 else ["industry_upgrade"]),
        )
    assert len(names(case)) == 12


def test_a_declared_tie_or_a_deal_of_the_past_two_years_keeps_an_expert_out_too(cast, case) -> None:
    tie = {"organisation": case.proposer.number, "kind": "contract"}
    begin(cast.expert, Tie, "declare", tie)
    assert names(case) == ["第二专家"]
    made = make(Match, cast, "landed", demand=case)
    join(cast.people.second_expert, made.supply.proposer)
    Scenario.objects.filter(pk=made.supply.pk).update(proposer=cast.other_firm)
    Holding.objects.filter(person=cast.people.second_expert, role="firm_agent").update(organisation=cast.other_firm)
    assert names(case) == []
    type(made).objects.filter(pk=made.pk).update(state_since=today() - timedelta(days=3 * 365))
    assert names(case) == ["第二专家"]
