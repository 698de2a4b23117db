"""A question has seven days: those it suits are asked at once, urged, then a broker has it, and what is missed is explained."""

from datetime import date, timedelta

import pytest

from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.industry.research.tests.factory import CENTRE, QUESTION, RESOURCE
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.notices import Notice
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.kernel.registers.register import register_for
from tests.journeys.building import messages

MONDAY = date(2024, 11, 4)
EVERYBODY = ("maker", "provider", "outsider", "expert", "clerk", "industry", "leader", "citizen")


def opened(cast, by=None):
    return perform(cast.clerk, begin(by or cast.maker, Centre, "apply", CENTRE), "approve").record


def offered(cast, by=None, **facts):
    return perform(cast.clerk, begin(by or cast.expert, Resource, "offer", {**RESOURCE, **facts}), "approve").record


@pytest.fixture
def put(cast):
    """A centre and a laboratory of the institute's; the question that was put on Monday."""
    with set_to(MONDAY):
        opened(cast)
        offered(cast)
        return begin(cast.maker, Question, "put", QUESTION)


def on_day(day, question):
    """What time has made of it on the morning of a day after it was put."""
    with set_to(MONDAY + timedelta(days=day)):
        tick()
    question.refresh_from_db()
    return question.state


def seen_by(cast, record):
    rows = {one: Reading(register_for(type(record)), getattr(cast, one)).rows() for one in EVERYBODY}
    return [one for one, found in rows.items() if found.filter(pk=record.pk).exists()]


def asked(question, deliver):
    with set_to(MONDAY):
        deliver()
    return question.answers.get()


def test_whom_it_suits_is_asked_at_once_and_the_answer_keeps_the_promise(cast, put, deliver) -> None:
    assert (put.answer_by, put.centre.firm) == (date(2024, 11, 11), cast.maker_firm)
    invitation = asked(put, deliver)
    assert (invitation.holder, invitation.state, invitation.due_on) == (cast.institute, "asked", date(2024, 11, 7))
    assert [one.record for one in waiting(cast.expert)] == [invitation]
    for other in (cast.maker, cast.provider, cast.clerk, cast.leader):
        with pytest.raises(Refused):
            perform(other, invitation, "reply", {"text": "可以"})
    with set_to(MONDAY + timedelta(days=2)):
        perform(cast.expert, invitation, "reply", {"text": "可以做，三天出报告", "price": "8000"})
        put.refresh_from_db()
        assert (put.state, put.answer_days) == ("answered", 2)
        assert figure(find("research.cloud_answered"), dimension="field").by == {"materials": 100}
        assert figure(find("research.first_answer_days")).value == 2
        taken = perform(cast.maker, invitation, "take_up").record
        assert (taken.state, figure(find("research.taken_up_rate")).value) == ("taken", 100)
        solved = perform(cast.maker, put, "solve", {"outcome": "solved"}).record
    assert (solved.state, solved.due_on) == ("solved", None)


def test_unanswered_it_is_urged_handed_over_missed_and_explained(cast, put, deliver) -> None:
    invitation = asked(put, deliver)
    assert [on_day(day, put) for day in (3, 4, 5)] == ["open", "urged", "brokering"]
    sequence()
    drain("notices")
    urging = Entry.objects.get(record=put.pk, verb="urge").pk
    urged = Notice.objects.filter(entry=urging).values_list("person__username", flat=True)
    assert set(urged) == {"expert", "expert2", "clerk", "maker"}
    with set_to(MONDAY + timedelta(days=5)):
        assert [one.record for one in waiting(cast.clerk)] == [put]
        second = offered(cast, cast.provider, title="开裂仿真团队", kind="team")
        with pytest.raises(Refused):
            perform(cast.industry, put, "take_over")
        brokered = perform(cast.clerk, put, "take_over", {"resources": [second.number]}).record
        assert (brokered.state, brokered.broker) == ("brokered", cast.people.clerk)
        assert [one.holder for one in put.answers.order_by("number")] == [cast.institute, cast.provider_firm]
    assert [on_day(day, put) for day in (7, 8)] == ["brokered", "overdue"]
    with set_to(MONDAY + timedelta(days=8)):
        assert figure(find("research.cloud_answered")).value == 0
        assert figure(find("research.questions_late")).value == 1
        told = perform(cast.clerk, put, "explain", {"reason": "设备检修，下周三答复"}).record
        assert told.state == "explained"
        perform(cast.expert, invitation, "reply", {"text": "可以做"})
        put.refresh_from_db()
        assert (put.state, put.answer_days) == ("answered", 8)
        assert figure(find("research.cloud_answered")).value == 0


def test_what_still_has_time_or_was_taken_back_counts_neither_way(cast, put) -> None:
    with set_to(MONDAY + timedelta(days=7)):
        assert figure(find("research.cloud_answered")).value is None
        perform(cast.maker, put, "close")
    with set_to(MONDAY + timedelta(days=9)):
        assert figure(find("research.cloud_answered")).value is None


def test_a_firm_without_an_open_centre_is_told_how_to_come_by_one(cast, put) -> None:
    with pytest.raises(Conflict, match="还没有开设中的云端研发中心"):
        begin(cast.outsider, Question, "put", QUESTION)
    for other in (cast.citizen, cast.clerk, cast.expert):
        with pytest.raises(Refused):
            begin(other, Question, "put", QUESTION)
    with pytest.raises(Invalid) as refused:
        begin(cast.maker, Question, "put", QUESTION)
    assert messages(refused) == {"title": f"与贵企业的 {put.number}“{put.title}”几乎相同，请在那一项上继续。"}
    with pytest.raises(Invalid, match="需要修改"):
        begin(cast.maker, Centre, "apply", CENTRE)


def test_a_question_is_for_those_who_might_answer_and_one_for_the_invited_for_them_alone(cast, put, deliver) -> None:
    assert seen_by(cast, put) == ["maker", "provider", "outsider", "expert", "clerk", "leader"]
    invitation = asked(put, deliver)
    assert seen_by(cast, invitation) == ["maker", "expert", "clerk", "leader"]
    facts = {**QUESTION, "title": "门体粘接失效", "description": "胶层脱粘", "invited_only": True}
    with set_to(MONDAY):
        hushed = begin(cast.maker, Question, "put", facts)
        assert seen_by(cast, hushed) == ["maker", "clerk", "leader"]
        with pytest.raises(Invalid) as refused:
            begin(
                cast.expert,
                Answer,
                "offer",
                {"question": hushed.number, "resource": invitation.resource.number, "text": "行"},
            )
        assert set(messages(refused)) == {"question"}
        perform(cast.maker, hushed, "invite", {"resources": [invitation.resource.number]})
    assert seen_by(cast, hushed) == ["maker", "expert", "clerk", "leader"]


def test_others_come_forward_by_themselves_but_not_for_their_own(cast, put) -> None:
    with set_to(MONDAY):
        mine = offered(cast, cast.maker, title="自有试验线", kind="pilot")
        theirs = offered(cast, cast.provider, title="开裂仿真团队", kind="team")
        told = {"question": put.number, "text": "可以做仿真"}
        with pytest.raises(Invalid) as refused:
            begin(cast.maker, Answer, "offer", {**told, "resource": mine.number})
        assert messages(refused) == {"question": f"这里不能选“{put}”（{put.number}），请从列表中选择。"}
        with pytest.raises(Invalid) as refused:
            begin(cast.outsider, Answer, "offer", {**told, "resource": theirs.number})
        assert set(messages(refused)) == {"resource"}
        assert begin(cast.provider, Answer, "offer", {**told, "resource": theirs.number}).state == "given"
    put.refresh_from_db()
    assert (put.state, put.answer_days) == ("answered", 0)
    perform(cast.maker, put, "close", {"reason": "已经自行解决"})
    with pytest.raises(Invalid) as refused:
        begin(cast.provider, Answer, "offer", {**told, "resource": theirs.number})
    assert set(messages(refused)) == {"question"}


def test_what_is_withdrawn_lets_go_of_those_who_were_asked_and_their_spend_is_their_own(cast, put, deliver) -> None:
    invitation = asked(put, deliver)
    perform(cast.maker, put, "close")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.ended_for) == ("lapsed", "no_reply")
    centre, register = Centre.objects.get(), register_for(Centre)
    spend = next(one for one in register.shown if one.name == "spend")
    shown = {
        one: Reading(register, getattr(cast, one)).value(centre, spend)
        for one in ("maker", "clerk", "leader", "citizen")
    }
    assert [one for one, value in shown.items() if value is HIDDEN] == ["leader", "citizen"]
