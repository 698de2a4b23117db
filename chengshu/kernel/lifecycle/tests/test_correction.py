"""Correction after the end, without erasing."""

import pytest

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import perform
from tests.invented.flow import CASE
from tests.invented.models import Case


@pytest.fixture
def closed(cast, case):
    Case.objects.update(state="decided")
    return perform(cast.east_clerk, case, "close", {"outcome": "同意"}).record


def test_a_correction_needs_a_reason(cast, closed):
    with pytest.raises(Invalid) as caught:
        perform(cast.east_clerk, closed, "correct", {"outcome": "不同意"})
    assert [error["field"] for error in caught.value.extra["errors"]] == ["reason"]


def test_what_it_was_stays_in_the_journal(cast, closed):
    corrected = perform(cast.east_clerk, closed, "correct", {"outcome": "部分同意", "reason": "笔误"}).record
    assert (corrected.state, corrected.outcome, corrected.version) == ("closed", "部分同意", 3)
    entries = Entry.objects.filter(record=closed.pk).order_by("version")
    assert [(one.verb, one.told["changed"].get("outcome")) for one in entries][1:] == [
        ("close", ["", "同意"]),
        ("correct", ["同意", "部分同意"]),
    ]
    assert entries.last().told["reason"] == "笔误"


def test_a_state_that_can_only_be_corrected_is_still_the_end(cast, closed):
    assert "closed" in CASE.final
    assert [step.verb for step in CASE.leaving("closed")] == ["correct"]
    assert (closed.due_on, closed.wakes_on) == (None, None)
