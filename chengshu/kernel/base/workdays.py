"""The city's working days: weekends, public holidays and make-up days (调休), from 2004 to 2099.

Announced years come from `chinesecalendar` or from the city pack. Years not announced yet follow the statute,
《全国年节及纪念日放假办法》 as revised on 2024-11-10, and an answer that rests on them is `provisional`.
"""

from array import array
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chinese_calendar import get_solar_terms
from chinese_calendar.constants import holidays as library_holidays
from chinese_calendar.constants import workdays as library_workdays

from chengshu.kernel.base.words import say

Day = date
"""A date of the city; moments become dates through `clock.city_date`."""

# Year, then month and day of 正月初一, 端午 and 中秋 in Beijing time (GB/T 33661-2017). Calendars in print
# disagree by a day on 中秋 2089, whose month begins with a new moon some two minutes before midnight.
_ALMANAC = """
2025 0129 0531 1006  2026 0217 0619 0925  2027 0206 0609 0915  2028 0126 0528 1003  2029 0213 0616 0922
2030 0203 0605 0912  2031 0123 0624 1001  2032 0211 0612 0919  2033 0131 0601 0908  2034 0219 0620 0927
2035 0208 0610 0916  2036 0128 0530 1004  2037 0215 0618 0924  2038 0204 0607 0913  2039 0124 0527 1002
2040 0212 0614 0920  2041 0201 0603 0910  2042 0122 0622 0928  2043 0210 0611 0917  2044 0130 0531 1005
2045 0217 0619 0925  2046 0206 0608 0915  2047 0126 0529 1004  2048 0214 0615 0922  2049 0202 0604 0911
2050 0123 0623 0930  2051 0211 0613 0919  2052 0201 0601 0907  2053 0219 0620 0926  2054 0208 0610 0916
2055 0128 0530 1005  2056 0215 0617 0924  2057 0204 0606 0913  2058 0124 0625 1002  2059 0212 0614 0921
2060 0202 0603 0909  2061 0121 0622 0928  2062 0209 0611 0917  2063 0129 0601 1006  2064 0217 0619 0925
2065 0205 0608 0915  2066 0126 0528 1003  2067 0214 0616 0923  2068 0203 0604 0911  2069 0123 0623 0929
2070 0211 0613 0919  2071 0131 0602 0908  2072 0219 0620 0926  2073 0207 0610 0916  2074 0127 0530 1005
2075 0215 0617 0924  2076 0205 0606 0912  2077 0124 0624 1001  2078 0212 0614 0920  2079 0202 0604 0910
2080 0122 0622 0928  2081 0209 0611 0917  2082 0129 0601 1006  2083 0217 0619 0926  2084 0206 0607 0914
2085 0126 0527 1003  2086 0214 0615 0922  2087 0203 0605 0911  2088 0124 0623 0929  2089 0210 0613 0918
2090 0130 0602 0908  2091 0218 0621 0927  2092 0207 0609 0916  2093 0127 0529 1005  2094 0215 0617 0924
2095 0205 0606 0913  2096 0125 0624 0930  2097 0212 0614 0920  2098 0201 0604 0909  2099 0121 0623 0929
"""


class UnknownYear(ValueError):
    """A date outside the years whose calendar is known or can be computed."""


class WrongNotice(ValueError):
    """A city's holiday file that contradicts itself or the statute."""


class Due(NamedTuple):
    """A working day counted to, and whether it may still move because a year's holidays are not announced."""

    on: date
    provisional: bool


class Notice(NamedTuple):
    """One year's announcement: all days off, weekends among them or not, and the weekend days worked."""

    holidays: frozenset[date]
    workdays: frozenset[date]


def lunar_festivals(year: int) -> tuple[date, date, date]:
    """正月初一, 端午 and 中秋 of a year from 2025 to 2099."""
    new_year, dragon_boat, mid_autumn = (date(year, int(md[:2]), int(md[2:])) for md in _LUNAR[year])
    return new_year, dragon_boat, mid_autumn


def statutory_holidays(year: int) -> list[date]:
    """The 13 days of article 2, in order; a day that is two festivals at once stands twice."""
    new_year, dragon_boat, mid_autumn = lunar_festivals(year)
    [clear_bright] = [day for day, name in get_solar_terms(date(year, 4, 1), date(year, 4, 10)) if name == "清明"]
    spring = [new_year + timedelta(days) for days in (-1, 0, 1, 2)]
    fixed = [date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))]
    return sorted([*spring, clear_bright, dragon_boat, mid_autumn, *fixed])


def statutory_days_off(year: int) -> set[date]:
    """Weekdays off in a year not yet announced, 13 of them. 调休, which swaps weekends, is never guessed.

    Article 6: a holiday on a weekend is made up on a working day (补假). Which one is not said: the next.
    """
    off: set[date] = set()
    for holiday in statutory_holidays(year):
        day = holiday
        while day.weekday() >= 5 or day in off:
            day += timedelta(1)
        off.add(day)
    return off


class _Calendar:
    """Look-ups over every day covered, so that counting to a deadline costs the same however long it is.

    `nth` holds the working days as ordinals; `before` and `unsure` tell, for each day, how many working days
    and how many days of unannounced years came before it.
    """

    def __init__(self, notices: Mapping[int, Notice]) -> None:
        self.notices = notices
        first_year = min(library_holidays).year
        self.announced = {day.year for day in library_holidays} | notices.keys()
        until = next(year for year in range(first_year, _LAST_YEAR + 2) if year not in self.announced) - 1
        self.until = date(until, 12, 31).toordinal()
        self.first = date(first_year, 1, 1).toordinal()
        self.nth = array("i")
        self.before, self.unsure = array("i", [0]), array("i", [0])
        off, made_up = self._exceptions(range(first_year, _LAST_YEAR + 1))
        for ordinal in range(self.first, date(_LAST_YEAR, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day in made_up or (day.weekday() < 5 and day not in off):
                self.nth.append(ordinal)
            self.before.append(len(self.nth))
            self.unsure.append(self.unsure[-1] + (day.year not in self.announced))

    def _exceptions(self, years: range) -> tuple[set[date], set[date]]:
        """Days off, and weekend days worked, of all these years. A day in both is worked."""
        off, made_up = set(library_holidays), set(library_workdays)
        for year, notice in sorted(self.notices.items()):
            off = {day for day in off if day.year != year} | notice.holidays
            made_up = {day for day in made_up if day.year != year} - notice.holidays | notice.workdays
        for year in years:
            if year not in self.announced:
                off |= statutory_days_off(year)
        return off, made_up

    def index(self, day: Day) -> int:
        """The place of a day, counted from the first one covered."""
        if isinstance(day, datetime):
            raise TypeError(
                say("工作日按日期计算，收到的是时刻 {day}；请先用 city_date() 换成本市日期。", day=day.isoformat())
            )
        index = day.toordinal() - self.first
        if not 0 <= index < len(self.before) - 1:
            raise UnknownYear(
                say("{day} 不在工作日历内：可用 {value}，请检查日期。", day=day.isoformat(), value=self.span())
            )
        return index

    def span(self) -> str:
        """The days covered, for messages."""
        return say("{value} 至 {last_year}-12-31", value=date.fromordinal(self.first).isoformat(), last_year=_LAST_YEAR)


def is_workday(day: Day) -> bool:
    """Whether the city works on this day. UnknownYear outside 2004–2099."""
    calendar = _calendar
    index = calendar.index(day)
    return calendar.before[index + 1] > calendar.before[index]


def add_workdays(start: Day, n: int) -> Due:
    """The n-th working day after `start`, which itself does not count (期限开始之日不计算在内).

    n = 0 is `start` if it is a working day, else the next one; n < 0 counts back, for reminders.
    UnknownYear when the start or the answer lies outside 2004–2099.
    """
    calendar = _calendar
    index = calendar.index(start)
    place = calendar.before[index + 1] + n - 1 if n > 0 else calendar.before[index] + n
    if not 0 <= place < len(calendar.nth):
        raise UnknownYear(
            say(
                "从 {start} 数 {n} 个工作日，超出工作日历（{calendar}），请检查天数。",
                start=start.isoformat(),
                n=n,
                calendar=calendar.span(),
            )
        )
    on = calendar.nth[place]
    end = on - calendar.first
    first, last = (index + (n > 0), end) if n >= 0 else (end, index - 1)
    return Due(date.fromordinal(on), calendar.unsure[last + 1] > calendar.unsure[first])


def workdays_between(start: Day, end: Day) -> int:
    """How many working days lie in (start, end]; negative, of (end, start], when `end` is earlier."""
    calendar = _calendar
    return calendar.before[calendar.index(end) + 1] - calendar.before[calendar.index(start) + 1]


def announced_until() -> date:
    """The last date up to which every year's holidays are announced."""
    return date.fromordinal(_calendar.until)


def load_announced(year: int, holidays: Collection[date], workdays: Collection[date]) -> None:
    """Take a year's holidays from the city's own file; it then counts as announced.

    `holidays` are all days off in the notice, `workdays` the weekend days worked instead; both may reach back
    into the December before. The notice replaces what the library says of the year: a change announced during
    the year need not wait for an upgrade. WrongNotice names all that is wrong; nothing has changed then.
    """
    global _calendar  # noqa: PLW0603 - one calendar a process; a reader sees the old one or the new one, whole
    if problems := _problems(year, holidays, workdays):
        raise WrongNotice(
            say(
                "{year} 年放假安排有误：{value}。请对照国务院办公厅通知修改后重新载入。",
                year=year,
                value="；".join(problems),
            )
        )
    notice = Notice(frozenset(holidays), frozenset(workdays))
    _calendar = _Calendar({**_calendar.notices, year: notice})


def _problems(year: int, holidays: Collection[date], workdays: Collection[date]) -> list[str]:
    """What is wrong with a notice, each a clause in Chinese."""
    if not date.fromordinal(_calendar.first).year <= year <= _LAST_YEAR:
        return [say("只能登记 {calendar} 之间的年份", calendar=_calendar.span())]
    odd = [value for value in (*holidays, *workdays) if type(value) is not date]
    if odd:
        return [say("“{value}”不是日期，应写成 {year}-10-01 的样子", value=value, year=year) for value in odd]
    first = date(year - 1, 12, 1)
    days = {*holidays, *workdays}
    missing = [day for day in _must_rest(year) if day in workdays or (day.weekday() < 5 and day not in holidays)]
    return [
        *(
            say("{day} 不在 {year} 年内", day=day, year=year)
            for day in sorted(days)
            if not first <= day <= date(year, 12, 31)
        ),
        *(say("{day} 既列为放假又列为上班", day=day) for day in sorted({*holidays} & {*workdays})),
        *(say("{day} 不是周末，不必列为调休上班", day=day) for day in sorted({*workdays}) if day.weekday() < 5),
        *(say("{day} 是法定节假日，未列为放假", day=day) for day in missing),
    ]


def _must_rest(year: int) -> list[date]:
    """The statutory holidays a notice may not leave out; the rule in force begins with 2025."""
    return sorted(set(statutory_holidays(year))) if year in _LUNAR else []


def _read_almanac() -> dict[int, tuple[str, str, str]]:
    words = _ALMANAC.split()
    rows = (words[i : i + 4] for i in range(0, len(words), 4))
    return {int(year): (new_year, dragon_boat, mid_autumn) for year, new_year, dragon_boat, mid_autumn in rows}


_LUNAR = _read_almanac()
_LAST_YEAR = max(_LUNAR)
_calendar = _Calendar({})
