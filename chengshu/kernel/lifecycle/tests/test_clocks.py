"""Deadlines: the worked example, and any walk against an oracle that looks at one day after the other."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chengshu.kernel.base import workdays
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.workdays import load_announced
from chengshu.kernel.lifecycle import clocks
from chengshu.kernel.lifecycle.clocks import CALM, LATE, NEAR, days_left, light
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step
from tests.invented.flow import AWARD, BOOKING, CASE
from tests.invented.models import Award, Booking, Case

DAY = timedelta(days=1)


def on(text: str) -> date:
    return date.fromisoformat(text)


def enter(record, flow: Flow, state: str, day: date) -> None:
    """The record comes into a state on a day."""
    record.state, record.state_since = state, day
    clocks.turn(record, flow, state)


def walked(noun, flow: Flow, *moves: tuple[str, str]):
    record = noun()
    for day, state in moves:
        enter(record, flow, state, on(day))
    return record


def test_the_example_in_the_docstring():
    case = walked(Case, CASE, ("2024-04-22", "examining"))
    assert case.clocks == {
        "ask_opinions": {
            "limit": 5, "spent": 0, "since": "2024-04-22", "due": "2024-04-28",
            "provisional": False, "late": False,
        }
    }  # fmt: skip
    enter(case, CASE, "supplementing", on("2024-04-24"))
    assert case.clocks["ask_opinions"] | {"since": None, "spent": 2} == case.clocks["ask_opinions"]
    enter(case, CASE, "examining", on("2024-04-29"))
    assert (case.due_on, case.due_provisional) == (on("2024-05-07"), False)
    days = ("2024-04-30", "2024-05-06", "2024-05-07", "2024-05-08")
    assert [light(case.due_on, day=on(day)) for day in days] == [
        CALM, NEAR, NEAR, LATE,
    ]  # fmt: skip


def test_the_applicant_s_own_clock_runs_while_the_others_stand_still():
    award = walked(Award, AWARD, ("2024-03-04", "proposed"), ("2024-03-06", "supplementing"))
    assert award.clocks["refuse"]["since"] is None
    assert award.clocks["resubmit"]["since"] == "2024-03-06"
    assert award.due_on == on("2024-03-11")


def test_a_clock_goes_on_from_one_state_to_the_next_that_the_step_leaves():
    flow = _two_stage_flow({"first": 5, "second": 5})
    case = walked(Case, flow, ("2024-03-04", "first"), ("2024-03-06", "second"))
    assert case.clocks["decide"] == {
        "limit": 5, "spent": 0, "since": "2024-03-04", "due": "2024-03-11",
        "provisional": False, "late": False,
    }  # fmt: skip


def test_a_state_with_a_longer_limit_gives_the_rest_of_it():
    flow = _two_stage_flow({"first": 5, "second": 8})
    case = walked(Case, flow, ("2024-03-04", "first"), ("2024-03-06", "second"))
    assert case.clocks["decide"]["spent"] == 2
    assert case.due_on == on("2024-03-14")


def test_a_state_without_a_limit_is_not_counted():
    flow = _two_stage_flow({"second": 5})
    case = walked(Case, flow, ("2024-03-04", "first"), ("2024-03-06", "second"))
    assert case.due_on == on("2024-03-13")


def _two_stage_flow(within: dict[str, int]) -> Flow:
    """A flow of the invented case that is declared for this test only."""
    known = FLOWS["invented.case"]
    try:
        return Flow(
            "invented.case", "办件",
            [Step("decide", ["first", "second"], "done", "决定", within=within)],
            states={"first": "初审", "second": "复审", "done": "已决定"},
        )  # fmt: skip
    finally:
        FLOWS["invented.case"] = known


def test_late_stays_late_after_reopening_even_when_it_stopped_on_the_saturday_after():
    case = walked(Case, CASE, ("2024-03-08", "examining"))
    assert case.due_on == on("2024-03-15")
    enter(case, CASE, "in_review", on("2024-03-16"))
    assert case.clocks["ask_opinions"] == {
        "limit": 5, "spent": 5, "since": None, "due": "2024-03-15", "provisional": False, "late": True,
    }  # fmt: skip
    enter(case, CASE, "examining", on("2024-06-03"))
    assert (case.due_on, light(case.due_on, day=on("2024-06-03"))) == (on("2024-03-15"), LATE)


def test_a_clock_stopped_on_its_last_day_has_the_day_it_goes_on():
    case = walked(Case, CASE, ("2024-03-08", "examining"), ("2024-03-15", "in_review"), ("2024-06-03", "examining"))
    assert case.due_on == on("2024-06-03")


def test_a_fresh_step_begins_anew_each_time():
    moves = ("2024-03-04", "objected"), ("2024-03-06", "noticed"), ("2024-04-08", "objected")
    assert walked(Award, AWARD, *moves).due_on == on("2024-04-11")


def test_a_step_that_stays_stops_its_own_clock_and_no_other():
    award = walked(Award, AWARD, ("2024-03-04", "granted"))
    with set_to(on("2024-03-06")):
        clocks.taken(award, AWARD.by_verb["rank"])
        assert award.due_on == on("2024-04-01")
        clocks.taken(award, AWARD.by_verb["assess"])
    assert award.clocks["assess"]["since"] == "2024-03-06"
    assert award.due_on == on("2024-04-03")


def test_the_final_state_stops_every_clock():
    booking = walked(Booking, BOOKING, ("2024-03-04", "requested"), ("2024-03-05", "ended"))
    assert (booking.due_on, booking.clocks["accept"]["spent"]) == (None, 1)


def test_days_left_are_negative_from_the_first_late_day_on():
    due = on("2024-03-15")  # a Friday
    assert [days_left(due, on(f"2024-03-{day}")) for day in (13, 14, 15, 16, 18, 19)] == [2, 1, 0, -1, -1, -2]
    assert [light(None), light(due, 2, on("2024-03-13"))] == ["", NEAR]


class Oracle:
    """One clock, counted by walking through the days: a day counts when the clock ran as it began and the
    city worked.
    """

    def __init__(self, limit: int) -> None:
        self.limit, self.spent, self.runs, self.late = limit, 0, False, False
        self.due: date | None = None

    def pass_days(self, first: date, last: date) -> None:
        day = first
        while day < last:
            day += DAY
            if self.runs and chinese_calendar.is_workday(day):
                self.spent += 1
            if self.runs and self.due and day > self.due:
                self.late = True

    def set_running(self, runs: bool, day: date) -> None:
        if runs and not self.runs and not self.late:
            self.due = self._reached(day)
        self.runs = runs

    def _reached(self, day: date) -> date:
        left = max(self.limit - self.spent, 0)  # the day on which it goes on may have been its last once more
        while True:
            if left == 0 and chinese_calendar.is_workday(day):
                return day
            day += DAY
            left -= left > 0 and chinese_calendar.is_workday(day)


walks = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["examining", "supplementing", "decided"])), max_size=12)


@settings(deadline=None)
@given(st.dates(date(2004, 1, 1), date(2026, 6, 1)), walks)
@example(on("2024-04-22"), [(2, "supplementing"), (5, "examining"), (8, "decided")])
@example(on("2024-03-08"), [(8, "decided"), (3, "examining")])
@example(on("2024-03-08"), [(7, "decided"), (1, "examining"), (0, "decided"), (2, "examining")])
@example(on("2024-03-08"), [(7, "decided"), (1, "examining"), (2, "decided"), (2, "examining")])
def test_any_walk_agrees_with_an_oracle_that_looks_at_every_day(start, walk):
    case, oracle, day, was = Case(), Oracle(5), start, ""
    for gap, state in [(0, "examining"), *walk]:
        oracle.pass_days(day, day + timedelta(gap))
        day += timedelta(gap)
        if state == was:
            continue
        oracle.set_running(state == "examining", day)
        enter(case, CASE, state, day)
        was = state
        clock = case.clocks["ask_opinions"]
        if oracle.runs:
            assert (clock["due"], bool(clock["since"])) == (str(oracle.due), True)
        else:
            assert (clock["spent"], clock["late"], clock["since"]) == (oracle.spent, oracle.late, None)
    assert not any(clock["provisional"] for clock in case.clocks.values())


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_however_often_it_is_sent_back_the_working_days_spent_add_up(gaps):
    case, day, stretches = Case(), on("2025-01-06"), []
    for place, gap in enumerate(gaps):
        state = "examining" if place % 2 == 0 else "supplementing"
        stretches.append((day, state))
        enter(case, CASE, state, day)
        day += timedelta(gap)
    enter(case, CASE, "decided", day)
    ends = [*(start for start, _ in stretches[1:]), day]
    worked = [
        one
        for (start, state), end in zip(stretches, ends, strict=True)
        if state == "examining"
        for one in _days(start, end)
        if chinese_calendar.is_workday(one)
    ]
    assert case.clocks["ask_opinions"]["spent"] == len(worked)


def _days(start: date, end: date) -> list[date]:
    return [start + DAY * n for n in range(1, (end - start).days + 1)]


@pytest.fixture
def announced_2027(monkeypatch):
    """Announces a 2027 in which 3 to 5 January are days off; no other test sees it."""
    monkeypatch.setattr(workdays, "_calendar", workdays._calendar)

    def announce() -> None:
        off = [f"2027-01-{day:02}" for day in (1, 2, 3, 4, 5)] + [f"2027-02-{day:02}" for day in (5, 6, 7, 8)]
        off += ["2027-04-05", "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15"]
        off += ["2027-10-01", "2027-10-02", "2027-10-03"]
        load_announced(2027, [on(day) for day in off], [])

    return announce


def test_beyond_the_announced_years_a_deadline_is_provisional_until_it_is_worked_out_again(announced_2027):
    case = walked(Case, CASE, ("2026-12-28", "examining"))
    assert (case.due_on, case.due_provisional) == (on("2027-01-05"), True)
    assert clocks.recompute(case) is False
    announced_2027()
    assert clocks.recompute(case) is True
    assert (case.due_on, case.due_provisional) == (on("2027-01-07"), False)
    assert clocks.recompute(case) is False


def test_what_was_spent_or_late_when_the_calendar_came_is_not_counted_again(announced_2027):
    stopped = walked(Case, CASE, ("2026-12-28", "examining"), ("2027-01-04", "decided"))
    late = walked(Case, CASE, ("2026-12-28", "examining"), ("2027-01-06", "decided"), ("2027-01-06", "examining"))
    announced_2027()
    assert [clocks.recompute(stopped), clocks.recompute(late)] == [False, False]
    assert stopped.clocks["ask_opinions"]["spent"] == 4
    assert (late.due_on, late.due_provisional) == (on("2027-01-05"), False)


@settings(deadline=None)
@given(st.lists(st.dates(date(2020, 1, 1), date(2026, 1, 1)), min_size=2, max_size=6, unique=True))
def test_the_record_s_deadline_is_the_earliest_of_its_running_clocks(days):
    case = Case()
    for place, day in enumerate(sorted(days)):
        enter(case, CASE, ("examining", "supplementing")[place % 2], day)
        dues = [clock["due"] for clock in clocks.running(case).values()]
        assert case.due_on == on(min(dues))
