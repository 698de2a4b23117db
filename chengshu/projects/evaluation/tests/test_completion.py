"""Completion is Σ weight × done ÷ Σ weight, by the newest counted reports, and is stored nowhere."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.evaluation.rules import (
    BAD,
    CLOSE,
    GOOD,
    Book,
    Evaluation,
    Line,
    completion,
    kinds,
    last_month,
    light,
    open_book,
    parts,
)  # fmt: skip
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project
from chengshu.projects.plans.rules import share_of_days, tenths
from chengshu.projects.plans.tests.making import YI, accepted, report, said

JUNE = date(2023, 6, 30)
weights, percents = st.integers(1, 100), st.decimals(0, 100, places=2)
some = st.lists(st.tuples(weights, percents), min_size=1, max_size=30)


def at(plan, day, weights=None):
    return completion(open_book(plan).lines(day, weights))


def lines(pairs):
    return [Line(SimpleNamespace(), weight, done, None) for weight, done in pairs]


@given(some)
def test_completion_lies_between_the_least_and_the_most_done(pairs) -> None:
    done = [one for _, one in pairs]
    assert min(done) - Decimal("1e-20") <= completion(lines(pairs)) <= max(done) + Decimal("1e-20")


@given(some, st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(pairs, factor) -> None:
    scaled = [(weight * factor, done) for weight, done in pairs]
    assert completion(lines(scaled)) == pytest.approx(completion(lines(pairs)), abs=Decimal("1e-20"))


@given(some, st.integers(0, 29), st.decimals("0.01", 5, places=2))
def test_more_done_anywhere_is_more_completion(pairs, place, more) -> None:
    place %= len(pairs)
    raised = [(w, done + more if at_ == place else done) for at_, (w, done) in enumerate(pairs)]
    assert completion(lines(raised)) > completion(lines(pairs))


@given(some)
def test_the_parts_make_the_whole(pairs) -> None:
    found = [Line(SimpleNamespace(group=place % 3), *pair, None) for place, pair in enumerate(pairs)]
    split = parts(found, lambda line: line.measure.group)
    whole = sum(part.weight * part.done for part in split) / sum(part.weight for part in split)
    assert whole == pytest.approx(completion(found), abs=Decimal("1e-18"))


def test_without_measures_there_is_no_completion() -> None:
    assert completion([]) is None


@given(st.dates(date(2023, 1, 1), date(2024, 12, 31)))
def test_time_passes_from_nought_to_a_hundred_and_only_forwards(day) -> None:
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    share = share_of_days(first, last, day)
    assert 0 <= share <= 100
    assert share_of_days(first, last, day + timedelta(days=1)) >= share
    assert (share == 100) == (day >= last)


def test_half_a_year_is_half_way_but_for_the_days() -> None:
    assert tenths(share_of_days(date(2023, 1, 1), date(2023, 12, 31), JUNE)) == Decimal("49.6")
    assert share_of_days(date(2023, 1, 1), date(2023, 12, 31), date(2022, 12, 31)) == 0


@pytest.mark.parametrize(
    ("value", "rounded"), [("62.05", "62.1"), ("62.04", "62.0"), ("-0.04", "0.0"), ("12.5107", "12.5")]
)
def test_published_to_one_decimal_half_up(value, rounded) -> None:
    assert tenths(Decimal(value)) == Decimal(rounded)


@pytest.mark.parametrize(("done", "colour"), [(50, GOOD), (51, GOOD), ("49.9", CLOSE), (45, CLOSE), ("44.9", BAD)])
def test_a_light_is_green_up_to_the_time_and_amber_down_to_nine_tenths_of_it(done, colour) -> None:
    assert light(Decimal(done), Decimal(50)) == colour


@pytest.mark.parametrize(
    ("day", "month"),
    [(date(2023, 6, 30), "2023-06"), (date(2023, 6, 29), "2023-05"), (date(2023, 1, 15), "2022-12")],
)
def test_a_month_counts_from_its_last_day_on(day, month) -> None:
    assert last_month(day) == month


def test_the_worked_example_of_the_decision(cast, made) -> None:
    one, two, three = made.measures
    report(cast.clerk, one, "2023-05", 40), report(cast.clerk, one, "2023-06", 60)
    report(cast.clerk, two, "2023-06", "70.5")
    assert at(made.plan, JUNE) == Decimal("50.25")  # (1 × 60 + 2 × 70.5 + 1 × 0) ÷ 4
    assert at(made.plan, date(2023, 6, 29)) == 10  # only May: 1 × 40 ÷ 4
    assert at(made.plan, date(2023, 1, 31)) == 0
    report(cast.scenario, three, "2023-06", 80)
    assert at(made.plan, JUNE) == Decimal("70.25")


def test_a_report_counts_when_it_is_sent_and_not_while_it_is_sent_back(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-05", 20)
    june = report(cast.clerk, made.measures[0], "2023-06", 40)
    assert at(made.plan, JUNE) == 10
    perform(cast.planner, june, "send_back", {"reason": "缺佐证"})
    assert at(made.plan, JUNE) == 5
    perform(cast.clerk, june, "resubmit", said(36))
    assert at(made.plan, JUNE) == 9


def test_a_correction_changes_that_month_and_every_day_after_it_and_none_before(cast, made) -> None:
    may = accepted(cast, report(cast.clerk, made.measures[0], "2023-05", 20))
    report(cast.clerk, made.measures[1], "2023-04", 10)
    before = at(made.plan, date(2023, 4, 30))
    perform(cast.planner, may, "correct", said(24, reason="更正"))
    assert (at(made.plan, date(2023, 4, 30)), at(made.plan, date(2023, 5, 31)), at(made.plan, JUNE)) == (
        before,
        11,
        11,
    )


def test_a_measure_that_left_the_plan_is_left_out_with_its_weight(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-06", 60)
    perform(cast.planner, made.measures[1], "drop", {"reason": "并入"})
    assert at(made.plan, JUNE) == 30


def test_other_weights_give_another_result_and_change_nothing(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-06", 60)
    own, supposed = at(made.plan, JUNE), at(made.plan, JUNE, {made.measures[0].number: 7})
    assert (own, supposed) == (15, 42)
    assert list(Measure.objects.order_by("order").values_list("weight", flat=True)) == [1, 2, 1]


def test_the_line_has_a_gap_where_nobody_reported_and_where_the_month_is_to_come(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-01", 8), report(cast.clerk, made.measures[0], "2023-03", 16)
    found = open_book(made.plan).months(date(2023, 4, 15))
    assert [(str(month), done) for month, done in found[:5]] == [
        ("2023-01", 2), ("2023-02", None), ("2023-03", 4), ("2023-04", None), ("2023-05", None),
    ]  # fmt: skip
    assert len(found) == 12


def test_completion_is_compared_with_the_time_passed_by_the_month_it_tells_of(made) -> None:
    evaluation = Evaluation(open_book(made.plan), date(2023, 7, 20), {})
    assert (evaluation.told_until, tenths(evaluation.elapsed), tenths(evaluation.ahead)) == (
        JUNE,
        Decimal("49.6"),
        Decimal("-49.6"),
    )


def test_the_money_of_projects_by_kind(cast, made) -> None:
    report(cast.clerk, made.projects[0], "2023-05", 30, 3 * YI)
    report(cast.clerk, made.projects[0], "2023-06", 40, 5 * YI)
    economy, infrastructure = sorted(kinds(Project.objects.all(), JUNE), key=lambda kind: kind.code)
    assert (infrastructure.count, infrastructure.planned, infrastructure.invested, infrastructure.within) == (
        2,
        20 * YI,
        6 * YI,
        4 * YI,
    )
    assert (economy.count, economy.invested, economy.within, economy.share) == (1, YI, 0, 5)
    assert [kind.invested for kind in kinds(Project.objects.filter(kind="infrastructure"), date(2023, 6, 1))] == [
        4 * YI
    ]


def test_nothing_that_can_be_computed_is_stored() -> None:
    columns = {
        column.name for noun in (Plan, Measure, Project) for column in noun._meta.get_fields() if column.concrete
    }
    assert columns & {"completion", "done", "elapsed", "invested", "ahead", "light"} == set()
    assert "done" in {column.name for column in MeasureReport._meta.fields}


def test_a_book_is_read_with_two_queries_however_many_days_are_asked(cast, made, django_assert_num_queries) -> None:
    report(cast.clerk, made.measures[0], "2023-05", 30)
    with django_assert_num_queries(2):
        book: Book = open_book(made.plan)
        assert len([book.lines(JUNE - timedelta(days=n)) for n in range(100)]) == 100
        assert [str(line.measure.owner) for line in book.lines(JUNE)]
