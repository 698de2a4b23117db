"""Deadlines in working days. They stop while the record waits on the applicant, go on from what was spent,
and say when they are provisional because a coming year's holidays are not announced yet.

The rule of counting. The day a clock starts does not count (期限开始之日不计算在内), the day it stops does: a
bureau that sends a case back at four o'clock has had that day. A case with a limit of 5 comes in on Monday 22
April 2024. Tuesday is day 1 and Wednesday day 2, and on Wednesday the clerk sends it back: 2 spent, the clock
stands still. The firm supplements on Monday 29 April; that day starts the clock again and does not count.
Tuesday is day 3, 1 to 5 May are the holiday, Monday 6 May is day 4 and Tuesday 7 May, day 5, is the last day
to decide. From 8 May on it is late; and what was late when its clock stopped is late when it goes on, since
the day it was due at first.

A record keeps its clocks in `clocks`: verb → {"limit": 5, "spent": 2, "since": "2024-04-29", or null while it
stands still, "due": "2024-05-07", "provisional": false, "late": false}. `spent` counts the working days used
up to the last stop, and what has been counted stays counted, whatever is announced later.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.workdays import add_workdays, workdays_between
from chengshu.kernel.lifecycle.flow import Flow, Step

Clock = dict[str, Any]

LATE, NEAR, CALM = "late", "near", "calm"
LIGHT_WORDS = {LATE: "逾期", NEAR: "临期", CALM: "正常"}


def turn(record: Record, flow: Flow, state: str) -> None:
    """The record came into a state on its `state_since`: stop the clocks that do not run there, start others.

    A clock that runs in both runs on; where the new state sets another limit, what was spent counts on it.
    """
    day = record.state_since or today()
    clocks: dict[str, Clock] = dict(record.clocks)
    wanted = {step.verb: step for step in flow.leaving(state) if runs(flow, step, state)}
    for name, clock in record.clocks.items():
        if clock["since"] and name not in wanted:
            clocks[name] = _stopped(clock, day)
    for name, step in wanted.items():
        clock, limit = clocks.get(name), step.limit(state) or 0
        if clock and clock["since"] and clock["limit"] != limit:
            clock = _stopped(clock, day)
        if clock is None or not clock["since"]:
            clocks[name] = _started(clock, step, limit, day)
    record.clocks = clocks
    _settle(record)


def runs(flow: Flow, step: Step, state: str) -> bool:
    """Does a step's clock run in a state it leaves? In a paused one only if it runs in no other."""
    if step.limit(state) is None:
        return False
    return state not in flow.paused or flow.paused.issuperset(flow.sources(step))


def taken(record: Record, step: Step) -> None:
    """A step was taken that stays in the state: its clock stops or, when it is `fresh`, begins again."""
    clock = record.clocks.get(step.verb)
    if clock is None or not clock["since"]:
        return
    turned = _running(clock["limit"], 0, today()) if step.fresh else _stopped(clock, today())
    record.clocks = {**record.clocks, step.verb: turned}
    _settle(record)


def running(record: Record) -> dict[str, Clock]:
    """The clocks that run now, by verb."""
    return {name: clock for name, clock in record.clocks.items() if clock["since"]}


def _stopped(clock: Clock, day: date) -> Clock:
    used = max(workdays_between(date.fromisoformat(clock["since"]), day), 0)
    late = date.fromisoformat(clock["due"]) < day
    settled = {"late": True, "provisional": False} if late else {}
    return {**clock, "spent": clock["spent"] + used, "since": None, **settled}


def _started(clock: Clock | None, step: Step, limit: int, day: date) -> Clock:
    if clock is None or step.fresh:
        return _running(limit, 0, day)
    if clock["late"] and clock["limit"] == limit:
        return {**clock, "since": day.isoformat()}
    return _running(limit, clock["spent"], day)


def _running(limit: int, spent: int, since: date) -> Clock:
    due = add_workdays(since, max(limit - spent, 0))
    return {
        "limit": limit, "spent": spent, "since": since.isoformat(),
        "due": due.on.isoformat(), "provisional": due.provisional, "late": False,
    }  # fmt: skip


def _settle(record: Record) -> None:
    """The record's own deadline is the earliest of its running clocks."""
    ticking = running(record).values()
    record.due_on = min((date.fromisoformat(clock["due"]) for clock in ticking), default=None)
    record.due_provisional = any(clock["provisional"] for clock in ticking)


def recompute(record: Record) -> bool:
    """Work provisional running deadlines out again, once a calendar is announced. True if one changed."""
    before, clocks = record.clocks, dict(record.clocks)
    for name, clock in running(record).items():
        if clock["provisional"]:
            clocks[name] = _running(clock["limit"], clock["spent"], date.fromisoformat(clock["since"]))
    record.clocks = clocks
    _settle(record)
    return clocks != before


def light(due_on: date | None, near: int = 1, day: date | None = None) -> str:
    """late, near (within `near` working days), calm, or "" without a deadline."""
    if due_on is None:
        return ""
    day = day or today()
    if due_on < day:
        return LATE
    return NEAR if workdays_between(day, due_on) <= near else CALM


def days_left(due_on: date, day: date | None = None) -> int:
    """Working days left; negative when late, from the first day on, be it a Saturday."""
    day = day or today()
    left = workdays_between(day, due_on)
    return min(left, -1) if due_on < day else left
