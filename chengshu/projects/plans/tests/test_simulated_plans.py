"""The simulated city: Qingdao's plan comes out at the published figures, and the desks have work."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from django.conf import settings
from django.test import TestCase
from hypothesis import example, given
from hypothesis import strategies as st

from chengshu.kernel.base import clock
from chengshu.kernel.base.lists import load_lists
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.identity.models import Person
from chengshu.kernel.indicators.facts import load_sources, read_indicators
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.indicators.indicator import publish
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.recurring import tick
from chengshu.kernel.office.loading import load_city
from chengshu.kernel.office.world import World, marked
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport
from chengshu.projects.plans.simulate import levels, path, simulate, split

QINGDAO, SAMPLE = settings.ROOT / "cities" / "qingdao", settings.ROOT / "cities" / "sample"
NOW, JUNE = date(2026, 11, 22), date(2023, 6, 30)


@given(
    st.integers(0, 10**6),
    st.lists(st.floats(0.01, 100), min_size=1, max_size=60),
    st.sampled_from([1, 10**6]),
)
def test_parts_add_up_to_the_whole_and_are_as_the_weights_are(whole, weights, unit) -> None:
    parts = split(whole * unit, weights, unit)
    assert sum(parts) == whole * unit
    assert all(
        abs(part / unit - whole * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True)
    )


@given(st.decimals(5, 95, places=1), st.lists(st.integers(1, 9), min_size=2, max_size=40), st.integers())
@example(Decimal("94.6"), [3, 5, 6, 1, 1, 1, 1, 2, 2, 1, 3, 1, 9, 1], 2_174_561_926_470)
def test_levels_have_the_mean_they_are_to_have(mean, weights, seed) -> None:
    found = levels(mean, weights, Random(seed))
    whole = sum(weight * level for weight, level in zip(weights, found, strict=True)) / sum(weights)
    assert abs(whole - mean) <= Decimal("0.005")
    assert all(0 <= level <= 100 for level in found)


@given(
    st.lists(st.integers(0, 10**12), min_size=3, max_size=3),
    st.tuples(st.integers(1, 12), st.integers(0, 11)),
)
def test_a_path_never_falls_and_passes_where_it_is_to_pass(ends, months) -> None:
    start, reached, end = sorted(ends)
    found = path((start, reached, end), months, 1000)
    assert len(found) == sum(months)
    assert found[months[0] - 1] == reached
    assert found[-1] == (end if months[1] else reached)
    assert all(before <= after for before, after in pairwise([start, *found]))


def at_home(city):
    """Read a city pack's lists, sources and published figures."""
    load_lists(city / "lists")
    load_sources(city / "sources.yaml")
    publish(read_indicators(city / "indicators"))


def live(city):
    """Load a city and simulate its plans."""
    load_city(city, lambda line: None)
    with marked():
        simulate(World(city, True, lambda line: None))


@pytest.mark.sqlite  # what it comes to is arithmetic; the second database sees it in tests/journeys
class Qingdao(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        at_home(QINGDAO)
        with clock.set_to(NOW):
            live(QINGDAO)
        cls.plan, cls.present = Plan.objects.order_by("starts_on")

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.addClassCleanup(at_home, SAMPLE)

    def setUp(self) -> None:
        turned = clock.set_to(NOW)
        turned.__enter__()
        self.addCleanup(turned.__exit__, None, None, None)

    def value(self, code, day=JUNE):
        return str(figure(find(code), day).value)

    def test_the_published_figures_are_hit_exactly(self) -> None:
        published = {
            "plans.completion": "62.1", "plans.elapsed": "49.6", "plans.measures": "24",
            "plans.projects": "115",
            "plans.planned_investment": "1663.0", "plans.invested": "677.0",
            "plans.infrastructure_projects": "48", "plans.infrastructure_planned": "683.0",
            "plans.infrastructure_invested": "277.0", "plans.digital_economy_projects": "18",
            "plans.digital_economy_invested": "51.0",
        }  # fmt: skip
        assert {code: self.value(code) for code in published} == published
        facts = {code: fact.value for code in published if (fact := find(code).fact_at(JUNE)) and fact.at == JUNE}
        assert len(facts) == 9 and facts == {code: Decimal(published[code]) for code in facts}

    def test_the_money_adds_up_to_the_fen(self) -> None:
        projects = self.plan.projects.all()
        assert sum(project.planned for project in projects) == 1663 * 10**10
        june = ProjectReport.objects.filter(project__plan=self.plan, period="2023-06").select_related("project")
        assert sum(report.invested for report in june) == 677 * 10**10
        kinds = Counter()
        for report in june:
            kinds[report.project.kind] += report.invested
            kinds[f"{report.project.kind} within"] += report.invested - report.project.invested_before
        assert (kinds["infrastructure"], kinds["digital_economy within"]) == (277 * 10**10, 51 * 10**10)
        assert all(0 <= project.invested_before <= project.planned for project in projects)

    def test_past_days_are_recomputed_and_the_year_ends_near_a_hundred(self) -> None:
        days = [date(2023, 1, 15), date(2023, 3, 31), date(2023, 5, 15), JUNE, date(2023, 12, 31)]
        found = [Decimal(self.value("plans.completion", day)) for day in days]
        assert found[0] == 0 and found == sorted(found)
        assert 20 < found[1] < 30 and 30 < found[2] < 40 and found[4] > 97
        assert self.value("plans.completion", date(2023, 5, 15)) == self.value("plans.completion", date(2023, 4, 30))
        assert self.value("plans.invested", JUNE) < self.value("plans.invested", date(2023, 12, 31))

    def test_a_corrected_report_moves_only_the_computed_figure(self) -> None:
        report = MeasureReport.objects.filter(measure__plan=self.plan, period="2023-06").order_by("done").first()
        clerk = acting_as(Person.objects.get(username="platform"))
        told = {"done": str(report.done + Decimal("2.4")), "progress": "更正", "reason": "单位来函"}
        perform(clerk, report, "correct", told)
        found = figure(find("plans.completion"), JUNE)
        assert (str(found.value), str(found.published.value)) == ("62.2", "62.1")

    def test_every_month_of_2023_is_reported_and_accepted_and_the_plan_is_over(self) -> None:
        months = [f"2023-{month:02d}" for month in range(1, 13)]
        for noun, path_, many in ((MeasureReport, "measure", 24), (ProjectReport, "project", 115)):
            found = noun.objects.filter(**{f"{path_}__plan": self.plan})
            assert Counter(found.values_list("period", "state")) == {(month, "accepted"): many for month in months}
        assert self.plan.state == "finished"

    def test_lives_are_to_be_seen_late_sent_back_and_corrected(self) -> None:
        verbs = Counter(Entry.objects.filter(noun__endswith="report").values_list("verb", flat=True))
        assert min(verbs["submit"], verbs["send_back"], verbs["resubmit"], verbs["correct"]) > 0
        assert verbs["submit"] >= 139
        june = MeasureReport.objects.filter(measure__plan=self.plan, period="2023-06").values("pk")
        sent = Entry.objects.filter(record__in=june, verb="submit")
        assert len(sent) == 24 and min(clock.city_date(entry.at) for entry in sent) > JUNE

    def test_everything_made_up_is_marked(self) -> None:
        for noun in (Plan, Measure, Project, MeasureReport, ProjectReport):
            assert not noun.objects.filter(simulated=False).exists()

    def test_the_desks_of_the_demo_accounts_have_work_that_is_late_and_work_that_is_not(self) -> None:
        wanted = {
            "platform": {"accept", "submit"},
            "department": {"submit", "resubmit"},
            "district": {"submit"},
        }
        for username, verbs in wanted.items():
            mine = waiting(acting_as(Person.objects.get(username=username)))
            assert verbs <= {step.verb for one in mine for step in one.steps}, username
            assert any(one.record.due_on < NOW for one in mine), username
            assert any(one.record.due_on >= NOW for one in mine), username

    def test_the_calendar_has_nothing_to_add(self) -> None:
        assert tick() == {"created": 0, "failed": 0}

    def test_the_citys_numbers_speak_of_this_years_plan_today(self) -> None:
        assert (self.present.name, self.present.state) == ("数字青岛2026年行动方案（模拟）", "running")
        assert (self.present.measures.count(), self.present.projects.count()) == (12, 20)
        assert self.value("plans.measures", NOW) == "12"
        assert int(self.value("plans.reports_late", None)) > 0


@pytest.mark.parametrize("day", [date(2024, 1, 2), date(2025, 12, 31)])
def test_another_city_on_another_day_comes_out_at_its_own_figures(db, day) -> None:
    with clock.set_to(day):
        live(SAMPLE)
        assert [str(figure(find(code), JUNE).value) for code in ("plans.completion", "plans.invested")] == [
            "50.0",
            "5.0",
        ]
        assert Plan.objects.get(starts_on__year=day.year).state == "running"
