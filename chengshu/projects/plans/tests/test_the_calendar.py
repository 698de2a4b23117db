"""The calendar asks for reports: of measures and projects of running plans, each month of the plan, once."""

from collections import Counter
from datetime import date

import pytest

from chengshu.kernel.base import clock
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.recurring import tick
from chengshu.projects.plans.models import MeasureReport, ProjectReport
from chengshu.projects.plans.tests.making import accepted, add_measure, add_project, draft_plan, report


def turn(day):
    with clock.set_to(day):
        tick()
    return Counter([f"{one.of} {one.period}" for noun in (MeasureReport, ProjectReport) for one in noun.objects.all()])


def months(of):
    return list(of.reports.order_by("period").values_list("period", flat=True))


def test_on_the_first_of_a_month_everyone_is_asked_for_the_month_before_and_only_once(made) -> None:
    assert turn(date(2023, 1, 31)) == {}
    asked = turn(date(2023, 2, 1))
    assert set(asked) == {f"{one} 2023-01" for one in (*made.measures, *made.projects)}
    assert turn(date(2023, 2, 2)) == asked
    due = {
        *MeasureReport.objects.values_list("state", "due_on"),
        *ProjectReport.objects.values_list("state", "due_on"),
    }
    assert due == {("due", date(2023, 2, 7))}


def test_a_month_missed_while_the_platform_was_down_is_made_up_for(made) -> None:
    turn(date(2023, 4, 3))
    assert months(made.measures[0]) == ["2023-01", "2023-02", "2023-03"]


def test_a_draft_asks_for_nothing(cast) -> None:
    with clock.set_to(date(2023, 1, 4)):
        add_measure(cast, draft_plan(cast), 1)
    assert turn(date(2023, 3, 1)) == {}


def test_what_joins_a_plan_in_august_is_not_asked_for_july(cast, made) -> None:
    with clock.set_to(date(2023, 8, 10)):
        measure, project = add_measure(cast, made.plan, 4), add_project(cast, made.plan, "新项目")
    turn(date(2023, 10, 9))
    assert months(measure) == months(project) == ["2023-08", "2023-09"]


def test_december_is_the_last_month_of_a_plan_of_the_year(made) -> None:
    turn(date(2024, 1, 5))
    turn(date(2024, 3, 5))
    assert months(made.measures[0])[-1] == "2023-12"


def test_what_is_finished_or_dropped_is_asked_no_more(cast, made) -> None:
    accepted(cast, report(cast.clerk, made.measures[0], "2023-01", 100), date(2023, 2, 10))
    with clock.set_to(date(2023, 2, 13)):
        perform(cast.planner, made.measures[0], "finish")
        perform(cast.planner, made.measures[1], "drop", {"reason": "并入"})
    turn(date(2023, 3, 1))
    assert [months(one) for one in made.measures] == [["2023-01"], [], ["2023-01", "2023-02"]]


def test_a_project_reports_once_more_for_the_month_in_which_it_was_completed(cast, made) -> None:
    project = made.projects[0]
    with clock.set_to(date(2023, 2, 14)):
        turn(date(2023, 2, 1))
        project = perform(cast.clerk, project, "start", {"started_on": date(2023, 1, 9)}).record
        perform(cast.clerk, project, "complete", {"completed_on": date(2023, 2, 14)})
    turn(date(2023, 3, 1))
    turn(date(2023, 4, 3))
    assert months(project) == ["2023-01", "2023-02"]


@pytest.mark.parametrize("day", [date(2023, 2, 7), date(2023, 2, 8)])
def test_a_report_asked_for_late_is_still_due_on_its_day(made, day) -> None:
    turn(day)
    assert MeasureReport.objects.first().due_on == date(2023, 2, 7)
