from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.base.periods import InvalidPeriod, Period

KINDS = ["year", "half", "quarter", "month"]
days = st.dates(date(1901, 1, 1), date(2198, 12, 31))
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "zh", "en"),
    [
        ("2024", "year", "2024-01-01", "2024-12-31", "2024 年", "2024"),
        ("2024H1", "half", "2024-01-01", "2024-06-30", "2024 年上半年", "First half of 2024"),
        ("2024H2", "half", "2024-07-01", "2024-12-31", "2024 年下半年", "Second half of 2024"),
        ("2024Q2", "quarter", "2024-04-01", "2024-06-30", "2024 年第二季度", "Second quarter of 2024"),
        ("2023Q4", "quarter", "2023-10-01", "2023-12-31", "2023 年第四季度", "Fourth quarter of 2023"),
        ("2024-06", "month", "2024-06-01", "2024-06-30", "2024 年 6 月", "June 2024"),
        ("2024-02", "month", "2024-02-01", "2024-02-29", "2024 年 2 月", "February 2024"),
        ("2023-12", "month", "2023-12-01", "2023-12-31", "2023 年 12 月", "December 2023"),
    ],
)
def test_a_period_tells_its_days_and_its_name(text, kind, first, last, zh, en):
    period = Period.parse(text)
    assert str(period) == text
    assert period.kind == kind
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert (period.label(), period.label("zh-hans"), period.label("en")) == (zh, zh, en)


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("2024", "2025"),
        ("2024H2", "2025H1"),
        ("2024Q3", "2024Q4"),
        ("2024Q4", "2025Q1"),
        ("2024-12", "2025-01"),
    ],
)
def test_after_the_last_of_a_year_comes_the_first_of_the_next(text, following):
    assert Period(text).next() == Period(following)
    assert Period(following).previous() == Period(text)


def test_what_people_type_is_understood():
    assert Period.parse(" ２０２４ｑ２ ") == Period("2024Q2")
    assert Period.parse("2024h1") == Period("2024H1")
    assert Period.parse("2024－06") == Period("2024-06")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024Q5",
        "2024H0",
        "2024-13",
        "2024-6",
        "2024/06",
        "2024年6月",
        "1899",
        "2200",
        "2024Q2\n2024",
        "٢٠٢٤",
    ],
)
def test_a_text_that_names_no_period_is_refused_with_how_to_write_it(text):
    with pytest.raises(InvalidPeriod, match=r"看不懂报告期“(?s:.*)”：应写成 2024（全年）、2024H1（上半年）"):
        Period.parse(text)


def test_a_very_long_text_is_refused_without_being_repeated():
    with pytest.raises(InvalidPeriod) as refusal:
        Period.parse("2024" + " " * 10_000_000)
    assert len(str(refusal.value)) < 120


def test_the_calendar_ends_where_its_message_says():
    assert Period("2199-12").previous() == Period("2199-11")
    with pytest.raises(InvalidPeriod, match="年份从 1900 到 2199"):
        Period("2199-12").next()
    with pytest.raises(InvalidPeriod, match="“1899H2”"):
        Period("1900H1").previous()


def test_a_period_is_a_value():
    assert {Period("2024"), Period.parse("２０２４")} == {Period("2024")}
    with pytest.raises(FrozenInstanceError):
        Period("2024").text = "2025"


def test_a_period_has_its_months():
    assert [str(month) for month in Period("2024Q4").months()] == ["2024-10", "2024-11", "2024-12"]
    assert [len(Period(text).months()) for text in ("2024", "2024H2", "2024Q1", "2024-05")] == [12, 6, 3, 1]
    assert Period("2024-05").months() == (Period("2024-05"),)


@given(days, kinds)
def test_a_day_lies_in_exactly_the_period_said_to_contain_it(day, kind):
    period = Period.containing(day, kind)
    assert period.kind == kind
    assert period.first <= day <= period.last
    assert Period.containing(period.last + timedelta(1), kind) == period.next()
    assert period.next().first == period.last + timedelta(1)
    assert period.next().previous() == period
    assert (period.months()[0].first, period.months()[-1].last) == (period.first, period.last)


@given(days, days, kinds)
def test_periods_of_a_kind_sort_as_their_text_and_as_their_days(one, other, kind):
    a, b = Period.containing(one, kind), Period.containing(other, kind)
    assert (a < b) == (str(a) < str(b)) == (a.first < b.first)
