"""When time next does something to a record: a platform step falls due, a reminder is to go out, a clock
becomes late.

The earliest such day stands in the record's `wakes_on`, so that the timers read only the records they have to
touch.
It says when to look, not what to do: what is due is worked out again under the record's lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.workdays import add_workdays
from chengshu.kernel.lifecycle.clocks import Clock, running, turn
from chengshu.kernel.lifecycle.flow import Flow, Step

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Coming:
    """A step the platform takes on a day, if nothing else happens before."""

    on: date
    step: Step


def coming(record: Record, flow: Flow) -> list[Coming]:
    """The steps the platform will take from the record's state as time goes by, the first one first."""
    steps = [step for step in flow.leaving(record.state) if step.timed]
    found = [Coming(day, step) for step in steps if (day := _day_of(record, step)) is not None]
    return sorted(found, key=lambda one: one.on)


def _day_of(record: Record, step: Step) -> date | None:
    """The first day on which the platform may take a step: the one after the last that belongs to people, if there is one."""
    if step.on:
        last: date | None = getattr(record, step.on)
    elif record.state_since is not None and step.after is not None:
        last = add_workdays(record.state_since, step.after).on
    else:
        last = None
    return last + DAY if last and last < date.max else None


@dataclass(frozen=True)
class Stage:
    """Where a running clock stands from a day on: "soon", "today" or "late"."""

    on: date
    name: str


SOON, TODAY, OVER = "soon", "today", "late"


def stages(step: Step, clock: Clock) -> list[Stage]:
    """The days on which people hear of a running clock: `remind` working days before, on the due day, and
    once late.

    A limit too short for a first reminder has only the second.
    """
    since, due = date.fromisoformat(clock["since"]), date.fromisoformat(clock["due"])
    if clock["late"]:
        return [Stage(due + DAY, OVER)]
    before = add_workdays(due, -step.remind).on
    first = [Stage(before, SOON)] if since < before < due else []
    return [*first, Stage(due, TODAY), Stage(due + DAY, OVER)]


def stage(step: Step, clock: Clock, day: date) -> str:
    """Where a clock stands on a day; "" before the first reminder."""
    reached = [one.name for one in stages(step, clock) if one.on <= day]
    return reached[-1] if reached else ""


def watched(record: Record, flow: Flow) -> Iterator[tuple[Step, Clock]]:
    """The running clocks with their steps."""
    for verb, clock in running(record).items():
        if step := flow.by_verb.get(verb):
            yield step, clock


def next_alarm(record: Record, flow: Flow, told: date | None = None) -> date | None:
    """The day to look at the record next; people have been told what was to be told up to `told`."""
    days = [one.on for one in coming(record, flow)]
    for step, clock in watched(record, flow):
        days += [one.on for one in stages(step, clock) if told is None or one.on > told]
    return min(days, default=None)


def arrive(record: Record, flow: Flow, day: date) -> None:
    """The record is in its state since a day: turn its clocks, set its alarm. Verbs do this, seeds may."""
    record.state_since = day
    turn(record, flow, record.state)
    record.wakes_on = next_alarm(record, flow)
