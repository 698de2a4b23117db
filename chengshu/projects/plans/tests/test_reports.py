"""Monthly reports: sent, sent back, withdrawn, chased, waived, corrected; and what they may not say."""

from datetime import date
from io import BytesIO

import pytest

from chengshu.kernel.base import clock
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.documents import documents_of, keep
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.projects.plans.models import MeasureReport
from chengshu.projects.plans.tests.making import YI, accepted, ask, report, said


def errors(refused):
    return [(error["field"], error["message"]) for error in refused.value.extra["errors"]]


def test_a_report_is_due_five_working_days_after_the_month_and_is_called_by_what_it_tells_of(cast, made) -> None:
    january, april = ask(made.measures[0], "2023-01"), ask(made.projects[0], "2023-04")
    assert (january.state, january.due_on) == ("due", date(2023, 2, 7))
    assert april.due_on == date(2023, 5, 9)  # 29 April to 3 May were the holiday, Saturday 6 May was worked
    assert (str(january), str(april)) == ("措施1：2023 年 1 月月报", "数据中心：2023 年 4 月月报")


def test_a_report_goes_from_due_to_accepted(cast, made) -> None:
    made_report = ask(made.measures[0], "2023-01")
    with clock.set_to(date(2023, 2, 6)):
        sheet = keep(cast.clerk, "进度.csv", BytesIO("项目,数值\n一,1\n".encode()))
        sent = perform(cast.clerk, made_report, "submit", said("12.5", evidence=[sheet.pk])).record
        assert (sent.state, sent.done, sent.due_on) == ("submitted", 12.5, date(2023, 2, 13))
        assert [one.name for one in documents_of(sent)] == ["进度.csv"]
        assert perform(cast.planner, sent, "accept").record.due_on is None


def test_a_report_sent_back_comes_again_within_three_days_with_its_reason_told(cast, made) -> None:
    sent = report(cast.clerk, made.measures[0], "2023-01", 10)
    with clock.set_to(date(2023, 2, 6)):
        with pytest.raises(Invalid):
            perform(cast.planner, sent, "send_back")
        back = perform(cast.planner, sent, "send_back", {"reason": "请补充现场照片"}).record
        assert (back.state, back.due_on) == ("returned", date(2023, 2, 9))
        assert perform(cast.clerk, back, "resubmit", said(12)).record.done == 12


def test_a_body_may_take_its_report_back_until_it_is_accepted(cast, made) -> None:
    sent = report(cast.clerk, made.measures[0], "2023-01", 10)
    assert perform(cast.clerk, sent, "withdraw").record.state == "returned"
    sent = perform(cast.clerk, sent, "resubmit", said(11)).record
    accepted(cast, sent)
    with pytest.raises(Conflict, match="现在是“已审核”，不能撤回修改"):
        perform(cast.clerk, sent, "withdraw")


def test_an_accepted_report_is_corrected_by_the_plans_clerk_with_a_reason_and_nothing_is_erased(cast, made) -> None:
    sent = accepted(cast, report(cast.clerk, made.measures[0], "2023-01", 10))
    with pytest.raises(Refused):
        perform(cast.clerk, sent, "correct", said(15, reason="报错"))
    with pytest.raises(Invalid):
        perform(cast.planner, sent, "correct", said(15))
    corrected = perform(cast.planner, sent, "correct", said(15, reason="单位来函更正")).record
    assert (corrected.state, corrected.done) == ("accepted", 15)
    told = Entry.objects.filter(record=sent.pk).order_by("id")
    assert [entry.verb for entry in told] == ["ask", "submit", "accept", "correct"]
    assert told.last().told["changed"]["done"] == ["10.00", "15"] or told.last().told["changed"]["done"] == [
        "10",
        "15",
    ]


def test_who_is_late_is_urged_and_the_report_stays_due(cast, made) -> None:
    due = ask(made.measures[0], "2023-01")
    with clock.set_to(date(2023, 2, 20)):
        urged = perform(cast.planner, due, "remind", {"reason": "请于明天下班前报送。"}).record
    assert (urged.state, urged.due_on) == ("due", date(2023, 2, 7))
    with pytest.raises(Refused):
        perform(cast.clerk, due, "remind", {"reason": "催"})


def test_nobody_but_the_calendar_asks_for_a_report_of_a_month_to_come_or_any_other(cast, made) -> None:
    for who in (cast.planner, cast.clerk, cast.leader):
        with pytest.raises(Refused, match="由平台自动办理"):
            begin(who, MeasureReport(measure=made.measures[0], period="2099-01"), "ask")


def test_a_month_is_asked_for_once(cast, made) -> None:
    ask(made.measures[0], "2023-01")
    with pytest.raises(Invalid):
        ask(made.measures[0], "2023-01")


@pytest.mark.parametrize(
    "name", ["planner", "scenario", "east_clerk", "west_clerk", "leader", "outsider", "citizen", "expert"]
)
def test_only_the_body_itself_reports(cast, made, name) -> None:
    with pytest.raises(Refused):
        report(getattr(cast, name), made.measures[0], "2023-01", 10)


@pytest.mark.parametrize("done", ["100.01", "-1", "一半", "", "1e3", "NaN", "12.345"])
def test_completion_is_a_percentage_with_at_most_two_decimals(cast, made, done) -> None:
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.measures[0], "2023-01", done)
    assert {field for field, _ in errors(refused)} == {"done"}


def test_a_report_says_something(cast, made) -> None:
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.measures[0], "2023-01", 10, progress="  ")
    assert [field for field, _ in errors(refused)] == ["progress"]


def test_what_is_done_never_becomes_less(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-01", 30)
    report(cast.clerk, made.measures[0], "2023-03", 50)
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.measures[0], "2023-04", 49)
    assert errors(refused) == [("done", "应填累计数，与2023 年 3 月已报的 50 % 矛盾。如果是那个月报错了，请先更正它。")]
    late = ask(made.measures[0], "2023-02")
    with pytest.raises(Invalid) as refused:
        perform(cast.clerk, late, "submit", said(51))
    assert "2023 年 3 月已报的 50 %" in errors(refused)[0][1]
    assert perform(cast.clerk, late, "submit", said(30)).record.done == 30


def test_a_report_that_was_sent_back_binds_no_other(cast, made) -> None:
    first = report(cast.clerk, made.measures[0], "2023-01", 30)
    perform(cast.planner, first, "send_back", {"reason": "数字有误"})
    assert report(cast.clerk, made.measures[0], "2023-02", 20).done == 20


@pytest.mark.parametrize(
    ("invested", "message"),
    [
        (
            10 * YI + 1,
            "累计 10 亿元超过了计划总投资 10 亿元。请核对单位（元）；确已超出的，请牵头单位先调整计划。",
        ),
        (YI - 1, "应填累计数，不能少于方案开始前已完成的 1 亿元。"),
    ],
)
def test_an_investment_lies_between_what_was_before_the_plan_and_what_is_planned(cast, made, invested, message) -> None:
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.projects[0], "2023-01", 10, invested)
    assert errors(refused) == [("invested", message)]


@pytest.mark.parametrize("invested", ["-1", "3.5亿亿", "1e9", "1.234"])
def test_an_investment_is_an_amount_of_yuan(cast, made, invested) -> None:
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.projects[0], "2023-01", 10, invested)
    assert [field for field, _ in errors(refused)] == ["invested"]


def test_an_investment_never_becomes_less(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-01", 10, "3亿")
    with pytest.raises(Invalid) as refused:
        report(cast.clerk, made.projects[0], "2023-02", 11, "2.9亿")
    assert errors(refused) == [
        ("invested", "应填累计数，与2023 年 1 月已报的 3 亿元 矛盾。如果是那个月报错了，请先更正它。")
    ]
    assert report(cast.clerk, made.projects[0], "2023-03", 11, "3.2亿").invested == 320_000_000_00
