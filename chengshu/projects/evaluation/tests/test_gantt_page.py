"""The Gantt: every project of the plan, grouped and filtered, with what is planned, passed and done."""

import re
from datetime import date

import pytest

from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.tests.making import YI, Door, add_project, draft_plan, report


def text(made, who=None, status=200, **asked):
    query = "&".join(f"{name}={value}" for name, value in {"at": "2023-06-30", **asked}.items())
    answer = Door(who).get(f"/projects/plans/{made.plan.number}/gantt/?{query}")
    assert answer.status_code == status, answer.content.decode()
    return re.sub(r"\s+", " ", answer.content.decode())


def headings(page):
    return re.findall(r'scope="rowgroup">(\S+) <span class="total">(\d+) 个', page)


def test_projects_are_grouped_by_kind_district_or_body(made) -> None:
    assert headings(text(made)) == [("数字基础设施", "2"), ("数字经济", "1")]
    assert headings(text(made, by="district")) == [("东区", "2"), ("西区", "1")]
    assert headings(text(made, by="owner")) == [("东区人民政府", "1"), ("市另一局", "1"), ("市样例局", "1")]


def test_a_bar_shows_what_is_planned_passed_and_done_by_the_day(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-06", 50, 5 * YI)
    page = text(made, kind="infrastructure", q="数据中心")
    # The axis runs from 1 July 2022 to 30 June 2024; 365 of the 731 days have passed.
    assert '<rect class="planned" x="0%" y="6" width="100%" height="16">' in page
    assert '<rect class="passed" x="0%" y="6" width="49.93%" height="16">' in page
    assert '<rect class="made good" x="0%" y="10" width="50%" height="8">' in page
    assert "数据中心：计划 2022-07-01 至 2024-06-30，完成 50 %" in page
    assert "5.0 / 10.0" in page


def test_the_finding_counts_those_behind_their_own_days(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-06", 50, 5 * YI)
    assert "3 个项目中，2 个慢于自己的计划" in text(made)
    assert "1 个项目都不慢于自己的计划" in text(made, q="数据中心")


def test_the_filters_are_those_of_the_register(made) -> None:
    assert "互联工厂" not in text(made, district="990001")
    assert "没有符合条件的项目" in text(made, q="不存在")
    assert "没有筛选项 colour" in text(made, status=400, colour="red")
    assert "不能按 colour 分组" in text(made, status=400, by="colour")


def test_other_plans_and_dropped_projects_are_not_shown(cast, made) -> None:
    other = draft_plan(cast, name="另一方案")
    add_project(cast, other, "别的项目")
    perform(cast.planner, made.projects[1], "drop", {"reason": "停建"})
    page = text(made, cast.planner)
    assert "别的项目" not in page and "东区光网" not in page


@pytest.mark.parametrize("at", ["2022-01-01", "2999-01-01"])
def test_a_day_outside_the_plan_or_to_come_is_refused(made, at) -> None:
    assert "请选择方案开始日" in text(made, status=400, at=at)


def test_a_plan_that_is_over_is_shown_at_its_last_day(made) -> None:
    answer = Door().get(f"/projects/plans/{made.plan.number}/gantt/")
    assert f'value="{date(2023, 12, 31)}"' in answer.content.decode()


def test_names_are_text(cast, made) -> None:
    add_project(cast, made.plan, '<b onclick="x">甲</b>')
    assert "<b onclick" not in text(made)
