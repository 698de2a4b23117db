"""The city's numbers of action plans: of the headline plan, for any day, by dimension."""

from datetime import date

from chengshu.kernel.base import clock
from chengshu.kernel.indicators.behind import behind
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.tests.making import YI, accepted, ask, draft_plan, report, said

JUNE = date(2023, 6, 30)


def value(code, day=JUNE, by=""):
    found = figure(find(code), day, by)
    return found.by if by else found.value


def test_completion_is_of_the_headline_plan_that_runs_on_the_day(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-06", 50)
    other = draft_plan(cast, name="部门自己的方案", starts_on=date(2023, 3, 1), headline=False)
    perform(cast.planner, other, "adopt")
    assert (value("plans.completion"), value("plans.measures")) == (12.5, 3)
    assert str(value("plans.elapsed")) == "49.6"
    assert value("plans.completion", date(2022, 12, 31)) is None


def test_a_draft_never_makes_the_citys_numbers(cast) -> None:
    draft_plan(cast)
    assert value("plans.completion") is None


def test_completion_by_group_and_by_body(cast, made) -> None:
    (
        report(cast.clerk, made.measures[0], "2023-06", 90),
        report(cast.scenario, made.measures[2], "2023-06", 44),
    )
    assert value("plans.completion", by="group") == {"服务数字化": 30, "治理数字化": 44}
    assert value("plans.completion", by="owner") == {"BUREAU": 30, "OFFICE": 44}


def test_investment_in_all_by_kind_by_district_and_within_the_plan(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-06", 40, 5 * YI)
    report(cast.scenario, made.projects[2], "2023-05", 40, 3 * YI)
    assert (value("plans.projects"), value("plans.planned_investment"), value("plans.invested")) == (3, 40, 9)
    assert (value("plans.infrastructure_projects"), value("plans.infrastructure_planned")) == (2, 20)
    assert (value("plans.infrastructure_invested"), value("plans.digital_economy_projects")) == (6, 1)
    assert value("plans.digital_economy_invested") == 2
    assert value("plans.invested", by="district") == {"990001": 6, "990002": 3}
    assert value("plans.invested", date(2023, 1, 10)) == 3


def test_correcting_a_report_moves_the_computed_number_and_not_the_published_one(cast, made) -> None:
    sent = accepted(cast, report(cast.clerk, made.measures[1], "2023-06", 100))
    before = figure(find("plans.completion"), JUNE)
    assert (before.value, before.published.value, before.published.source) == (50, 50, "900-1")
    perform(cast.planner, sent, "correct", said(90, reason="核减"))
    after = figure(find("plans.completion"), JUNE)
    assert (after.value, after.published.value) == (45, 50)


def test_late_reports_are_counted_by_who_is_late(cast, made) -> None:
    for project in made.projects:
        ask(project, "2023-05")
    ask(made.measures[2], "2023-05")
    with clock.set_to(date(2023, 6, 7)):
        assert (value("plans.reports_late", None), value("plans.measure_reports_late", None)) == (0, 0)
    with clock.set_to(date(2023, 6, 12)):
        assert value("plans.reports_late", None, "owner") == {"BUREAU": 1, "EAST": 1, "OFFICE": 1}
        assert value("plans.reports_late", None, "district") == {"990001": 2, "990002": 1}
        assert value("plans.measure_reports_late", None, "owner") == {"OFFICE": 1}
        perform(cast.clerk, made.projects[0].reports.get(), "submit", said(30, 3 * YI))
        perform(cast.planner, made.measures[2].reports.get(), "waive", {"reason": "调整"})
        assert value("plans.reports_late", None, "owner") == {"EAST": 1, "OFFICE": 1}
        assert value("plans.measure_reports_late", None) == 0


def test_how_many_were_late_on_a_past_day_is_read_from_the_history(cast, made) -> None:
    ask(made.projects[0], "2023-05")
    with clock.set_to(date(2023, 6, 20)):
        perform(cast.clerk, made.projects[0].reports.get(), "submit", said(30, 3 * YI))
    catch_up()
    with clock.set_to(date(2023, 7, 3)):
        assert [value("plans.reports_late", date(2023, 6, day)) for day in (7, 8, 19, 20)] == [0, 1, 1, 0]


def test_every_number_opens_down_to_its_records(cast, made) -> None:
    codes = sorted(code for code, one in INDICATORS.items() if code.startswith("plans.") and one.live)
    opened = {code: behind(find(code), cast.planner, JUNE)[1].count() for code in codes}
    assert opened == {
        "plans.completion": 3, "plans.elapsed": 3, "plans.measures": 3, "plans.projects": 3,
        "plans.invested": 3, "plans.planned_investment": 3,
        "plans.infrastructure_projects": 2, "plans.infrastructure_planned": 2,
        "plans.infrastructure_invested": 2, "plans.digital_economy_projects": 1,
        "plans.digital_economy_invested": 1, "plans.reports_late": 0, "plans.measure_reports_late": 0,
    }  # fmt: skip
