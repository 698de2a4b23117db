"""Demand and supply brought together, at an event or not, and what comes of it."""

from datetime import date, timedelta

import pytest

from chengshu.industry.scenarios.models import Match, MatchingEvent
from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.indicators import freshness
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import messages, open_call, published_batch, scenario


@pytest.fixture
def sides(cast):
    """The maker's demand and the provider's supply, both on the list."""
    call = open_call(cast)
    wanted = scenario(cast, "cleared", call=call)
    offered = scenario(cast, "cleared", cast.provider, call=call, title="协作机器人", side="supply")
    published_batch(cast, wanted, offered)
    return wanted, offered


def proposed(acting, sides, **more):
    return begin(acting, Match, "propose", {"demand": sides[0].number, "supply": sides[1].number, **more})


def test_whoever_asks_the_other_side_accepts(cast, sides) -> None:
    match = proposed(cast.provider, sides)
    assert (match.state, match.asker, str(match)) == ("proposed", cast.provider_firm, "铸造车间无人化作业 × 协作机器人")
    for other in (cast.provider, cast.outsider, cast.scenario, cast.leader):
        with pytest.raises(Refused):
            perform(other, match, "accept")
    assert perform(cast.maker, match, "accept").record.state == "talking"


def test_the_clerk_may_bring_them_together_and_either_accepts(cast, sides) -> None:
    match = proposed(cast.scenario, sides)
    assert perform(cast.provider, match, "accept").record.state == "talking"


def test_only_the_two_sides_and_the_clerk_propose_and_only_what_is_on_the_list(cast, sides) -> None:
    with pytest.raises(Refused):
        proposed(cast.outsider, sides)
    unpublished = scenario(cast, "cleared", title="没有发布")
    for wrong in ((unpublished, sides[1]), (sides[1], sides[0]), (sides[0], sides[0])):
        with pytest.raises(Invalid):
            proposed(cast.scenario, wrong)
    assert not Match.objects.exists()


def test_the_same_two_are_matched_once_until_it_has_failed(cast, sides) -> None:
    match = proposed(cast.provider, sides)
    with pytest.raises(Invalid) as refused:
        proposed(cast.maker, sides)
    assert list(messages(refused).values()) == ["这两个场景已经在对接，请在原有的对接上继续。"]
    perform(cast.maker, match, "fail", {"reason": "价格未谈拢"})
    assert proposed(cast.maker, sides).state == "proposed"


def test_a_contract_is_an_outcome_of_both_and_does_not_overwrite_a_later_one(cast, sides) -> None:
    perform(cast.maker, sides[0], "report", {"outcome": "running", "achieved": "已投入运行", "contract": "20万"})
    match = proposed(cast.provider, sides)
    perform(cast.maker, match, "accept")
    landed = perform(cast.provider, match, "land", {"contract": "80万"}).record
    for one in sides:
        one.refresh_from_db()
    assert (landed.state, landed.contract) == ("landed", 80_000_000)
    assert [one.outcome for one in sides] == ["running", "signed"]
    assert figure(find("scenarios.landed_rate")).value == 100
    assert figure(find("scenarios.matches_landed"), dimension="domain").by == {"industry_upgrade": 1}
    assert figure(find("scenarios.contract_value")).value == 20


def test_outcomes_are_reported_by_the_proposer_with_a_known_code(cast, sides) -> None:
    for other in (cast.outsider, cast.scenario, cast.east_clerk):
        with pytest.raises(Refused):
            perform(other, sides[0], "report", {"outcome": "running", "achieved": "运行"})
    with pytest.raises(Invalid) as refused:
        perform(cast.maker, sides[0], "report", {"outcome": "splendid", "achieved": "很好", "contract": "-1"})
    assert "outcome" in messages(refused)
    assert figure(find("scenarios.landed_rate")).value == 0


def test_a_landed_match_is_public_but_not_for_how_much(cast, sides) -> None:
    register = register_of(Match)
    match = proposed(cast.provider, sides)
    contract = next(one for one in register.shown if one.name == "contract")
    assert not Reading(register, cast.citizen).sees(match)
    perform(cast.maker, match, "accept")
    match = perform(cast.maker, match, "land", {"contract": "80万"}).record
    assert Reading(register, cast.citizen).value(match, contract) is HIDDEN
    assert Reading(register, cast.provider).value(match, contract) == 80_000_000


def test_an_event_is_announced_changed_held_and_counted_in_its_year(cast, sides) -> None:
    with set_to(date(2024, 4, 12)):
        event = begin(
            cast.scenario,
            MatchingEvent,
            "announce",
            {"title": "春季对接会", "held_on": "2024-04-26", "venue": "会议中心"},
        )
        with pytest.raises(Conflict, match="活动定于 2024-04-26 举办，举办后再登记"):
            perform(cast.scenario, event, "hold", {"attended": 80})
        perform(cast.scenario, event, "change", {"held_on": "2024-04-25", "venue": "会议中心", "reason": "场地"})
    with set_to(date(2024, 4, 26)):
        assert perform(cast.scenario, event, "hold", {"attended": 80}).record.state == "held"
        assert figure(find("scenarios.matching_events")).value == 1
        assert proposed(cast.provider, sides, event=event.number).event == event
    with set_to(date(2025, 1, 2)):
        freshness.forget()
        assert figure(find("scenarios.matching_events")).value == 0


def test_only_the_scenario_clerk_announces_and_cancels(cast) -> None:
    answers = {"title": "对接会", "held_on": today() + timedelta(days=9), "venue": "会议中心"}
    event = begin(cast.scenario, MatchingEvent, "announce", answers)
    for other in (cast.industry, cast.maker, cast.leader):
        with pytest.raises(Refused):
            begin(other, MatchingEvent, "announce", answers)
        with pytest.raises(Refused):
            perform(other, event, "cancel", {"reason": "天气"})
    assert perform(cast.scenario, event, "cancel", {"reason": "天气"}).record.state == "cancelled"
