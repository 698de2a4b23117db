"""The public notice: five working days, objections answered before it ends, an upheld one ends it."""

from datetime import date

import pytest

from chengshu.industry.scenarios.models import Objection
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, NotSignedIn, Refused
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.journeys.building import messages, scenario

FRIDAY = date(2024, 3, 15)


@pytest.fixture
def noticed(cast):
    with set_to(FRIDAY):
        yield scenario(cast, "in_notice")


def objection(acting, noticed, statement="内容不实"):
    return begin(acting, Objection, "raise", {"scenario": noticed.number, "ground": "other", "statement": statement})


def clear(noticed, day):
    """What the platform does on a day."""
    with set_to(day):
        done = tick()
    noticed.refresh_from_db()
    return noticed.state, done["steps"], done["refused"]


def test_it_ends_by_itself_the_day_after_five_working_days(cast, noticed) -> None:
    assert clear(noticed, date(2024, 3, 22)) == ("in_notice", 0, 0)
    assert clear(noticed, date(2024, 3, 23)) == ("cleared", 1, 0)


def test_it_does_not_end_while_an_objection_is_open(cast, noticed) -> None:
    raised = objection(cast.citizen, noticed)
    assert (raised.state, raised.objector, raised.due_on) == ("raised", cast.people.citizen, date(2024, 3, 20))
    assert clear(noticed, date(2024, 3, 23)) == ("in_notice", 0, 1)
    with set_to(date(2024, 3, 25)):
        perform(cast.scenario, raised, "dismiss", {"answer": "经核实，内容属实。"})
    assert clear(noticed, date(2024, 3, 26)) == ("cleared", 1, 0)


@pytest.mark.parametrize(("verb", "state"), [("dismiss", "dismissed"), ("correct", "partly")])
def test_an_answer_that_does_not_uphold_leaves_it_in_notice(cast, noticed, verb, state) -> None:
    done = perform(cast.scenario, objection(cast.citizen, noticed), verb, {"answer": "已核实"}).record
    noticed.refresh_from_db()
    assert (done.state, noticed.state) == (state, "in_notice")


def test_an_upheld_one_drops_it_at_once_and_says_which(cast, noticed) -> None:
    raised, other = objection(cast.citizen, noticed), objection(cast.outsider, noticed)
    perform(cast.scenario, raised, "uphold", {"answer": "情况属实"})
    noticed.refresh_from_db()
    assert noticed.state == "rejected"
    told = Entry.objects.filter(record=noticed.pk).latest("id")
    assert (told.verb, told.told["reason"], told.cause) == (
        "drop",
        f"异议 {raised.number} 成立。",
        f"{raised.number}@2",
    )
    assert perform(cast.scenario, other, "uphold", {"answer": "同一情况"}).record.state == "upheld"


def test_its_own_objector_may_withdraw_it_and_nobody_else(cast, noticed) -> None:
    raised = objection(cast.citizen, noticed)
    for other in (cast.outsider, cast.maker, cast.scenario):
        with pytest.raises(Refused):
            perform(other, raised, "withdraw")
    assert perform(cast.citizen, raised, "withdraw").record.state == "withdrawn"
    assert clear(noticed, date(2024, 3, 23)) == ("cleared", 1, 0)


def test_only_the_scenario_clerk_answers(cast, noticed) -> None:
    raised = objection(cast.citizen, noticed)
    for other in (cast.industry, cast.east_clerk, cast.maker, cast.citizen, cast.leader):
        for verb in ("uphold", "correct", "dismiss"):
            with pytest.raises(Refused):
                perform(other, raised, verb, {"answer": "不成立"})


@pytest.mark.parametrize("until", ["proposed", "reviewed", "cleared"])
def test_objections_are_heard_only_while_the_notice_runs(cast, until) -> None:
    case = scenario(cast, until)
    with pytest.raises(Invalid) as refused:
        objection(cast.maker, case)
    assert messages(refused) == {"scenario": "“铸造车间无人化作业”不在公示期内，不能提出异议。"}
    assert not Objection.objects.exists()


def test_without_signing_in_nobody_objects(cast, noticed) -> None:
    with pytest.raises((Refused, NotSignedIn)):
        objection(ANONYMOUS, noticed)


def test_it_cannot_be_published_before_its_notice_has_ended(cast, noticed) -> None:
    with pytest.raises(Refused, match="平台自动"):
        perform(cast.scenario, noticed, "clear")
    with pytest.raises(Conflict, match="现在是“公示中”"):
        perform(cast.scenario, noticed, "reject", {"ground": "other", "reason": "改主意"})
