"""The evaluation page: headline, formula, measures and their reports, what-if, past days, JSON and CSV."""

import csv
import io
import re
from datetime import date

import pytest

from chengshu.kernel.base import clock
from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.tests.making import (
    YI,
    Door,
    accepted,
    add_measure,
    ask,
    draft_plan,
    report,
    said,
)  # fmt: skip

JUNE = "2023-06-30"


@pytest.fixture
def told(cast, made):
    """Two measures reported for May and June; completion at the end of June is 50.25 %."""
    report(cast.clerk, made.measures[0], "2023-05", 40)
    made.reports = [
        report(cast.clerk, made.measures[0], "2023-06", 60),
        report(cast.clerk, made.measures[1], "2023-06", "70.5"),
    ]
    return made


def address(made, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/projects/plans/{made.plan.number}/evaluation/?{query}"


def page(made, who=None, **asked):
    answer = Door(who).get(address(made, **asked))
    assert answer.status_code == 200, answer.content.decode()
    return re.sub(r"\s+", " ", answer.content.decode())


def plain(made, who=None, **asked):
    return Door(who).get(address(made, format="json", **asked)).json()


def test_the_headline_stands_beside_time_passed_and_what_was_published(told) -> None:
    text = page(told, at=JUNE)
    assert "<b>50.3</b> %" in text and "<b>49.6</b> %" in text
    assert "<b>+0.7</b> 个百分点" in text and "优于预期" in text
    assert re.search(r"同日发布值</dt><dd><b><span class=\"nowrap\">50<sup><a href=\"#source-900-1\"", text)
    assert 'id="source-900-1"' in text


def test_the_formula_is_shown_in_words_and_numbers(told) -> None:
    text = page(told, at=JUNE)
    assert "完成度 = Σ（权重 × 各措施完成度）÷ Σ 权重" in text
    assert re.search(r">201</span> ÷ <span[^>]*>4</span> = <b[^>]*>50.3 %</b>", text)


def test_programs_read_the_same(told) -> None:
    found = plain(told, at=JUNE)
    whole = ("at", "told_until", "completion", "exact", "elapsed", "ahead", "light", "what_if")
    assert [found[name] for name in whole] == [JUNE, JUNE, 50.3, "50.250000", 49.6, 0.7, "good", None]
    parts = ("order", "weight", "done", "contribution", "light", "month")
    assert [[one[name] for name in parts] for one in found["measures"]] == [
        [1, 1, 60.0, 15.0, "good", "2023-06"],
        [2, 2, 70.5, 35.25, "good", "2023-06"],
        [3, 1, 0.0, 0.0, "bad", None],
    ]
    assert found["groups"] == [
        {"name": "服务数字化", "weight": 3, "completion": 67.0},
        {"name": "治理数字化", "weight": 1, "completion": 0.0},
    ]
    assert [(one["name"], one["completion"]) for one in found["owners"]] == [
        ("市样例局", 67.0),
        ("市另一局", 0.0),
    ]
    assert found["months"][4:7] == [
        {"month": "2023-05", "completion": 10.0, "elapsed": 41.4},
        {"month": "2023-06", "completion": 50.3, "elapsed": 49.6},
        {"month": "2023-07", "completion": None, "elapsed": 58.1},
    ]
    assert found["published"]["plans.completion"] == {"value": 50, "source": "900-1"}


def test_a_past_day_is_worked_out_again(told) -> None:
    assert (plain(told, at="2023-06-15")["completion"], plain(told, at="2023-03-31")["completion"]) == (
        10.0,
        0.0,
    )
    assert plain(told, at="2023-06-15")["told_until"] == "2023-05-31"
    assert plain(told, at="2023-06-15")["published"] == {}


def test_without_a_day_a_plan_that_is_over_is_told_to_its_end_and_a_running_one_to_today(told) -> None:
    assert plain(told)["at"] == "2023-12-31"
    with clock.set_to(date(2023, 8, 9)):
        assert plain(told)["at"] == "2023-08-09"


def test_the_reports_behind_the_numbers_open_for_those_who_may_read_them(cast, told) -> None:
    link = f'href="/projects/measure-reports/{told.reports[0].number}/"'
    assert link in page(told, cast.planner, at=JUNE) and link in page(told, cast.clerk, at=JUNE)
    for who in (None, cast.scenario, cast.outsider):
        assert told.reports[0].number not in page(told, who, at=JUNE)
        assert {one["report"] for one in plain(told, who, at=JUNE)["measures"]} == {None}
        assert told.reports[0].number not in Door(who).get(address(told, at=JUNE, format="csv")).content.decode()


def test_a_corrected_report_moves_the_computed_number_and_leaves_the_published_one(cast, told) -> None:
    perform(cast.planner, accepted(cast, told.reports[1]), "correct", said(80, reason="核增"))
    found = plain(told, at=JUNE)
    assert (found["completion"], found["published"]["plans.completion"]["value"]) == (55.0, 50)


def test_other_weights_are_tried_beside_the_plans_own_and_change_nothing(told) -> None:
    asked = {f"w.{told.measures[1].number}": 6, "at": JUNE}
    found = plain(told, **asked)
    assert (found["completion"], found["what_if"]["completion"]) == (50.3, 60.4)
    assert (found["measures"][1]["weight"], found["measures"][1]["what_if_weight"]) == (2, 6)
    text = page(told, **asked)
    assert "完成度是 60.4 %；按方案权重是 50.3 %，相差 +10.1 个百分点" in text
    assert f'name="w.{told.measures[1].number}" value="6"' in text
    assert f'<a href="?at={JUNE}#measures">恢复方案权重</a>' in text
    assert plain(told, at=JUNE)["what_if"] is None


@pytest.mark.parametrize(
    ("asked", "said_of_it"),
    [
        ({"at": "2022-12-31"}, "请选择方案开始日（2023-01-01）至今天"),
        ({"at": "2999-01-01"}, "请选择方案开始日（2023-01-01）至今天"),
        ({"at": "昨天"}, "日期应写成 2024-04-01 的样子"),
        ({"w.MSR-1999-000001": "3"}, "方案中没有措施 MSR-1999-000001"),
        ({"w.{first}": "101"}, "的权重应是 0 到 100 的整数"),
        ({"w.{first}": "-1"}, "的权重应是 0 到 100 的整数"),
        ({"w.{first}": "1.5"}, "的权重应是 0 到 100 的整数"),
        ({"w.{first}": "9" * 400}, "的权重应是 0 到 100 的整数"),
        ({"w.{first}": "0", "w.{second}": "0", "w.{third}": "0"}, "至少一项措施的权重要大于 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(made, asked, said_of_it) -> None:
    names = dict(zip(("first", "second", "third"), (one.number for one in made.measures), strict=True))
    answer = Door().get(address(made, **{name.format(**names): value for name, value in asked.items()}))
    assert answer.status_code == 400
    assert said_of_it in answer.content.decode()


def test_the_sheet_holds_the_whole_calculation(cast, told) -> None:
    answer = Door(cast.planner).get(address(told, at=JUNE, format="csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows, total = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert head[5:8] == ["权重", "完成度（%）", "权重×完成度"]
    first, second = (one.number for one in told.reports)
    assert [row[5:] for row in rows] == [
        ["1", "60", "60", first],
        ["2", "70.5", "141", second],
        ["1", "0", "0", ""],
    ]
    assert total[5:8] == ["4", "50.2500", "201"]


def test_a_sheet_runs_no_formula(cast, made) -> None:
    add_measure(cast, made.plan, 4, title='=HYPERLINK("http://example.com")')
    assert "'=HYPERLINK" in Door().get(address(made, format="csv")).content.decode()


def test_those_who_are_late_are_named_to_those_who_may_know(cast, made) -> None:
    ask(made.measures[0], "2023-05"), ask(made.measures[2], "2023-05"), ask(made.projects[1], "2023-05")
    with clock.set_to(date(2023, 6, 14)):
        assert len(plain(made, cast.planner)["late"]) == len(plain(made, cast.leader)["late"]) == 3
        assert [one["owner"] for one in plain(made, cast.east_clerk)["late"]] == ["东区人民政府"]
        assert plain(made)["late"] == []
        text = page(made, cast.planner)
        assert "逾期未报（3 份）" in text and "■</span> 5</span>" in text
        assert "/projects/measure-reports/?state=due,returned&amp;due_on_to=2023-06-14" in text
        assert "逾期未报" not in page(made)


def test_the_money_of_the_projects_is_shown_by_kind(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-06", 40, 5 * YI)
    table = re.search('id="money".*?</table>', page(made, at=JUNE))[0]
    cells = re.findall('<td class="number">([0-9.]+)</td>', table)
    assert cells[:5] == ["2", "20.0", "6.0", "30.0", "4.0"]
    assert cells[-5:] == ["3", "40.0", "7.0", "17.5", "4.0"]


def test_targets_show_their_indicators(cast, made) -> None:
    add_measure(cast, made.plan, 4, target="不少于4个", indicators=["communities.smart"])
    found = plain(made, at=JUNE)["measures"][3]["targets"]
    assert [(one["code"], one["target"]) for one in found] == [("communities.smart", 4)]
    assert "目标：不少于4个" in page(made, at=JUNE)


def test_the_chart_says_what_it_finds_and_has_its_table(told) -> None:
    text = page(told, at=JUNE)
    assert "<h3>完成度比时间进度快 0.7 个百分点</h3>" in text
    assert '<th scope="row">2023 年 6 月</th><td class="number">50.3</td><td class="number">49.6</td>' in text
    assert "<h3>服务数字化最快，达到 67.0 %</h3>" in text


def test_a_plan_without_measures_says_so(cast) -> None:
    plan = draft_plan(cast)
    text = Door(cast.planner).get(f"/projects/plans/{plan.number}/evaluation/").content.decode()
    assert "这个方案还没有措施" in text
    assert Door(cast.planner).get(f"/projects/plans/{plan.number}/evaluation/?format=json").json()["completion"] is None


def test_only_looking_is_allowed_and_what_people_wrote_is_text(cast, made) -> None:
    add_measure(cast, made.plan, 4, title="<script>alert(1)</script>", group='"><img src=x>')
    assert Door(cast.planner).post(address(made)).status_code == 405
    text = page(made, at=JUNE)
    assert "<script>alert" not in text and "<img" not in text
