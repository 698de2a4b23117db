"""Plans and measures: only their clerk writes them, and nothing ends while something is open."""

from datetime import date

import pytest

from chengshu.kernel.base import clock
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.projects.plans.models import Measure, Plan
from chengshu.projects.plans.tests.making import accepted, add_measure, ask, draft_plan, report
from tests.cast import acting, someone


def test_a_plan_is_drafted_amended_and_adopted_by_its_clerk(cast) -> None:
    plan = draft_plan(cast)
    assert (plan.state, plan.headline) == ("draft", True)
    given = {
        "name": "数字样城方案",
        "owner": "BUREAU",
        "starts_on": date(2023, 2, 1),
        "ends_on": date(2023, 6, 30),
        "headline": False,
    }
    plan = perform(cast.planner, plan, "amend", given).record
    assert (plan.name, plan.ends_on, plan.starts_on, plan.headline) == (
        "数字样城方案",
        date(2023, 6, 30),
        date(2023, 2, 1),
        False,
    )
    plan = perform(cast.planner, plan, "adopt").record
    assert plan.state == "running"
    with pytest.raises(Conflict, match="现在是“实施中”，不能修改方案"):
        perform(cast.planner, plan, "amend", given)


@pytest.mark.parametrize("name", ["clerk", "east_clerk", "leader", "outsider", "citizen"])
def test_nobody_else_can_draft_or_adopt_a_plan(cast, name) -> None:
    plan, who = draft_plan(cast), getattr(cast, name)
    for verb in ("adopt", "amend"):
        with pytest.raises(Refused):
            perform(who, plan, verb)
    with pytest.raises(Refused):
        begin(who, Plan, "draft", {"name": "甲"})
    with pytest.raises(Refused):
        begin(ANONYMOUS, Plan, "draft", {"name": "甲"})


def test_the_clerk_of_another_body_neither_sees_nor_touches_a_plan(cast) -> None:
    other = acting(someone("planner2", "别的方案经办", (cast.office, "plan_clerk", [])))
    plan = draft_plan(cast)
    with pytest.raises(Refused, match="由牵头单位方案经办人办理"):
        perform(other, plan, "adopt")
    with pytest.raises(Refused, match="不在您的办理范围内"):
        begin(
            other,
            Plan,
            "draft",
            {"name": "甲", "owner": "BUREAU", "starts_on": "2023-01-01", "ends_on": "2023-12-31"},
        )


def test_a_plan_that_ends_before_it_begins_is_refused(cast) -> None:
    with pytest.raises(Invalid) as refused:
        draft_plan(cast, ends_on=date(2022, 12, 31))
    assert refused.value.extra["errors"] == [{"field": "ends_on", "message": "结束日期应晚于开始日期。"}]


def test_two_measures_cannot_have_the_same_order(cast, made) -> None:
    with pytest.raises(Invalid) as refused:
        add_measure(cast, made.plan, 1)
    assert [error["message"] for error in refused.value.extra["errors"]] == ["这个序号已经有一项措施。"]


@pytest.mark.parametrize("weight", [0, 101, "很重"])
def test_a_weight_is_a_whole_number_from_1_to_100(cast, made, weight) -> None:
    with pytest.raises(Invalid) as refused:
        perform(cast.planner, made.measures[0], "reweigh", {"weight": weight, "reason": "重要"})
    assert [error["field"] for error in refused.value.extra["errors"]] == ["weight"]


def test_a_new_weight_needs_a_reason_and_is_in_the_journal(cast, made) -> None:
    with pytest.raises(Invalid):
        perform(cast.planner, made.measures[0], "reweigh", {"weight": 3})
    assert (
        perform(cast.planner, made.measures[0], "reweigh", {"weight": 3, "reason": "市长督办事项"}).record.weight == 3
    )


def test_the_indicators_of_a_target_must_exist(cast, made) -> None:
    with pytest.raises(Invalid, match="1 处") as refused:
        add_measure(cast, made.plan, 4, indicators=["portal.mobile_rate", "portal.nothing"])
    assert refused.value.extra["errors"] == [
        {"field": "indicators", "message": "没有指标 portal.nothing。全部指标见 /api/v1/indicators。"}
    ]
    assert add_measure(cast, made.plan, 4, indicators="portal.mobile_rate").indicators == ["portal.mobile_rate"]


def test_a_measure_is_finished_only_when_its_accepted_report_says_so(cast, made) -> None:
    measure = made.measures[0]
    with pytest.raises(Conflict, match="最近一份月报的完成度是 0 %"):
        perform(cast.planner, measure, "finish")
    accepted(cast, report(cast.clerk, measure, "2023-01", "87.5"))
    with pytest.raises(Conflict, match="最近一份月报的完成度是 87"):
        perform(cast.planner, measure, "finish")
    last = report(cast.clerk, measure, "2023-02", 100)
    with pytest.raises(Conflict, match="87"):
        perform(cast.planner, measure, "finish")
    accepted(cast, last)
    ask(measure, "2023-03")
    with pytest.raises(Conflict, match="还有 1 份月报没有审核完"):
        perform(cast.planner, measure, "finish")
    perform(cast.planner, measure.reports.get(period="2023-03"), "waive", {"reason": "已办结"})
    assert perform(cast.planner, measure, "finish").record.state == "finished"
    assert perform(cast.planner, measure, "reopen", {"reason": "检查发现未落实"}).record.state == "running"


def test_a_measure_that_leaves_the_plan_is_asked_no_more_and_what_was_sent_stays(cast, made) -> None:
    measure = made.measures[0]
    sent, due = report(cast.clerk, measure, "2023-01", 10), ask(measure, "2023-02")
    perform(cast.planner, measure, "drop", {"reason": "并入其他措施"})
    sent.refresh_from_db(), due.refresh_from_db()
    assert (sent.state, due.state, due.due_on) == ("submitted", "waived", None)


def test_a_plan_ends_when_every_report_is_settled_and_takes_no_more_after_that(cast, made) -> None:
    sent = report(cast.clerk, made.measures[0], "2023-01", 10)
    ask(made.projects[0], "2023-01")
    with pytest.raises(Conflict, match="还有 2 份月报没有审核完"):
        perform(cast.planner, made.plan, "finish", {"reason": "年终"})
    accepted(cast, sent)
    perform(cast.planner, made.projects[0].reports.get(), "waive", {"reason": "年终"})
    assert perform(cast.planner, made.plan, "finish", {"reason": "年终"}).record.state == "finished"
    with pytest.raises(Invalid) as refused:
        add_measure(cast, made.plan, 4)
    assert refused.value.extra["errors"] == [
        {"field": "plan", "message": "“数字样城2023年行动方案”已总结，不能再增加内容。"}
    ]


def test_a_measure_handed_over_is_reported_by_the_other_body(cast, made) -> None:
    perform(cast.planner, made.measures[0], "hand_over", {"owner": "OFFICE", "reason": "机构改革"})
    made.measures[0] = Measure.objects.get(pk=made.measures[0].pk)
    with pytest.raises(Refused):
        report(cast.clerk, made.measures[0], "2023-01", 10)
    with clock.set_to(date(2023, 2, 6)):
        perform(cast.scenario, made.measures[0].reports.get(), "submit", {"done": "10", "progress": "接手。"})
