"""Co-signing by several bodies (会签), in parallel or in order."""

import pytest

from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.models import Signature
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.signatures import signers, waiting
from tests.cast import someone
from tests.invented.flow import AWARD
from tests.invented.models import Case

SIGN = AWARD.by_verb["sign"]


def circulate(cast) -> Case:
    """A case that BUREAU and WEST sign in whatever order."""
    case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    return perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU", "WEST"]}).record


@pytest.fixture
def circulated(cast):
    return circulate(cast)


@pytest.fixture
def signing(cast, award):
    """An award that WEST, BUREAU and EAST sign, one after the other."""
    return perform(cast.clerk, award, "circulate", {"signers": ["WEST", "BUREAU", "EAST"]}).record


@pytest.mark.parametrize("order", [["clerk", "west_clerk"], ["west_clerk", "clerk"]])
def test_side_by_side_the_last_signature_decides(cast, circulated, order):
    first, last = (getattr(cast, name) for name in order)
    assert perform(first, circulated, "cosign").record.state == "cosigning"
    assert perform(last, circulated, "cosign").record.state == "decided"
    assert Entry.objects.filter(verb="cosign").values_list("before", "after").order_by("id")[1] == (
        "cosigning",
        "decided",
    )


def test_a_body_signs_once_and_is_told_who_is_waited_for(cast, circulated):
    perform(cast.clerk, circulated, "cosign")
    with pytest.raises(Conflict, match="市样例局已经会签，正在等待：西区人民政府"):
        perform(cast.platform, circulated, "cosign")
    with pytest.raises(Refused):
        perform(cast.leader, circulated, "cosign")


def test_in_order_each_signs_when_it_is_their_turn(cast, signing):
    assert [str(one) for one in signers(signing, SIGN)] == ["西区人民政府", "市样例局", "东区人民政府"]
    with pytest.raises(Conflict, match="会签按顺序进行，现在轮到西区人民政府"):
        perform(cast.clerk, signing, "sign")
    perform(cast.west_clerk, signing, "sign")
    assert waiting(signing, SIGN) == [cast.bureau]
    with pytest.raises(Conflict, match="现在轮到市样例局"):
        perform(cast.east_clerk, signing, "sign")
    perform(cast.clerk, signing, "sign")
    assert perform(cast.east_clerk, signing, "sign").record.state == "noticed"


def test_the_order_is_kept_in_the_journal(cast, signing):
    changed = Entry.objects.get(verb="circulate").told["changed"]["signers"]
    assert changed == [[], [str(one.pk) for one in (cast.west_office, cast.bureau, cast.east_office)]]


def test_waiting_for_the_others_does_not_touch_the_deadline(cast, award, on):
    with on("2024-03-04"):
        perform(cast.clerk, award, "circulate", {"signers": ["WEST", "EAST"]})
    with on("2024-03-05"):
        half = perform(cast.west_clerk, award, "sign").record
    assert (str(half.due_on), half.clocks["sign"]["since"]) == ("2024-03-06", "2024-03-04")


def test_when_the_case_goes_back_the_signatures_no_longer_count(cast, circulated):
    perform(cast.clerk, circulated, "cosign")
    perform(cast.west_clerk, circulated, "cosign")
    perform(cast.maker, circulated, "appeal", {"reason": "不服"})
    case = perform(cast.east_clerk, circulated, "reopen", {"reason": "重新审查"}).record
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.second_expert.number]})
    perform(cast.second_expert, case.opinions.get(expert=cast.people.second_expert), "give", {"score": 60})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU", "WEST"]})
    assert perform(cast.clerk, case, "cosign").record.state == "cosigning"
    assert Signature.objects.filter(spent=False).count() == 1


def test_two_people_of_one_body_signing_at_once_leave_one_signature(at_once):
    cast = at_once.cast
    circulated = circulate(cast)
    second = acting_as(someone("second", "第二经办", (cast.bureau, "department_clerk", [])))
    done = at_once(*(lambda by=by: perform(by, circulated, "cosign") for by in (cast.clerk, second)))
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Done"]
    assert (Signature.objects.count(), Case.objects.get().state) == (1, "cosigning")
