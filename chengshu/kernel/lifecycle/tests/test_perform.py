"""Verbs on the invented case: who, from where, with what, and what the journal tells."""

import pytest

from chengshu.kernel.base.errors import Conflict, Invalid, Refused, Stale
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


@pytest.fixture
def case(cast):
    return begin(
        cast.maker,
        Case,
        "apply",
        {"title": "技改备案", "district": "990001", "amount": "1.2万", "phone": "13800000000"},
    )


def test_a_step_moves_the_record_and_leaves_one_entry(cast, case):
    done = perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
    assert (done.record.state, done.record.version) == ("supplementing", 2)
    first, second = Entry.objects.order_by("id")
    assert (first.verb, first.before, first.after) == ("apply", "", "examining")
    assert first.told["changed"]["amount"] == [None, 1_200_000]
    assert "phone" not in first.payload
    assert first.personal_told == {"phone": [None, "13800000000"]}
    assert (second.verb, second.before, second.after) == ("send_back", "examining", "supplementing")
    assert (
        second.told
        == {
            "changed": {"due_on": [second.told["changed"]["due_on"][0], second.told["changed"]["due_on"][1]]},
            "reason": "缺少附件",
        }
        or second.told["reason"] == "缺少附件"
    )
    assert second.actor == cast.people.east_clerk.pk


def test_the_clerk_of_another_district_is_refused(cast, case):
    with pytest.raises(Refused, match="办件所在区市经办人"):
        perform(cast.west_clerk, case, "send_back", {"reason": "缺少附件"})


def test_a_step_from_the_wrong_state_says_what_is_allowed(cast, case):
    with pytest.raises(Conflict) as caught:
        perform(cast.maker, case, "appeal", {"reason": "不服"})
    assert caught.value.extra["state"] == "examining"
    assert "send_back" in [choice["verb"] for choice in caught.value.extra["allowed"]]


def test_bad_answers_are_named_field_by_field(cast):
    with pytest.raises(Invalid) as caught:
        begin(
            cast.maker,
            Case,
            "apply",
            {"title": "a\x00b", "district": "999999", "amount": "1.234", "colour": "red"},
        )
    assert [error["field"] for error in caught.value.extra["errors"]] == ["colour"]
    with pytest.raises(Invalid) as caught:
        begin(cast.maker, Case, "apply", {"title": "a\x00b", "district": "999999", "amount": "1.234"})
    assert {error["field"] for error in caught.value.extra["errors"]} == {"title", "district", "amount"}


def test_an_older_version_is_stale(cast, case):
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
    with pytest.raises(Stale):
        perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"}, version=1)


def test_opinions_gather_by_themselves_when_the_last_is_in(cast, case):
    numbers = [cast.people.expert.number, cast.people.second_expert.number]
    perform(cast.east_clerk, case, "ask_opinions", {"experts": numbers})
    first, second = case.opinions.order_by("number")
    perform(cast.expert, first, "give", {"score": 80})
    case.refresh_from_db()
    assert case.state == "in_review"
    perform(cast.second_expert, second, "decline", {"reason": "回避"})
    case.refresh_from_db()
    assert case.state == "reviewed"
    assert Entry.objects.get(verb="gather").cause == f"{second.number}@2"


def test_all_bodies_sign_before_the_case_is_decided(cast, case):
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU", "WEST"]})
    assert perform(cast.clerk, case, "cosign").record.state == "cosigning"
    with pytest.raises(Conflict, match="已经会签"):
        perform(cast.clerk, case, "cosign")
    with pytest.raises(Refused):
        perform(cast.leader, case, "cosign")
    assert perform(cast.west_clerk, case, "cosign").record.state == "decided"


def test_a_case_is_split_and_merged_in_one_transaction(cast, case):
    other = begin(cast.maker, Case, "apply", {"title": "另一件", "district": "990001"})
    perform(cast.east_clerk, other, "merge", {"into": case.number})
    assert Case.objects.get(pk=other.pk).state == "merged"
    made = Case.objects.get(title=f"并入 {other.number}")
    assert Entry.objects.get(record=made.pk).cause == f"{case.number}@2"
    assert Entry.objects.get(record=case.pk, verb="split").cause == f"{other.number}@2"
