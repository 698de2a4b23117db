"""Projects: entered by the clerk or by the body that answers for them, begun, completed, adjusted."""

from datetime import date

import pytest

from chengshu.kernel.base import clock
from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.tests.making import YI, add_measure, add_project, ask, draft_plan, report


def errors(refused):
    return [(error["field"], error["message"]) for error in refused.value.extra["errors"]]


def test_a_body_enters_its_own_project_and_no_other_bodys(cast, made) -> None:
    assert add_project(_as(cast, cast.east_clerk), made.plan, "东区机房", owner="EAST").state == "planned"
    with pytest.raises(Refused, match="不在您的办理范围内"):
        add_project(_as(cast, cast.east_clerk), made.plan, "西区机房", owner="WEST")
    for who in (cast.leader, cast.outsider, cast.expert):
        with pytest.raises(Refused):
            add_project(_as(cast, who), made.plan, "机房", owner="EAST")


def _as(cast, who):
    """The cast with somebody else in the planner's chair."""
    return type(cast)(**{**vars(cast), "planner": who})


def test_a_project_is_for_a_measure_of_its_own_plan(cast, made) -> None:
    other = add_measure(cast, draft_plan(cast, name="另一方案"), 1)
    with pytest.raises(Invalid) as refused:
        add_project(cast, made.plan, "机房", measure=other)
    assert errors(refused) == [("measure", "措施“措施1”不属于所选方案。")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ends_on": date(2022, 7, 1)}, ("ends_on", "计划竣工应晚于计划开工。")),
        (
            {"invested_before": 11 * YI},
            ("invested_before", "方案开始前已完成投资不能超过计划总投资，请核对单位（元）。"),
        ),
        ({"invested_before": -1}, ("invested_before", "不能小于 0 元。")),
        ({"planned": 0}, ("planned", "不能小于 0.01 元。")),
    ],
)
def test_a_project_that_does_not_add_up_is_refused(cast, made, given, said) -> None:
    with pytest.raises(Invalid) as refused:
        add_project(cast, made.plan, "机房", **given)
    assert errors(refused)[0] == said


def test_work_begins_and_ends_on_days_that_have_come(cast, made) -> None:
    project = made.projects[1]
    with clock.set_to(date(2023, 3, 1)):
        with pytest.raises(Invalid, match="1 处") as refused:
            perform(cast.east_clerk, project, "start", {"started_on": date(2023, 3, 2)})
        assert errors(refused) == [("started_on", "2023-03-02 还没有到，请填写实际发生的日期。")]
        assert perform(cast.east_clerk, project, "start", {"started_on": date(2023, 2, 20)}).record.state == "building"
        with pytest.raises(Invalid) as refused:
            perform(cast.east_clerk, project, "complete", {"completed_on": date(2023, 2, 19)})
        assert errors(refused) == [("completed_on", "实际竣工不能早于实际开工 2023-02-20。")]
        done = perform(cast.east_clerk, project, "complete", {"completed_on": date(2023, 3, 1)}).record
    assert (done.state, done.starts_on, done.started_on) == ("completed", date(2022, 7, 1), date(2023, 2, 20))


def test_only_the_plans_clerk_moves_the_money_and_the_days_that_were_planned(cast, made) -> None:
    given = {
        "planned": 12 * YI,
        "starts_on": date(2022, 8, 1),
        "ends_on": date(2024, 12, 31),
        "reason": "概算调整",
    }
    with pytest.raises(Refused):
        perform(cast.clerk, made.projects[0], "adjust", given)
    assert perform(cast.planner, made.projects[0], "adjust", given).record.planned == 12 * YI


def test_a_project_that_leaves_the_plan_owes_nothing_more(cast, made) -> None:
    project = made.projects[0]
    sent, due = report(cast.clerk, project, "2023-01", 5, 2 * YI), ask(project, "2023-02")
    perform(cast.planner, project, "drop", {"reason": "停建"})
    sent.refresh_from_db(), due.refresh_from_db()
    assert (sent.state, due.state) == ("submitted", "waived")
