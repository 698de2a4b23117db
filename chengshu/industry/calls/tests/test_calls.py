"""A call stands open until its last day; each bureau minds its own."""

from datetime import date, timedelta

import pytest

from chengshu.industry.calls.models import Call
from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.journeys.building import applied, messages, open_call, scenario

FRIDAY = date(2024, 3, 29)


def test_each_bureau_calls_for_its_own_kind_only(cast) -> None:
    answers = {"title": "征集", "closes_on": today() + timedelta(days=9), "brief": "欢迎"}
    assert begin(cast.scenario, Call, "open", {**answers, "kind": "scenarios"}).organiser == cast.office
    assert begin(cast.industry, Call, "open", {**answers, "kind": "products"}).organiser == cast.bureau
    for clerk, kind in (
        (cast.scenario, "products"),
        (cast.industry, "scenarios"),
        (cast.maker, "scenarios"),
        (cast.leader, "products"),
    ):
        with pytest.raises(Refused):
            begin(clerk, Call, "open", {**answers, "kind": kind})


def test_the_last_day_counts_and_the_call_closes_by_itself_the_day_after(cast) -> None:
    with set_to(FRIDAY):
        call = open_call(cast, days=0)
        assert scenario(cast, call=call).state == "proposed"
        tick()
        call.refresh_from_db()
        assert call.state == "open"
    with set_to(FRIDAY + timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            scenario(cast, call=call)
        assert messages(refused) == {"call": "“征集”已于 2024-03-29 截止，不再接收申报。"}
        assert tick()["steps"] == 1
        call.refresh_from_db()
        assert call.state == "closed"


def test_a_call_that_would_close_before_it_opens_is_refused(cast) -> None:
    with set_to(FRIDAY), pytest.raises(Invalid) as refused:
        open_call(cast, days=-1)
    assert messages(refused) == {"closes_on": "日期不能早于今天（2024-03-29）。"}


def test_the_announced_date_only_moves_back(cast) -> None:
    with set_to(FRIDAY):
        call = open_call(cast, days=10)
        for days in (9, 10):
            with pytest.raises(Invalid) as refused:
                perform(
                    cast.scenario, call, "extend", {"closes_on": FRIDAY + timedelta(days=days), "reason": "申报踊跃"}
                )
            assert messages(refused) == {"closes_on": "只能延后：现在的截止日期是 2024-04-08，请填写更晚的日期。"}
        later = perform(cast.scenario, call, "extend", {"closes_on": "2024-04-09", "reason": "申报踊跃"}).record
    assert (later.state, later.closes_on) == ("open", date(2024, 4, 9))


def test_a_closed_call_can_be_reopened_by_its_own_bureau_only(cast) -> None:
    call = open_call(cast, days=0)
    with set_to(today() + timedelta(days=1)):
        tick()
        with pytest.raises(Refused):
            perform(cast.industry, call, "reopen", {"closes_on": today(), "reason": "补充"})
        assert perform(cast.scenario, call, "reopen", {"closes_on": today(), "reason": "补充"}).record.state == "open"


def test_when_a_call_is_cancelled_what_was_sent_in_goes_with_it_and_what_is_published_stays(cast, deliver) -> None:
    call = open_call(cast)
    waiting, noticed = scenario(cast, call=call), scenario(cast, "in_notice", call=call, title="已公示")
    reviewing = scenario(cast, "recommended", call=call, title="评审中")
    perform(cast.scenario, reviewing, "assign", {"experts": [cast.people.expert.number]})
    perform(cast.scenario, call, "cancel", {"reason": "年度计划调整"})
    with pytest.raises(Invalid) as refused:
        scenario(cast, call=call)
    assert messages(refused) == {"call": "“征集”已经取消，不再接收申报。"}
    deliver()
    for one in (waiting, noticed, reviewing):
        one.refresh_from_db()
    assert [waiting.state, noticed.state, reviewing.state] == ["withdrawn", "in_notice", "withdrawn"]
    assert reviewing.reviews.get().state == "cancelled"


def test_a_cancelled_call_for_products_takes_its_applications_with_it(cast, deliver) -> None:
    call = open_call(cast, "products")
    product = applied(cast, call=call)
    perform(cast.industry, call, "cancel", {"reason": "年度计划调整"})
    deliver()
    product.refresh_from_db()
    assert product.state == "withdrawn"


def test_the_wrong_state_is_refused_with_what_is_allowed(cast) -> None:
    call = open_call(cast)
    with pytest.raises(Conflict) as refused:
        perform(cast.scenario, call, "reopen", {"closes_on": today(), "reason": "补充"})
    assert refused.value.extra["state"] == "open"
    assert [one["verb"] for one in refused.value.extra["allowed"]] == ["extend", "close", "cancel"]
