"""A talk is private, one at a time for a pair, answered in days, and given to a broker only where one side asks."""

from datetime import date, timedelta

import pytest

from chengshu.industry.deals.models import Message, Talk
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import demanded, member, messages, supplied

MONDAY = date(2024, 11, 4)
EVERYBODY = ("maker", "provider", "industry", "outsider", "leader", "platform", "citizen")


@pytest.fixture
def pair(cast):
    with set_to(MONDAY):
        yield demanded(cast), supplied(cast)


def talk(acting, pair, text="您好，方便来看看现场吗？"):
    return begin(acting, Talk, "open", {"demand": pair[0].number, "supply": pair[1].number, "text": text})


def seen_by(cast, record) -> list[str]:
    register = register_of(type(record))
    return [one for one in EVERYBODY if Reading(register, getattr(cast, one)).rows().filter(pk=record.pk).exists()]


def test_only_the_two_see_it_until_one_of_them_asks_for_a_broker(cast, pair) -> None:
    opened = talk(cast.maker, pair)
    (first,) = opened.messages.all()
    assert seen_by(cast, opened) == seen_by(cast, first) == ["maker", "provider"]
    with pytest.raises(Conflict):
        perform(cast.industry, opened, "join")
    asked = perform(cast.provider, opened, "ask_broker").record
    assert (asked.state, asked.due_on) == ("seeking", date(2024, 11, 6))
    assert seen_by(cast, opened) == seen_by(cast, first) == ["maker", "provider", "industry"]
    assert [one.record for one in waiting(cast.industry)] == [opened]
    joined = perform(cast.industry, opened, "join").record
    assert (joined.broker, joined.state) == (cast.people.industry, "talking")
    with pytest.raises(Conflict, match="已经请求过撮合"):
        perform(cast.maker, opened, "ask_broker")


def test_a_provider_that_comes_forward_answers_the_demand_and_a_firm_that_asks_does_not(cast, pair) -> None:
    opened = talk(cast.maker, pair)
    assert (opened.opened_by, opened.due_on) == ("demand", date(2024, 11, 7))
    assert Demand.objects.get(pk=pair[0].pk).answer_days is None
    with set_to(MONDAY + timedelta(days=3)):
        replied = perform(cast.provider, opened, "reply", {"text": "可以，周五上午"}).record
    demand = Demand.objects.get(pk=pair[0].pk)
    assert (replied.state, demand.answer_days, demand.answer_workdays) == ("talking", 3, 3)
    with set_to(MONDAY + timedelta(days=9)):
        talk(cast.provider, (demand, supplied(cast, title="另一个方案", description="换一种做法")))
    demand.refresh_from_db()
    assert demand.answer_days == 3


def test_who_has_asked_waits_for_an_answer_before_saying_more(cast, pair) -> None:
    opened = talk(cast.provider, pair)
    with pytest.raises(Conflict):
        perform(cast.provider, opened, "say", {"text": "在吗？"})
    with pytest.raises(Refused):
        perform(cast.provider, opened, "reply", {"text": "在吗？"})
    with pytest.raises(Invalid) as refused:
        talk(cast.maker, pair)
    assert list(messages(refused).values()) == ["这两条已经在洽谈，请在原来的洽谈里继续。"]


def test_what_is_read_is_marked_by_the_other_side_alone(cast, pair) -> None:
    (first,) = talk(cast.maker, pair).messages.all()
    for other in (cast.maker, cast.outsider, cast.industry):
        with pytest.raises(Refused):
            perform(other, first, "mark_read")
    assert perform(cast.provider, first, "mark_read").record.read_on == MONDAY


def test_a_refusal_is_coded_and_silence_is_one(cast, pair) -> None:
    opened = talk(cast.maker, pair)
    with pytest.raises(Invalid) as refused:
        perform(cast.provider, opened, "decline", {"reason": "排满了"})
    assert list(messages(refused)) == ["ended_for"]
    assert perform(cast.provider, opened, "decline", {"ended_for": "no_capacity"}).record.state == "ended"
    again = talk(cast.maker, pair)
    with set_to(MONDAY + timedelta(days=20)):
        assert tick()["steps"] == 1
    again.refresh_from_db()
    assert (again.state, again.ended_for) == ("ended", "no_reply")


def test_a_provider_is_not_asked_by_more_firms_than_it_can_talk_with(cast, pair) -> None:
    demands = [
        pair[0],
        demanded(cast, title="仓库找料", description="货位乱"),
        demanded(cast, title="能耗高", description="电费多"),
    ]
    first, _ = (talk(cast.maker, (one, pair[1])) for one in demands[:2])
    with pytest.raises(Conflict, match="同时洽谈的企业已满（2 家）"):
        talk(cast.maker, (demands[2], pair[1]))
    perform(cast.provider, first, "decline", {"ended_for": "not_fitting"})
    assert talk(cast.maker, (demands[2], pair[1])).state == "waiting"


def test_nobody_talks_with_themselves_for_others_about_what_is_not_public_or_while_suspended(cast, pair) -> None:
    own = supplied(cast, cast.maker, title="自己的", description="自用")
    with pytest.raises(Invalid) as refused:
        talk(cast.maker, (pair[0], own))
    assert messages(refused) == {"supply": "需求和供给是同一家企业的，不能洽谈。"}
    with pytest.raises(Refused):
        talk(cast.outsider, pair)
    profile = member(cast, cast.provider)
    perform(cast.industry, profile, "suspend", {"reason": "投诉多"})
    with pytest.raises(Conflict, match="已被暂停"):
        talk(cast.provider, pair)
    perform(cast.industry, pair[1], "hide", {"reason": "夸大"})
    with pytest.raises(Invalid) as refused:
        talk(cast.provider, pair)
    assert list(messages(refused)) == ["supply"]


def test_a_clerk_brings_two_together_and_either_may_answer(cast, pair) -> None:
    answers = {"demand": pair[0].number, "supply": pair[1].number, "text": "两家可以谈谈"}
    for other in (cast.outsider, cast.leader):
        with pytest.raises(Refused):
            begin(other, Talk, "introduce", answers)
    opened = begin(cast.industry, Talk, "introduce", answers)
    assert (opened.opened_by, opened.broker) == ("broker", cast.people.industry)
    assert [one.record for acting in (cast.maker, cast.provider) for one in waiting(acting)] == [opened, opened]
    assert perform(cast.maker, opened, "reply", {"text": "好的"}).record.state == "talking"
    assert Message.objects.filter(talk=opened).count() == 2


def test_talks_follow_a_merged_demand_and_end_with_one_that_is_closed(cast, pair, deliver) -> None:
    other = demanded(cast, title="车间点检", description="同样的事")
    moved, closed = talk(cast.maker, pair), talk(cast.maker, (other, supplied(cast, title="甲", description="乙")))
    perform(cast.industry, pair[0], "merge", {"into": other.number, "reason": "重复"})
    deliver()
    moved.refresh_from_db()
    assert (moved.demand, moved.state) == (other, "waiting")
    again = supplied(cast, title="另一个方案", description="换一种做法")
    perform(cast.industry, pair[1], "merge", {"into": again.number, "reason": "重复"})
    deliver()
    moved.refresh_from_db()
    assert (moved.supply, moved.demand) == (again, other)
    perform(cast.maker, other, "close", {"outcome": "withdrawn"})
    deliver()
    assert set(Talk.objects.filter(pk__in=[moved.pk, closed.pk]).values_list("state", "ended_for")) == {
        ("ended", "plans_changed")
    }
