"""One step on many records: each row succeeds or fails by itself, with its reason."""

import pytest

from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin
from tests.invented.models import Case


@pytest.fixture
def cases(cast):
    """Two in the east, one of another firm in the west."""
    return [
        begin(firm, Case, "apply", {"title": title, "district": district})
        for firm, title, district in (
            (cast.maker, "甲", "990001"), (cast.maker, "乙", "990001"), (cast.outsider, "丙", "990002"),
        )
    ]  # fmt: skip


def rows(*given):
    return {"rows": [{"number": number, "answers": answers} for number, answers in given]}


def test_every_row_has_its_outcome_and_its_reason(programs, cases):
    first, second, foreign = cases
    body = rows(
        (first.number, {"reason": "缺少附件"}),
        (second.number, {}),
        (foreign.number, {"reason": "x"}),
        ("CASE-1", {}),
    )
    answer = programs.east_clerk.post("/city/cases/bulk/send_back", body)
    assert answer.status_code == 200
    done, empty, unseen, unknown = answer.json()["outcomes"]
    assert done == {
        "number": first.number, "ok": True, "state": "supplementing",
        "entry": Entry.objects.get(verb="send_back").id, "problem": None,
    }  # fmt: skip
    assert (empty["ok"], empty["problem"]["status"]) == (False, 422)
    assert empty["problem"]["errors"] == [{"field": "reason", "message": "请填写。"}]
    assert (unseen["ok"], unseen["problem"]) == (False, unknown["problem"])
    assert unknown["problem"]["status"] == 404
    assert [Case.objects.get(pk=case.pk).state for case in cases] == [
        "supplementing",
        "examining",
        "examining",
    ]


def test_a_row_in_the_wrong_state_says_its_state(programs, cases):
    (outcome,) = programs.maker.post("/city/cases/bulk/appeal", rows((cases[0].number, {"reason": "x"}))).json()[
        "outcomes"
    ]
    assert (outcome["problem"]["status"], outcome["state"]) == (409, "examining")


def test_a_call_broken_off_is_repeated_without_doing_anything_twice(programs, cases):
    first, second, _ = cases
    body = rows((first.number, {"reason": "缺"}))
    programs.east_clerk.post("/city/cases/bulk/send_back", body, Idempotency_Key="k-1")
    whole = rows((first.number, {"reason": "缺"}), (second.number, {"reason": "缺"}))
    outcomes = programs.east_clerk.post("/city/cases/bulk/send_back", whole, Idempotency_Key="k-1").json()["outcomes"]
    assert [(one["ok"], one["state"]) for one in outcomes] == [(True, "supplementing")] * 2
    assert Entry.objects.filter(verb="send_back").count() == 2


def test_five_hundred_rows_and_no_more(programs, cast, problem):
    body = rows(*((f"CASE-{n}", {}) for n in range(501)))
    told = problem(programs.maker.post("/city/cases/bulk/withdraw", body), 413)
    assert told["detail"] == "一次最多办理 500 条，现在有 501 条。"


def test_a_number_stands_in_one_row(programs, cases, problem):
    number = cases[0].number
    told = problem(programs.maker.post("/city/cases/bulk/withdraw", rows((number, {}), (number, {}))), 422)
    assert told["errors"] == [{"field": "rows", "message": f"编号 {number} 出现了不止一次，每条记录只写一行。"}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": {}}, "rows"),
        ({"rows": [], "verb": "x"}, "rows"),
        ({"rows": ["CASE-1"]}, "rows[0]"),
        ({"rows": [{"number": "CASE-1"}, {"number": 1}]}, "rows[1]"),
        ({"rows": [{"number": "CASE-1", "answers": []}]}, "rows[0]"),
        ({"rows": [{"number": "CASE-1", "colour": 1}]}, "rows[0]"),
    ],
)
def test_rows_of_another_form_are_refused_naming_the_row(programs, cast, problem, body, field):
    (error,) = problem(programs.maker.post("/city/cases/bulk/withdraw", body), 422)["errors"]
    assert error["field"] == field


def test_an_unknown_step_is_missing(programs, cases, problem):
    problem(programs.maker.post("/city/cases/bulk/burn", rows()), 404)


def test_no_rows_have_no_outcomes(programs, cases):
    assert programs.maker.post("/city/cases/bulk/withdraw", rows()).json() == {"outcomes": []}
