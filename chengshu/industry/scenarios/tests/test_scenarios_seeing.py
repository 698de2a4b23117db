"""Who sees which scenario, and which of its columns and files."""

import pytest

from chengshu.industry.scenarios.models import Objection, Scenario, ScenarioReview
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import judge, published_batch, scenario

EVERYBODY = (
    "scenario",
    "industry",
    "clerk",
    "east_clerk",
    "west_clerk",
    "expert",
    "second_expert",
    "maker",
    "provider",
    "outsider",
    "leader",
    "citizen",
)


def seers(cast, noun, record) -> set[str]:
    """Those of the cast who find a record in its list; asked of the list and of the record."""
    found = {
        name
        for name in EVERYBODY
        if Reading(register_of(noun), getattr(cast, name)).rows().filter(pk=record.pk).exists()
    }
    assert found == {name for name in EVERYBODY if Reading(register_of(noun), getattr(cast, name)).sees(record)}
    return found


def test_before_its_notice_a_scenario_is_between_those_who_handle_it(cast) -> None:
    case = scenario(cast)
    assert seers(cast, Scenario, case) == {"maker", "east_clerk", "scenario", "leader"}
    case = perform(cast.east_clerk, case, "recommend").record
    perform(cast.scenario, case, "assign", {"experts": [cast.people.expert.number]})
    assert seers(cast, Scenario, case) == {"maker", "east_clerk", "scenario", "leader", "expert"}
    perform(cast.expert, case.reviews.get(), "decline", {"reason": "须回避"})
    assert seers(cast, Scenario, case) == {"maker", "east_clerk", "scenario", "leader"}


def test_from_its_notice_on_everybody_sees_it(cast) -> None:
    noticed = scenario(cast, "in_notice")
    assert seers(cast, Scenario, noticed) == set(EVERYBODY)
    assert Reading(register_of(Scenario), ANONYMOUS).sees(noticed)


@pytest.mark.parametrize("verb", ["turn_down", "withdraw"])
def test_what_came_to_nothing_is_never_public(cast, verb) -> None:
    case = scenario(cast)
    acting, answers = (
        (cast.maker, {}) if verb == "withdraw" else (cast.east_clerk, {"ground": "other", "reason": "不成熟"})
    )
    case = perform(acting, case, verb, answers).record
    assert seers(cast, Scenario, case) == {"maker", "east_clerk", "scenario", "leader"}


def test_the_score_and_the_experts_are_for_those_who_decide(cast) -> None:
    case = scenario(cast, "cleared")
    published_batch(cast, case)
    case.refresh_from_db()
    register = register_of(Scenario)
    score = next(one for one in register.shown if one.name == "score")
    told = {name for name in EVERYBODY if Reading(register, getattr(cast, name)).value(case, score) is not HIDDEN}
    assert told == {"scenario", "leader"}
    for name in ("experts", "materials"):
        assert not Reading(register, cast.outsider).rule_for(name).allows(cast.outsider, case)
    assert Reading(register, cast.scenario).rule_for("experts").allows(cast.scenario, case)
    assert not Reading(register, cast.maker).rule_for("experts").allows(cast.maker, case)


def test_a_review_is_its_experts_and_the_clerks(cast) -> None:
    case = judge(cast, scenario(cast, "recommended"), cast.scenario)
    review = case.reviews.get(expert=cast.people.expert)
    assert seers(cast, ScenarioReview, review) == {"expert", "scenario"}


def test_an_objection_is_its_objectors_and_the_clerks(cast) -> None:
    noticed = scenario(cast, "in_notice")
    raised = begin(
        cast.citizen, Objection, "raise", {"scenario": noticed.number, "ground": "other", "statement": "内容不实"}
    )
    assert seers(cast, Objection, raised) == {"citizen", "scenario"}
