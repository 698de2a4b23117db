"""A demand stands open until its firm closes it, a trial solves it, or its day passes."""

from datetime import date, timedelta

import pytest

from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import Invalid, Missing, Refused
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import NEED as FACTS
from tests.journeys.building import demanded, evaluated, listed, messages


@pytest.fixture
def demand(cast):
    return demanded(cast)


def seen_by(acting):
    return {one.title for one in Reading(register_of(Demand), acting).rows()}


def test_a_firm_posts_for_itself_and_nobody_without_a_firm_can(cast, demand) -> None:
    assert (demand.manufacturer, demand.state, demand.budget) == (cast.maker_firm, "published", 5_000_000)
    assert (demand.place, demand.chain, demand.published_on) == (cast.east, "appliances", today())
    with pytest.raises(Refused):
        begin(cast.citizen, Demand, "post", FACTS)


def test_a_demand_whose_day_has_passed_is_refused_and_one_whose_day_passes_closes_by_itself(cast) -> None:
    with set_to(date(2024, 5, 6)):
        with pytest.raises(Invalid) as refused:
            begin(cast.maker, Demand, "post", {**FACTS, "wanted_by": "2024-05-05"})
        assert messages(refused) == {"wanted_by": "日期不能早于今天（2024-05-06）。"}
        demand = demanded(cast, wanted_by="2024-05-07")
    with set_to(date(2024, 5, 7)):
        assert tick()["steps"] == 0
    with set_to(date(2024, 5, 8)):
        assert tick()["steps"] == 1
        demand.refresh_from_db()
        assert demand.state == "expired"
        with pytest.raises(Invalid):
            perform(cast.maker, demand, "reopen", {"wanted_by": "2024-05-07"})
        assert perform(cast.maker, demand, "reopen", {"wanted_by": "2024-06-30"}).record.state == "published"


def test_a_trial_that_is_bought_solves_the_demand_it_was_for(cast, demand) -> None:
    trial = evaluated(cast, listed(cast), demand=demand.number)
    perform(cast.maker, trial, "convert", {"contract": "3万"})
    demand.refresh_from_db()
    assert (demand.state, demand.outcome) == ("solved", "solved")
    assert figure(find("market.demands_solved_rate")).value == 100


def test_what_the_bureau_has_hidden_only_the_bureau_brings_back(cast, demand) -> None:
    perform(cast.industry, demand, "hide", {"reason": "留有个人手机号码"})
    assert seen_by(cast.outsider) == set()
    assert seen_by(cast.maker) == {"点检靠纸"}
    for firm in (cast.maker, cast.outsider):
        with pytest.raises(Refused):
            perform(firm, demand, "unhide", {"reason": "已删去"})
    assert perform(cast.industry, demand, "unhide", {"reason": "已删去"}).record.state == "published"


def test_another_firm_can_neither_change_nor_close_it(cast, demand) -> None:
    for verb, answers in (("amend", FACTS), ("close", {"outcome": "withdrawn"})):
        with pytest.raises(Refused):
            perform(cast.outsider, demand, verb, answers)
    closed = perform(cast.maker, demand, "close", {"outcome": "withdrawn", "reason": "计划调整"}).record
    assert (closed.state, closed.outcome) == ("closed", "withdrawn")
    assert seen_by(cast.outsider) == set()


def test_the_budget_is_told_to_firms_and_officials_and_not_to_the_public(cast, demand) -> None:
    register = register_of(Demand)
    budget = next(one for one in register.shown if one.name == "budget")
    shown = {
        name: Reading(register, getattr(cast, name)).value(demand, budget)
        for name in ("maker", "provider", "industry", "leader", "citizen")
    }
    assert shown.pop("citizen") is HIDDEN
    assert set(shown.values()) == {5_000_000}


def test_an_open_demand_waits_on_nobodys_desk(cast, demand) -> None:
    assert waiting(cast.maker) == []


def test_a_demand_of_another_firm_cannot_be_named_for_a_trial(cast, demand) -> None:
    with pytest.raises(Invalid) as refused:
        evaluated(cast, listed(cast), cast.outsider, demand=demand.number)
    assert messages(refused) == {"demand": f"这里不能选“点检靠纸”（{demand.number}），请从列表中选择。"}


def test_a_hidden_demand_is_not_found_by_others(cast, demand) -> None:
    perform(cast.industry, demand, "hide", {"reason": "留有个人手机号码"})
    with pytest.raises(Missing):
        Reading(register_of(Demand), cast.outsider).find(demand.number)


def test_demands_are_counted_by_district_and_past_days(cast, demand) -> None:
    found = figure(find("market.demands_open"), dimension="district")
    assert (found.value, found.by) == (1, {"990001": 1})
    with set_to(date.today() + timedelta(days=1)):
        perform(cast.maker, demand, "close", {"outcome": "withdrawn"})
        assert figure(find("market.demands_open")).value == 0


@pytest.mark.parametrize("name", ["industry", "leader", "clerk", "expert"])
def test_a_bureau_posts_no_demand_of_its_own(cast, name) -> None:
    with pytest.raises(Refused):
        begin(getattr(cast, name), Demand, "post", FACTS)
