import math
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from chinese_calendar import constants, get_solar_terms
from hypothesis import example, given
from hypothesis import strategies as st

from chengshu.kernel.base import workdays
from chengshu.kernel.base.workdays import (
    Due,
    UnknownYear,
    WrongNotice,
    add_workdays,
    announced_until,
    is_workday,
    load_announced,
    lunar_festivals,
    statutory_days_off,
    statutory_holidays,
    workdays_between,
)

KNOWN = [date(2004, 1, 1) + timedelta(n) for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]
any_day = st.dates(date(2004, 6, 1), date(2098, 12, 31))
known_day = st.dates(date(2004, 6, 1), date(2025, 12, 31))
counts = st.integers(0, 90)


def on(text: str) -> date:
    return date.fromisoformat(text)


def days(*texts: str) -> set[date]:
    return {on(text) for text in texts}


@pytest.fixture
def own_calendar(monkeypatch):
    """Lets a test load announcements that no other test sees."""
    monkeypatch.setattr(workdays, "_calendar", workdays._calendar)


HOLIDAYS_2027 = {
    *days("2027-01-01", "2027-01-02", "2027-01-03", "2027-04-03", "2027-04-04", "2027-04-05", "2027-06-09"),
    *(date(2027, 2, day) for day in range(4, 12)),
    *(date(2027, 5, day) for day in range(1, 6)),
    *(date(2027, 9, day) for day in range(15, 16)),
    *(date(2027, 10, day) for day in range(1, 8)),
}
WORKDAYS_2027 = days("2027-01-30", "2027-02-14", "2027-05-08", "2027-09-26", "2027-10-09")


def test_every_day_from_2004_to_2026_is_as_chinesecalendar_says():
    assert len(KNOWN) == 8401
    assert [day for day in KNOWN if is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("n", [1, 2, 5, 20, 60])
def test_counting_from_every_day_agrees_with_walking_the_oracle_s_working_days(n):
    worked = [day for day in KNOWN if chinese_calendar.is_workday(day)]
    starts = [day for day in KNOWN if day.year < 2026]
    wrong = [day for day in starts if add_workdays(day, n) != (worked[bisect_right(worked, day) + n - 1], False)]
    assert len(starts) == 8036
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2023-01-20", 1, "2023-01-28"),  # Spring Festival 21–27, Saturday and Sunday worked after it
        ("2023-01-20", 2, "2023-01-29"),
        ("2023-01-20", 3, "2023-01-30"),
        ("2024-02-02", 1, "2024-02-04"),  # the Sunday before the festival is worked
        ("2024-02-09", 1, "2024-02-18"),  # 10–17 off, Sunday the 18th worked
        ("2020-01-23", 1, "2020-02-03"),  # prolonged by the State Council from 30 January to 2 February
        ("2025-09-30", 1, "2025-10-09"),  # National Day and Mid-Autumn together
        ("2025-10-10", 1, "2025-10-11"),  # a worked Saturday
        ("2015-09-02", 1, "2015-09-06"),  # the parade of 3 September 2015, off once only
        ("2023-01-21", 0, "2023-01-28"),
        ("2023-01-20", 0, "2023-01-20"),
        ("2023-01-28", -1, "2023-01-20"),
        ("2023-01-25", -2, "2023-01-19"),
    ],
)
def test_the_start_day_does_not_count_and_swapped_weekends_do(start, n, due):
    assert add_workdays(on(start), n) == Due(on(due), False)


def test_a_day_the_epidemic_took_off_and_a_weekend_made_up_are_told_apart():
    assert not is_workday(on("2020-01-31"))
    assert not is_workday(on("2020-02-01"))
    assert is_workday(on("2024-02-04"))
    assert not is_workday(on("2024-02-16"))


def test_days_left_are_counted_after_the_start_and_are_negative_once_late():
    assert workdays_between(on("2023-01-20"), on("2023-01-30")) == 3
    assert workdays_between(on("2023-01-30"), on("2023-01-20")) == -3
    assert workdays_between(on("2023-01-21"), on("2023-01-27")) == 0
    assert workdays_between(on("2024-01-01"), on("2024-12-31")) == 251


@given(any_day, counts)
def test_counting_back_what_was_added_gives_the_same_number(start, n):
    due = add_workdays(start, n).on
    assert is_workday(due)
    assert workdays_between(start, due) == n or (n == 0 and not is_workday(start))


@given(any_day, st.integers(1, 90))
def test_from_a_working_day_going_back_is_the_inverse_of_going_on(start, n):
    origin = add_workdays(start, 0).on
    assert add_workdays(add_workdays(origin, n).on, -n).on == origin
    assert workdays_between(add_workdays(origin, n).on, origin) == -n


@given(any_day, counts, counts)
def test_adding_in_two_parts_from_a_working_day_is_adding_at_once(start, a, b):
    origin = add_workdays(start, 0).on
    assert add_workdays(add_workdays(origin, a).on, b).on == add_workdays(origin, a + b).on


@given(any_day, any_day, counts)
def test_a_later_start_or_a_longer_limit_is_never_due_earlier(one, other, n):
    early, late = sorted((one, other))
    assert add_workdays(early, n).on <= add_workdays(late, n).on
    assert add_workdays(early, n + 1).on < add_workdays(early, n + 2).on
    assert workdays_between(early, late) >= 0


@given(any_day, any_day, any_day)
def test_days_between_add_up_along_the_way(a, b, c):
    assert workdays_between(a, b) + workdays_between(b, c) == workdays_between(a, c)


@given(known_day, counts)
@example(date(2025, 12, 31), 90)
def test_an_answer_is_provisional_exactly_when_it_reaches_past_the_announced_years(start, n):
    due = add_workdays(start, n)
    assert due.provisional is (due.on > on("2026-12-31"))


@pytest.mark.parametrize(
    ("start", "n", "due", "provisional"),
    [
        ("2026-12-30", 1, "2026-12-31", False),
        ("2026-12-31", 1, "2027-01-04", True),  # 1 January 2027 is a Friday
        ("2026-12-31", 0, "2026-12-31", False),
        ("2027-01-01", 0, "2027-01-04", True),
        ("2027-01-04", -1, "2026-12-31", True),  # rests on 1 January 2027 being off
        ("2027-01-01", -1, "2026-12-31", False),  # rests on days of 2026 only
    ],
)
def test_only_the_days_passed_over_make_an_answer_provisional(start, n, due, provisional):
    assert add_workdays(on(start), n) == (on(due), provisional)


def test_the_library_announces_up_to_the_end_of_2026():
    assert announced_until() == on("2026-12-31")


def test_an_upgraded_library_is_noticed(monkeypatch):
    monkeypatch.setitem(constants.holidays, on("2027-01-01"), "New Year's Day")
    monkeypatch.setattr(workdays, "_calendar", workdays._Calendar({}))
    assert announced_until() == on("2027-12-31")
    assert add_workdays(on("2026-12-31"), 1) == (on("2027-01-04"), False)
    assert is_workday(on("2027-02-08"))


def test_a_year_not_announced_rests_on_its_statutory_days_and_weekends():
    assert statutory_days_off(2027) == days(
        "2027-01-01",
        *("2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10"),  # the eve is a Friday
        "2027-04-05",
        *("2027-05-03", "2027-05-04"),  # 1 and 2 May are a weekend, made up on the next working days
        "2027-06-09",
        "2027-09-15",
        *("2027-10-01", "2027-10-04", "2027-10-05"),
    )
    off = [on("2027-01-01") + timedelta(n) for n in range(365)]
    off = [day for day in off if not is_workday(day)]
    assert len(off) == 104 + 13
    assert not is_workday(on("2027-02-06"))


def test_two_festivals_on_one_day_still_give_two_days():
    assert statutory_holidays(2031).count(on("2031-10-01")) == 2
    assert {day for day in statutory_days_off(2031) if day.month == 10} == days(
        "2031-10-01", "2031-10-02", "2031-10-03", "2031-10-06"
    )


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_statute_gives_as_many_working_days_as_the_state_council_announced(year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    weekdays = sum((first + timedelta(n)).weekday() < 5 for n in range((last - first).days + 1))
    assert workdays_between(date(year - 1, 12, 31), last) == weekdays - len(statutory_days_off(year)) == 248
    assert set(statutory_holidays(year)) <= constants.holidays.keys()


def test_every_computed_year_has_thirteen_weekdays_off():
    assert {len(statutory_days_off(year)) for year in range(2025, 2100)} == {13}


def new_moon_near(day: date) -> datetime:
    """The new moon next to a day, Beijing time, to two minutes (Meeus, Astronomical Algorithms, ch. 49)."""
    k = round((day - date(2000, 1, 6)).days / 29.530588861)
    t = k / 1236.85
    sun = math.radians(2.5534 + 29.1053567 * k)
    moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    node = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    e = 1 - 0.002516 * t
    days_of_tt = (
        5.09766  # 2000-01-01 12:00 TT to the mean new moon of 6 January 2000
        + 29.530588861 * k
        + 0.00015437 * t * t
        - 0.40720 * math.sin(moon)
        + 0.17241 * e * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * node)
        + 0.00739 * e * math.sin(moon - sun)
        - 0.00514 * e * math.sin(moon + sun)
        + 0.00208 * e * e * math.sin(2 * sun)
        - 0.00111 * math.sin(moon - 2 * node)
        - 0.00057 * math.sin(moon + 2 * node)
        + 0.00056 * e * math.sin(2 * moon + sun)
        - 0.00042 * math.sin(3 * moon)
        + 0.00042 * e * math.sin(sun + 2 * node)
        + 0.00038 * e * math.sin(sun - 2 * node)
        - 0.00024 * e * math.sin(2 * moon - sun)
    )
    return datetime(2000, 1, 1, 12) + timedelta(days=days_of_tt, hours=8, seconds=-(64 + 100 * t))


def months_of_festivals(year: int) -> list[date]:
    """The first days of the lunar months whose 1st, 5th and 15th are festivals."""
    new_year, dragon_boat, mid_autumn = lunar_festivals(year)
    return [new_year, dragon_boat - timedelta(4), mid_autumn - timedelta(14)]


def test_the_lunar_months_of_the_almanac_begin_on_the_day_of_a_new_moon():
    near = timedelta(minutes=10)
    checked = 0
    for year in range(2025, 2100):
        for first in months_of_festivals(year):
            begins = datetime.combine(first, datetime.min.time())
            assert begins - near <= new_moon_near(first) < begins + timedelta(1) + near
            checked += 1
    assert checked == 225


def test_the_lunar_months_of_the_almanac_hold_the_solar_term_that_numbers_them():
    strays = []
    for year in range(2025, 2100):
        terms = {name: day for day, name in get_solar_terms(date(year, 1, 1), date(year, 12, 31))}
        for first, name in zip(months_of_festivals(year), ("雨水", "夏至", "秋分"), strict=True):
            following = new_moon_near(first + timedelta(30)).date()
            if not first <= terms[name] < following:
                strays.append((year, name))
    # No leap months all the same: there are but twelve months from solstice to solstice.
    assert strays == [(2033, "秋分"), (2034, "雨水"), (2053, "雨水")]


def test_loading_a_city_s_announcement_makes_the_year_certain(own_calendar):
    assert add_workdays(on("2027-02-03"), 1) == (on("2027-02-04"), True)
    load_announced(2027, HOLIDAYS_2027, WORKDAYS_2027)
    assert announced_until() == on("2027-12-31")
    assert add_workdays(on("2027-02-03"), 1) == (on("2027-02-12"), False)
    assert is_workday(on("2027-02-14"))
    assert add_workdays(on("2027-12-31"), 1).provisional


def test_an_announcement_may_reach_back_into_the_december_before(own_calendar):
    load_announced(2027, [*HOLIDAYS_2027, on("2026-12-31")], [*WORKDAYS_2027, on("2026-12-26")])
    assert is_workday(on("2026-12-26"))
    assert not is_workday(on("2026-12-31"))


def test_of_two_announcements_the_later_year_s_has_the_last_word_on_december(own_calendar):
    announced = {day for day in constants.holidays if day.year == 2026}
    load_announced(2027, HOLIDAYS_2027 | days("2026-12-26"), WORKDAYS_2027 | days("2026-12-27"))
    load_announced(2026, announced | days("2026-12-27"), days("2026-12-26"))
    assert not is_workday(on("2026-12-26"))
    assert is_workday(on("2026-12-27"))


def test_an_announcement_replaces_what_the_library_says_of_that_year_and_can_be_corrected(own_calendar):
    announced = {day for day in constants.holidays if day.year == 2026}
    made_up = {day for day in constants.workdays if day.year == 2026}
    assert is_workday(on("2026-09-20"))
    load_announced(2026, announced | days("2026-03-12"), made_up - days("2026-09-20"))
    assert not is_workday(on("2026-03-12"))
    assert not is_workday(on("2026-09-20"))
    load_announced(2026, announced, made_up)
    assert [day for day in KNOWN if is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_a_year_announced_after_a_gap_counts_but_the_gap_stays_provisional(own_calendar):
    holidays = set(statutory_holidays(2028)) | statutory_days_off(2028)
    load_announced(2028, holidays, set())
    assert announced_until() == on("2026-12-31")
    assert not add_workdays(on("2028-03-01"), 5).provisional
    assert not add_workdays(on("2027-12-31"), 1).provisional
    assert add_workdays(on("2027-12-29"), 5).provisional


@pytest.mark.parametrize(
    ("holidays", "made_up", "says"),
    [
        (HOLIDAYS_2027 - days("2027-06-09"), WORKDAYS_2027, "2027-06-09 是法定节假日，未列为放假"),
        (HOLIDAYS_2027, WORKDAYS_2027 | days("2027-05-01"), "2027-05-01 既列为放假又列为上班"),
        (HOLIDAYS_2027, WORKDAYS_2027 | days("2027-03-03"), "2027-03-03 不是周末，不必列为调休上班"),
        (HOLIDAYS_2027 | days("2028-01-01"), WORKDAYS_2027, "2028-01-01 不在 2027 年内"),
        (HOLIDAYS_2027, {"2027-09-26"}, "“2027-09-26”不是日期，应写成 2027-10-01 的样子"),
        (set(), set(), "2027-01-01 是法定节假日，未列为放假；2027-02-05 是法定节假日"),
    ],
)
def test_a_wrong_announcement_is_refused_by_day_and_changes_nothing(own_calendar, holidays, made_up, says):
    with pytest.raises(WrongNotice, match=says):
        load_announced(2027, holidays, made_up)
    assert announced_until() == on("2026-12-31")


def test_an_announcement_for_a_year_out_of_reach_is_refused(own_calendar):
    with pytest.raises(WrongNotice, match="只能登记 2004-01-01 至 2099-12-31 之间的年份"):
        load_announced(2003, {on("2003-10-01")}, set())


def test_a_date_before_2004_or_after_2099_is_refused_not_guessed():
    for ask in (
        is_workday,
        lambda day: add_workdays(day, 1),
        lambda day: workdays_between(day, on("2024-01-02")),
    ):
        for day in ("2003-12-31", "2100-01-01"):
            with pytest.raises(UnknownYear, match=f"{day} 不在工作日历内：可用 2004-01-01 至 2099-12-31"):
                ask(on(day))
    with pytest.raises(UnknownYear, match="从 2099-12-01 数 60 个工作日，超出工作日历"):
        add_workdays(on("2099-12-01"), 60)
    with pytest.raises(UnknownYear, match="从 2004-01-05 数 -60 个工作日，超出工作日历"):
        add_workdays(on("2004-01-05"), -60)


def test_a_moment_is_refused_because_its_date_depends_on_the_zone():
    with pytest.raises(TypeError, match=r"请先用 city_date\(\) 换成本市日期"):
        add_workdays(datetime(2024, 2, 4, 23, tzinfo=UTC), 1)
