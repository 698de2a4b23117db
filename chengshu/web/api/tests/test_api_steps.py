"""Steps through HTTP: made and taken once, by those who may, on the version they saw."""

import pytest

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.idempotency import KEPT_FOR, Kept
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from chengshu.web.api.steps import seen_item
from tests.invented.models import Booking, Case, Room

APPLY = {"title": "技改备案", "district": "990001", "amount": 1_200_000}


def test_a_record_is_made_and_its_address_given(programs, cast):
    made = programs.maker.post("/city/cases", APPLY)
    case = Case.objects.get()
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/city/cases/{case.number}"
    assert made["ETag"] == '"1"'
    assert made.json() == programs.maker.ask("/city/cases")["items"][0]
    assert (case.applicant_id, case.amount, case.district_id) == (cast.maker_firm.pk, 1_200_000, "990001")
    assert programs.maker.get(f"/city/cases/{case.number}").status_code == 200


def test_a_step_answers_with_the_record_as_it_is_now_and_its_entry(programs, case):
    done = programs.east_clerk.post(f"/city/cases/{case.number}/send_back", {"reason": "缺少附件"})
    assert done.status_code == 200
    told = done.json()
    entry = Entry.objects.get(verb="send_back")
    assert told["entry"] == entry.id
    assert (told["state"], told["version"], done["ETag"]) == ("supplementing", 2, '"2"')
    assert told["hidden"] == ["phone"]
    assert entry.told["reason"] == "缺少附件"


def test_whoever_moves_a_record_out_of_their_sight_is_told_its_number_and_state_only(programs, cast, room):
    booked = programs.maker.post("/city/bookings", {"room": room.number, "seats": 3, "ends_on": "2030-01-01"}).json()
    Booking.objects.update(holder=cast.other_firm)  # as a step that hands over would
    number = booked["number"]
    done = perform(cast.clerk, Booking.objects.get(), "accept").record
    assert seen_item(Reading(register_of(Booking), cast.maker), done) == {
        "number": number, "state": "held", "version": 2,
    }  # fmt: skip
    assert seen_item(Reading(register_of(Booking), cast.clerk), done)["seats"] == 3


def test_a_refusal_says_who_may_and_what_is_allowed_from_here(programs, case, problem):
    told = problem(programs.maker.post(f"/city/cases/{case.number}/send_back", {"reason": "x"}), 403)
    assert "“退回补正”由办件所在区市经办人办理" in told["detail"]
    assert told["state"] == "examining"
    assert "assign" in [step["verb"] for step in told["allowed"]]


def test_a_step_from_the_wrong_state_is_a_conflict_with_the_state_now(programs, case, problem):
    told = problem(programs.maker.post(f"/city/cases/{case.number}/appeal", {"reason": "不服"}), 409)
    assert told["state"] == "examining"
    assert case.number in told["detail"]


def test_somebody_not_signed_in_is_asked_to_sign_in(programs, closed, problem):
    answer = programs.nobody.post(f"/city/cases/{closed.number}/correct", {"outcome": "x", "reason": "y"})
    assert problem(answer, 401)["allowed"]
    assert answer["WWW-Authenticate"] == "Bearer"


def test_bad_answers_are_named_field_by_field(programs, case, problem):
    answers = {"title": "", "district": "999999", "amount": "1.234", "colour": "red"}
    told = problem(programs.maker.post("/city/cases", answers), 422)
    assert [error["field"] for error in told["errors"]] == ["colour"]
    del answers["colour"]
    told = problem(programs.maker.post("/city/cases", answers), 422)
    assert sorted(error["field"] for error in told["errors"]) == ["amount", "district", "title"]


def test_an_amount_past_what_a_column_holds_is_refused(programs, cast, problem):
    for amount in (2**63, 10**30, "99999999999999亿"):
        told = problem(programs.maker.post("/city/cases", {**APPLY, "amount": amount}), 422)
        assert [error["field"] for error in told["errors"]] == ["amount"]
    told = problem(programs.clerk.post("/city/rooms", {"name": "厅", "seats": 2**63}), 422)
    assert [error["field"] for error in told["errors"]] == ["seats"]


def test_an_unknown_step_is_missing_naming_those_there_are(programs, case, problem):
    told = problem(programs.maker.post(f"/city/cases/{case.number}/burn"), 404)
    assert "没有步骤 burn" in told["detail"]
    assert "withdraw" in told["detail"]


def test_a_step_that_makes_a_record_is_not_taken_on_one(programs, case, problem):
    problem(programs.maker.post(f"/city/cases/{case.number}/apply", APPLY), 400)


def test_a_step_of_the_platform_is_nobodys_to_ask_for(programs, case, problem):
    answer = programs.maker.post("/city/opinions", {})
    assert problem(answer, 405)["allow"] == ["GET", "HEAD", "OPTIONS"]
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_an_unknown_creating_step_is_refused_naming_those_there_are(programs, cast, problem):
    told = problem(programs.maker.post("/city/cases?step=send_back", APPLY), 400)
    assert told["detail"] == "请用 step= 说明新建的步骤，可用的有：apply。"
    assert programs.maker.post("/city/cases?step=apply", APPLY).status_code == 201


# If-Match


def test_the_version_seen_is_honoured(programs, case, problem):
    path, answers = f"/city/cases/{case.number}/assign", {"handler": "PSN-clerk"}
    assert programs.east_clerk.post(path, answers, If_Match='"1"').status_code == 200
    told = problem(programs.east_clerk.post(path, answers, If_Match='"1"'), 412)
    assert (told["state"], told["version"]) == ("examining", 2)
    assert told["detail"] == "记录已不是您依据的那一版，现在是第 2 版。请重新读取，核对之后再提交。"
    assert programs.east_clerk.post(path, answers, If_Match="*").status_code == 200
    assert Case.objects.get().version == 3


@pytest.mark.parametrize("tag", ['W/"1"', '"x"', "1", '"1'])
def test_a_tag_never_given_matches_nothing(programs, case, problem, tag):
    path = f"/city/cases/{case.number}/assign"
    problem(programs.east_clerk.post(path, {"handler": "PSN-clerk"}, If_Match=tag), 412)


def test_one_version_can_be_named_not_several(programs, case, problem):
    path = f"/city/cases/{case.number}/assign"
    told = problem(programs.east_clerk.post(path, {"handler": "PSN-clerk"}, If_Match='"1", "2"'), 400)
    assert told["parameter"] == "If-Match"


# Idempotency-Key


def test_a_record_is_made_once_under_a_key(programs, cast):
    first = programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")
    again = programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again["Location"], again["ETag"]) == (201, first["Location"], first["ETag"])
    assert again.content == first.content
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_step_is_taken_once_under_a_key_and_told_as_it_was(programs, cast, case):
    path = f"/city/cases/{case.number}/send_back"
    first = programs.east_clerk.post(path, {"reason": "缺"}, Idempotency_Key="k-1")
    perform(cast.maker, case, "resubmit", {"title": "改名"})
    again = programs.east_clerk.post(path, {"reason": "缺"}, Idempotency_Key="k-1")
    assert again.content == first.content
    assert (again.json()["state"], Case.objects.get().state) == ("supplementing", "examining")


def test_a_key_is_not_used_twice_for_different_things(programs, case, problem):
    path = f"/city/cases/{case.number}/send_back"
    programs.east_clerk.post(path, {"reason": "缺"}, Idempotency_Key="k-1")
    told = problem(programs.east_clerk.post(path, {"reason": "别的"}, Idempotency_Key="k-1"), 422)
    assert told["errors"][0]["field"] == "Idempotency-Key"
    problem(
        programs.east_clerk.post(f"/city/cases/{case.number}/split", {"reason": "缺"}, Idempotency_Key="k-1"),
        422,
    )


def test_a_key_belongs_to_who_used_it(programs, cast):
    programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")
    other = programs.outsider.post("/city/cases", APPLY, Idempotency_Key="k-1")
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other
    assert Case.objects.count() == 2


def test_a_refusal_leaves_the_key_free(programs, cast, problem):
    problem(programs.maker.post("/city/cases", {**APPLY, "title": ""}, Idempotency_Key="k-1"), 422)
    assert programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1").status_code == 201


def test_a_key_is_free_again_after_a_week(programs, cast):
    programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")
    kept = Kept.objects.get()
    with set_to(now() + KEPT_FOR / 2):
        assert programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")["Idempotency-Replayed"] == "true"
    with set_to(kept.kept_at + KEPT_FOR + KEPT_FOR / 1000):
        assert "Idempotency-Replayed" not in programs.maker.post("/city/cases", APPLY, Idempotency_Key="k-1")
    assert (Case.objects.count(), Kept.objects.count()) == (2, 1)


@pytest.mark.parametrize("key", ["", "k" * 201, "键", "a\tb"])
def test_a_key_is_short_and_plain(programs, cast, problem, key):
    assert (
        problem(programs.maker.post("/city/cases", APPLY, Idempotency_Key=key), 400)["parameter"] == "Idempotency-Key"
    )
    assert Case.objects.count() == 0


def test_the_queries_of_a_step_are_counted(programs, case, django_assert_num_queries):
    programs.east_clerk.ask("/me")
    path = f"/city/cases/{case.number}/send_back"
    with django_assert_num_queries(5):  # who asks; savepoint, the record, its row, and out (the entry is not counted)
        assert programs.east_clerk.post(path, {"reason": "缺"}).status_code == 200


def test_nothing_is_made_by_somebody_who_may_not(programs, cast, problem):
    problem(programs.citizen.post("/city/rooms", {"name": "厅", "seats": 1}), 403)
    problem(programs.nobody.post("/city/rooms", {"name": "厅", "seats": 1}), 401)
    assert Room.objects.count() == 0
