"""Proposed, and recommended by the district or by the department it was put under."""

from datetime import date

import pytest

from chengshu.industry.scenarios.models import Scenario
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.journeys.building import FACTS, judge, messages, open_call, scenario

AGAIN = {name: value for name, value in FACTS.items()}
MONDAY = date(2024, 4, 22)


def desk(acting) -> list[tuple[str, list[str]]]:
    return [(one.record.number, [step.verb for step in one.steps]) for one in waiting(acting)]


def test_the_district_in_which_it_is_done_recommends_it_and_no_other(cast) -> None:
    proposed = scenario(cast)
    assert desk(cast.east_clerk) == [(proposed.number, ["send_back", "recommend"])]
    assert desk(cast.west_clerk) == []
    for other in (cast.west_clerk, cast.clerk, cast.scenario, cast.maker, cast.leader):
        with pytest.raises(Refused, match="所在区市经办人"):
            perform(other, proposed, "recommend")
    done = perform(cast.east_clerk, proposed, "recommend", {"reason": "条件成熟"}).record
    assert (done.state, done.recommender) == ("recommended", cast.east_office)


def test_what_is_put_under_a_department_is_for_its_clerk_and_not_for_the_district(cast) -> None:
    proposed = scenario(cast, department=cast.bureau.number)
    assert desk(cast.east_clerk) == []
    assert desk(cast.clerk) == [(proposed.number, ["send_back", "recommend"])]
    for other in (cast.east_clerk, cast.scenario):
        with pytest.raises(Refused):
            perform(other, proposed, "recommend")
    assert perform(cast.clerk, proposed, "recommend").record.recommender == cast.bureau


def test_turned_down_with_a_ground_and_a_reason(cast) -> None:
    proposed = scenario(cast)
    with pytest.raises(Invalid) as refused:
        perform(cast.east_clerk, proposed, "turn_down", {"reason": "条件不成熟"})
    assert set(messages(refused)) == {"ground"}
    done = perform(cast.east_clerk, proposed, "turn_down", {"ground": "duplicate", "reason": "与已有条目重复"}).record
    assert done.state == "rejected"
    with pytest.raises(Conflict, match="可以办理的步骤：无"):
        perform(cast.east_clerk, done, "recommend")


def test_sent_back_the_clock_stands_still_and_goes_on_from_what_was_spent(cast) -> None:
    with set_to(MONDAY):
        proposed = scenario(cast)
    assert proposed.due_on == date(2024, 4, 28)
    with set_to(date(2024, 4, 24)):
        back = perform(cast.east_clerk, proposed, "send_back", {"reason": "请补充实施地点"}).record
        assert (back.state, back.due_on) == ("supplementing", date(2024, 5, 10))
        assert desk(cast.maker) == [(proposed.number, ["resubmit"])]
        with pytest.raises(Conflict):
            perform(cast.east_clerk, proposed, "recommend")
    with set_to(date(2024, 4, 29)):
        again = perform(cast.maker, proposed, "resubmit", {**AGAIN, "summary": "在三号车间"}).record
    assert (again.state, again.summary, again.due_on) == ("proposed", "在三号车间", date(2024, 5, 7))


def test_a_task_of_another_domain_is_refused_when_proposed_and_when_sent_in_again(cast) -> None:
    with pytest.raises(Invalid) as refused:
        scenario(cast, task="city_management")
    assert messages(refused) == {"task": "任务“城市管理”不属于所选领域，请重新选择。"}
    proposed = scenario(cast)
    perform(cast.east_clerk, proposed, "send_back", {"reason": "请核对领域"})
    with pytest.raises(Invalid):
        perform(cast.maker, proposed, "resubmit", {**AGAIN, "domain": "governance"})


def test_scenarios_answer_a_call_for_scenarios(cast) -> None:
    with pytest.raises(Invalid) as refused:
        scenario(cast, call=open_call(cast, "products"))
    assert messages(refused) == {"call": "“征集”不征集应用场景，请选择别的征集。"}


def test_nobody_proposes_without_an_organisation_and_none_for_another(cast) -> None:
    call = open_call(cast)
    with pytest.raises(Refused):
        begin(cast.citizen, Scenario, "propose", {"call": call.number, **FACTS})
    with pytest.raises(Refused):
        begin(cast.outsider, Scenario(proposer=cast.maker_firm), "propose", {"call": call.number, **FACTS})
    assert not Scenario.objects.exists()


def test_withdrawn_before_it_is_decided_the_experts_are_let_off(cast) -> None:
    case = scenario(cast, "recommended")
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number, cast.people.second_expert.number]})
    perform(
        cast.expert,
        case.reviews.get(expert=cast.people.expert),
        "submit",
        {"score": 80, "opinion": "amend", "grounds": "尚可"},
    )
    assert desk(cast.second_expert) == [(case.reviews.get(state="invited").number, ["submit"])]
    with pytest.raises(Refused):
        perform(cast.outsider, case, "withdraw")
    assert perform(cast.maker, case, "withdraw").record.state == "withdrawn"
    assert desk(cast.second_expert) == []
    assert sorted(case.reviews.values_list("state", flat=True)) == ["cancelled", "submitted"]


def test_rejected_by_the_clerk_after_review_and_told_why(cast) -> None:
    case = judge(cast, scenario(cast, "recommended"), cast.scenario, scores=(50, 61))
    with pytest.raises(Refused):
        perform(cast.east_clerk, case, "reject", {"ground": "other", "reason": "评分低"})
    assert perform(cast.scenario, case, "reject", {"ground": "other", "reason": "评分低"}).record.state == "rejected"
