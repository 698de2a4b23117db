"""JSON lets anything in: for every kind of question, what its field cannot judge is refused in words."""

from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.lifecycle.answers import clean
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.days import gone_by, yet_to_come
from chengshu.kernel.lifecycle.flow import Step
from tests.invented.models import Booking, Case

ASKS = [
    Ask("text", "文字", "text"),
    Ask("long", "长文", "long"),
    Ask("number", "数", "number"),
    Ask("decimal", "小数", "decimal"),
    Ask("money", "金额", "money"),
    Ask("date", "日期", "date"),
    Ask("yes_no", "是否", "yes_no", required=False),
    Ask("code", "领域", "code", list_key="domains"),
    Ask("choice", "选择", "choice", choices=[("a", "甲"), ("b", "乙")]),
    Ask("record", "办件", "record", noun="invented.case"),
    Ask("records", "办件们", "records", noun="invented.case"),
    Ask("files", "附件", "files"),
    Ask("title"),
    Ask("amount"),
    Ask("district"),
    Ask("cosigners"),
]
#: Not for any of them: what nests, what is not exact.
NEVER = [{}, {"a": 1}, 1.5, 1e400]
LISTS = {"records", "files", "cosigners"}
NUMBERS = {"number", "decimal", "money", "amount"}
#: Of what is judged before any database is asked.
BEFOREHAND = pytest.mark.sqlite


def refusals(acting, noun, ask, value):
    step = Step("try", "examining", None, "试", asks=[ask])
    with pytest.raises(Invalid) as caught:
        clean(step, noun(), acting, {ask.name: value})
    return caught.value.extra["errors"]


@BEFOREHAND
@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.name)
@pytest.mark.parametrize("value", NEVER, ids=repr)
def test_objects_and_floats_are_answers_to_nothing(cast, ask, value):
    (error,) = refusals(cast.maker, Case, ask, value)
    assert error["field"] == ask.name
    assert error["message"].startswith("类型不对：这里请填")


@BEFOREHAND
@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.name not in LISTS], ids=lambda ask: ask.name)
@pytest.mark.parametrize("value", [[], ["a"], [[["a"]]], [None]], ids=repr)
def test_a_list_is_no_answer_where_one_value_is_asked(cast, ask, value):
    (error,) = refusals(cast.maker, Case, ask, value)
    assert error["message"].startswith("类型不对")


@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.name in LISTS], ids=lambda ask: ask.name)
@pytest.mark.parametrize("value", [[[["a"]]], [{}], [1], [True], [1.5], ["a\x00"], ["NONE-1"], "NONE-1"], ids=repr)
def test_a_list_of_what_is_not_there_is_refused(cast, ask, value):
    (error,) = refusals(cast.maker, Case, ask, value)
    assert error["field"] == ask.name


@BEFOREHAND
@pytest.mark.parametrize(
    "ask", [ask for ask in ASKS if ask.name not in {*NUMBERS, "choice", "code"}], ids=lambda a: a.name
)
@pytest.mark.parametrize("value", [7, 10**30, -1], ids=repr)
def test_a_number_is_no_answer_where_none_is_asked(cast, ask, value):
    (error,) = refusals(cast.maker, Case, ask, value)
    assert error["message"].startswith("类型不对")


@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.name != "yes_no"], ids=lambda ask: ask.name)
def test_true_is_an_answer_to_yes_or_no_only(cast, ask):
    (error,) = refusals(cast.maker, Case, ask, True)
    assert error["message"].startswith("类型不对")


@BEFOREHAND
@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.name in NUMBERS], ids=lambda ask: ask.name)
@pytest.mark.parametrize("value", [10**30, -(10**30), "1" * 400, "一百"], ids=["large", "small", "long", "words"])
def test_a_number_no_column_holds_is_refused(cast, ask, value):
    (error, *_) = refusals(cast.maker, Case, ask, value)
    assert error["field"] == ask.name


def test_the_checks_a_column_was_declared_with_hold(cast):
    (error,) = refusals(cast.maker, Booking, Ask("seats"), -1)
    assert error == {"field": "seats", "message": "不能小于 0。"}
    (error,) = refusals(cast.maker, Booking, Ask("seats"), 2**63)
    assert error["field"] == "seats"


@BEFOREHAND
def test_a_refusal_says_what_is_allowed_in_a_clerks_words(cast):
    wrong = {"text": "长" * 201, "number": "1.5", "decimal": "1.234", "date": "2024-02-30"}
    step = Step("try", "examining", None, "试", asks=[Ask(kind, "问题", kind) for kind in wrong])
    with pytest.raises(Invalid) as caught:
        clean(step, Case(), cast.maker, wrong)
    assert {error["field"]: error["message"] for error in caught.value.extra["errors"]} == {
        "text": "最多 200 个字，现在是 201 个。",
        "number": "请填写整数，例如 12。",
        "decimal": "小数太长：最多 2 位小数。",
        "date": "没有这一天，请按 2024-04-01 的样子填写日期。",
    }


def test_a_wrong_answer_does_not_hide_the_others(cast):
    step = Step("try", "examining", None, "试", asks=ASKS[:3])
    with pytest.raises(Invalid) as caught:
        clean(step, Case(), cast.maker, {"text": [], "number": "x"})
    assert sorted(error["field"] for error in caught.value.extra["errors"]) == ["long", "number", "text"]


def test_null_is_no_answer(cast):
    step = Step("try", "examining", None, "试", asks=[Ask("amount", required=False)])
    assert clean(step, Case(), cast.maker, {"amount": None}).columns == {"amount": None}


def test_a_question_says_why_a_day_or_a_record_will_not_do_and_takes_one_that_will(cast, case):
    planned, happened = (
        Ask("planned", "计划", "date", unless=gone_by),
        Ask("happened", "发生", "date", unless=yet_to_come),
    )
    other = Ask("into", "办件", "record", noun="invented.case", unless=lambda one: f"{one.number} 已撤回")
    step = Step("try", "examining", None, "试", asks=[planned, happened, other])
    given = {"planned": "2024-05-05", "happened": "2024-05-07", "into": case.number}
    with set_to(date(2024, 5, 6)):
        with pytest.raises(Invalid) as caught:
            clean(step, case, cast.maker, given)
        assert {error["field"]: error["message"] for error in caught.value.extra["errors"]} == {
            "planned": "日期不能早于今天（2024-05-06）。",
            "happened": "2024-05-07 还没有到，请填写实际发生的日期。",
            "into": f"{case.number} 已撤回",
        }
        both = Step("try", "examining", None, "试", asks=[planned, happened])
        answers = clean(both, case, cast.maker, {"planned": "2024-05-06", "happened": "2024-05-06"})
    assert answers.parameters == {"planned": date(2024, 5, 6), "happened": date(2024, 5, 6)}
