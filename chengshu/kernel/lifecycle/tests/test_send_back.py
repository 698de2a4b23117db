"""Send back for supplement with the clock stopped (补正)."""

from datetime import date

import pytest

from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


@pytest.fixture
def case(cast, on):
    """Applied for on Monday 4 March 2024, five working days to examine it."""
    with on("2024-03-04"):
        return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


def test_the_clerk_s_days_stand_still_while_the_applicant_supplements(cast, case, on):
    assert case.due_on == date(2024, 3, 11)
    with on("2024-03-06"):
        case = perform(cast.east_clerk, case, "send_back", {"reason": "补材料"}).record
    assert (case.clocks["ask_opinions"]["spent"], case.clocks["ask_opinions"]["since"]) == (2, None)
    assert (case.due_on, case.clocks["resubmit"]["due"]) == (date(2024, 3, 11), "2024-03-11")
    with on("2024-03-11"):
        case = perform(cast.maker, case, "resubmit", {"title": "技改备案"}).record
    assert case.due_on == date(2024, 3, 14)
    assert case.clocks["resubmit"] | {"spent": 3, "since": None} == case.clocks["resubmit"]


def test_sent_back_twice_the_applicant_goes_on_with_the_days_they_have_left(cast, case, on):
    for back, again in [("2024-03-05", "2024-03-06"), ("2024-03-07", "2024-03-08")]:
        with on(back):
            case = perform(cast.east_clerk, case, "send_back", {"reason": "补材料"}).record
        with on(again):
            case = perform(cast.maker, case, "resubmit", {"title": "技改备案"}).record
    assert (case.clocks["resubmit"]["spent"], case.clocks["ask_opinions"]["spent"]) == (2, 2)
    assert case.due_on == date(2024, 3, 13)


def test_handing_over_does_not_touch_the_clock(cast, case, on):
    with on("2024-03-05"):
        perform(cast.east_clerk, case, "assign", {"handler": cast.people.expert.number})
    with on("2024-03-07"):
        moved = perform(cast.expert, case, "hand_over", {"handler": cast.people.clerk.number, "reason": "出差"}).record
    assert (moved.clocks, moved.due_on, moved.state_since) == (case.clocks, case.due_on, date(2024, 3, 4))


def test_the_reason_and_the_new_deadline_are_in_the_entry(cast, case, on):
    with on("2024-03-05"):
        perform(cast.east_clerk, case, "send_back", {"reason": "缺少发票"})
    entry = Entry.objects.get(verb="send_back")
    assert entry.told == {"changed": {"due_on": ["2024-03-11", "2024-03-08"]}, "reason": "缺少发票"}
