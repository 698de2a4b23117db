"""Deadlines in working days. They stop while the record waits on the applicant, go on from what was spent, and say
when they are provisional because a coming year's holidays are not announced yet.

A record keeps them in `clocks`: step → {"limit": 20, "spent": 3, "since": "2024-04-01" | None, "due": "2024-04-28",
"provisional": false}. `spent` counts working days used up to the last stop; the day a clock starts does not count.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.workdays import Due, add_workdays, workdays_between
from chengshu.kernel.lifecycle.flow import Flow, Step

Clock = dict[str, Any]

LATE, NEAR, CALM = "late", "near", "calm"
LIGHT_WORDS = {LATE: "逾期", NEAR: "临期", CALM: "正常"}


def turn(record: Record, flow: Flow, old: str, new: str) -> None:
    """Stop the clocks of the state left and start those of the state entered."""
    day = today()
    clocks: dict[str, Clock] = dict(record.clocks)
    running = {name for name, clock in clocks.items() if clock["since"]}
    wanted = {step.verb: step for step in flow.leaving(new) if step.within is not None}
    for name in running - set(wanted):
        clocks[name] = _stopped(clocks[name], day)
    for name, step in wanted.items():
        if name not in running or step.fresh:
            clocks[name] = _started(clocks.get(name), step, day)
    record.clocks = clocks
    _settle(record)


def _stopped(clock: Clock, day: date) -> Clock:
    spent = clock["spent"] + max(workdays_between(date.fromisoformat(clock["since"]), day), 0)
    return {**clock, "spent": spent, "since": None}


def _started(clock: Clock | None, step: Step, day: date) -> Clock:
    limit = step.within or 0
    if clock is None or step.fresh:
        return _running(limit, 0, day, add_workdays(day, limit))
    rest = clock["limit"] - clock["spent"]
    if rest < 0:  # it was late when it stopped, and late it is again
        return {**clock, "since": day.isoformat()}
    return _running(clock["limit"], clock["spent"], day, add_workdays(day, rest))


def _running(limit: int, spent: int, since: date, due: Due) -> Clock:
    return {
        "limit": limit,
        "spent": spent,
        "since": since.isoformat(),
        "due": due.on.isoformat(),
        "provisional": due.provisional,
    }


def _settle(record: Record) -> None:
    """The record's own deadline is the earliest of its running clocks."""
    running = [clock for clock in record.clocks.values() if clock["since"]]
    first = min(running, key=lambda clock: clock["due"], default=None)
    record.due_on = date.fromisoformat(first["due"]) if first else None
    record.due_provisional = any(clock["provisional"] for clock in running)


def recompute(record: Record) -> bool:
    """Work every running deadline out again, once a year's holidays are announced. True when something changed."""
    before = (record.clocks, record.due_on, record.due_provisional)
    clocks = {}
    for name, clock in record.clocks.items():
        if clock["since"] and clock["provisional"]:
            since = date.fromisoformat(clock["since"])
            due = add_workdays(since, max(clock["limit"] - clock["spent"], 0))
            clock = _running(clock["limit"], clock["spent"], since, due)  # noqa: PLW2901
        clocks[name] = clock
    record.clocks = clocks
    _settle(record)
    return (record.clocks, record.due_on, record.due_provisional) != before


def light(due_on: date | None, near: int = 1, day: date | None = None) -> str:
    """late, near (within `near` working days), calm, or "" without a deadline."""
    if due_on is None:
        return ""
    day = day or today()
    if due_on < day:
        return LATE
    return NEAR if workdays_between(day, due_on) <= near else CALM


def days_left(due_on: date, day: date | None = None) -> int:
    """Working days left; negative when late."""
    return workdays_between(day or today(), due_on)
