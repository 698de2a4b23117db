"""One step on many records, each in a transaction of its own."""

import pytest

from chengshu.kernel.base.errors import BadRequest, Invalid, TooLarge
from chengshu.kernel.lifecycle.bulk import Outcome, Row, perform_each
from chengshu.kernel.lifecycle.perform import begin
from tests.invented.models import Case


@pytest.fixture
def take(cast):
    def take(verb, *rows, acting=cast.east_clerk, sees=lambda case: True, **more):
        given = [Row(number, answers) for number, answers in rows]
        return perform_each(
            acting, Case, verb, given, lambda number: Case.objects.filter(number=number), sees=sees, **more
        )

    return take


@pytest.fixture
def second(cast):
    return begin(cast.maker, Case, "apply", {"title": "第二件", "district": "990001"})


def test_one_rows_failure_leaves_the_others_done(take, case, second):
    failed, done = take("send_back", (case.number, {}), (second.number, {"reason": "缺"}))
    assert (failed.ok, failed.problem["status"], failed.entry) == (False, 422, None)
    assert (done.ok, done.state, done.problem) == (True, "supplementing", None)
    case.refresh_from_db()
    assert case.state == "examining"


def test_what_the_actor_does_not_see_is_missing(take, case):
    (outcome,) = take("send_back", (case.number, {"reason": "缺"}), sees=lambda case: False)
    assert (outcome.number, outcome.ok, outcome.problem["status"]) == (case.number, False, 404)


def test_a_conflict_tells_the_state_now(take, cast, case):
    (outcome,) = take("appeal", (case.number, {"reason": "x"}), acting=cast.maker)
    assert (outcome.problem["status"], outcome.state) == (409, "examining")


def test_under_a_key_what_was_done_is_told_again(take, case, second):
    rows = [(one.number, {"reason": "缺"}) for one in (case, second)]
    first = take("send_back", rows[0], key="k", who="east")
    both = take("send_back", *rows, key="k", who="east")
    assert both[0] == first[0]
    assert both[1] == Outcome(second.number, ok=True, state="supplementing", entry=both[1].entry)
    case.refresh_from_db()
    assert case.version == 2


def test_under_a_key_a_row_with_other_answers_is_refused(take, case):
    take("send_back", (case.number, {"reason": "缺"}), key="k", who="east")
    (outcome,) = take("send_back", (case.number, {"reason": "别的"}), key="k", who="east")
    assert outcome.problem["errors"][0]["field"] == "Idempotency-Key"


def test_the_rows_are_judged_before_any_is_taken(take, case):
    with pytest.raises(BadRequest, match="没有步骤 burn"):
        take("burn", (case.number, {}))
    with pytest.raises(Invalid):
        take("send_back", (case.number, {"reason": "缺"}), (case.number, {"reason": "缺"}))
    with pytest.raises(TooLarge, match="最多办理 500 条，现在有 501 条"):
        take("send_back", *((str(n), {}) for n in range(501)))
    with pytest.raises(BadRequest):
        take("send_back", (case.number, {"reason": "缺"}), key="")
    case.refresh_from_db()
    assert case.version == 1
