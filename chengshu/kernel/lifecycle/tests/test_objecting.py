"""Withdraw, object, appeal, reopen: the ways back, each from where it may be taken and by whom."""

from datetime import date

import pytest

from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.invented.flow import CASE
from tests.invented.models import Case


@pytest.fixture
def decided(cast, case):
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
    return perform(cast.clerk, case, "cosign").record


def test_the_applicant_withdraws_from_every_state_that_is_not_the_end(cast, case):
    ends = {"closed", "withdrawn", "merged"}
    assert CASE.final == ends
    for state in CASE.states:
        Case.objects.update(state=state)
        if state in ends:
            with pytest.raises(Conflict, match="不能撤回"):
                perform(cast.maker, case, "withdraw")
        else:
            assert perform(cast.maker, case, "withdraw").record.state == "withdrawn"


def test_whoever_is_signed_in_objects_to_what_is_announced(cast, noticed):
    with pytest.raises(Refused, match="登录用户"):
        perform(ANONYMOUS, noticed, "object", {"reason": "材料有误"})
    assert perform(cast.citizen, noticed, "object", {"reason": "材料有误"}).record.state == "objected"
    assert Entry.objects.get(verb="object").told["reason"] == "材料有误"


def test_while_an_objection_is_open_the_platform_grants_nothing(cast, noticed):
    perform(cast.citizen, noticed, "object", {"reason": "材料有误"})
    assert tick(date(2099, 1, 5))["steps"] == 0
    noticed.refresh_from_db()
    assert noticed.state == "objected"


@pytest.mark.parametrize(("verb", "state"), [("uphold", "refused"), ("dismiss", "noticed")])
def test_an_objection_is_upheld_or_dismissed_with_a_reason(cast, noticed, verb, state):
    perform(cast.citizen, noticed, "object", {"reason": "材料有误"})
    assert perform(cast.clerk, noticed, verb, {"reason": "已核查"}).record.state == state


def test_an_appeal_reopens_the_case_with_the_days_that_were_left(cast, on):
    with on("2024-03-04"):
        case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    with on("2024-03-07"):
        perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
        perform(cast.expert, case.opinions.get(), "give", {"score": 80})
        perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
        perform(cast.clerk, case, "cosign")
    with on("2024-06-03"):
        perform(cast.maker, case, "appeal", {"reason": "不服"})
        reopened = perform(cast.east_clerk, case, "reopen", {"reason": "重新审查"}).record
    assert (reopened.state, reopened.clocks["ask_opinions"]["spent"], reopened.due_on) == (
        "examining",
        3,
        date(2024, 6, 5),
    )


def test_only_the_applicant_appeals_and_only_from_a_decision(cast, case, decided):
    with pytest.raises(Refused, match="申请企业"):
        perform(cast.outsider, decided, "appeal", {"reason": "不服"})
    closed = perform(cast.east_clerk, decided, "close", {"outcome": "同意"}).record
    with pytest.raises(Conflict) as caught:
        perform(cast.maker, closed, "appeal", {"reason": "不服"})
    assert caught.value.detail == f"{case.number} 现在是“已办结”，不能申诉。可以办理的步骤：更正。"
    assert caught.value.extra["allowed"] == [{"verb": "correct", "label": "更正", "by": "办件所在区市经办人"}]
