"""Hand over, merge, split: a case changes hands, two become one, one becomes two."""

import pytest

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


def test_the_handler_hands_over_and_cannot_take_it_back(cast, case):
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.expert.number})
    answers = {"handler": cast.people.clerk.number, "reason": "出差"}
    assert perform(cast.expert, case, "hand_over", answers).record.handler == cast.people.clerk
    with pytest.raises(Refused, match="经办人本人"):
        perform(cast.expert, case, "hand_over", answers)
    entry = Entry.objects.get(verb="hand_over")
    assert entry.told == {
        "changed": {"handler_id": [str(cast.people.expert.pk), str(cast.people.clerk.pk)]}, "reason": "出差",
    }  # fmt: skip
    assert (entry.before, entry.after) == ("examining", "examining")


def test_a_case_is_split_in_two(cast, case):
    perform(cast.east_clerk, case, "split", {"part": "第二部分"})
    part = Case.objects.get(title="第二部分")
    assert (part.state, part.applicant, part.district, part.version) == (
        "examining",
        case.applicant,
        case.district,
        1,
    )
    assert Entry.objects.get(record=part.pk).cause == f"{case.number}@2"
    assert Entry.objects.get(verb="split").told["asked"] == {"part": "第二部分"}


def test_a_case_is_merged_into_another_and_both_say_so(cast, case):
    other = begin(cast.maker, Case, "apply", {"title": "另一件", "district": "990001"})
    assert perform(cast.east_clerk, other, "merge", {"into": case.number}).record.state == "merged"
    assert Entry.objects.get(verb="merge").told["asked"] == {"into": case.number}
    assert Entry.objects.get(record=case.pk, verb="split").cause == f"{other.number}@2"
