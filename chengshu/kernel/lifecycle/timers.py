"""What time does: platform steps that have fallen due, reminders, escalation (督办), deadlines to be worked
out again.

The worker calls `tick`. Every record is a transaction of its own, under its lock, so two workers may tick at
once and a worker may stop anywhere; a record that fails is reported and the rest go on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Q

from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.workdays import announced_until
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle import clocks, recurring
from chengshu.kernel.lifecycle.alarms import DAY, OVER, coming, next_alarm, stage, watched
from chengshu.kernel.lifecycle.answers import Answers
from chengshu.kernel.lifecycle.flow import Flow
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reached import Reached
from chengshu.kernel.lifecycle.telling import RECALCULATED, warn
from chengshu.kernel.lifecycle.waiting import counted_beyond, flows_with, to_wake
from chengshu.kernel.lifecycle.writing import Change, record_change

log = logging.getLogger(__name__)

#: The most records of one noun a tick looks at; the next tick takes the rest.
MOST = 1_000
COUNTED = ("steps", "reminders", "late", "created", "recalculated", "refused", "failed")


def tick(now: datetime | date | None = None) -> dict[str, int]:
    """Do what time asks for, and say how much of each.

    steps taken; clocks reminded of, and found late; records created; deadlines recalculated; steps refused
    by their own guard, tried again tomorrow; records that failed: logged, and tried again tomorrow, or at the
    next tick if it was the database that could not.
    """
    done = Counter(dict.fromkeys(COUNTED, 0))
    with set_to(now) if now else nullcontext():
        _recalculate_all(done)
        _create(done)
        for flow in _awake():
            for key, number in _rows(flow, to_wake(today()))[:MOST]:
                done.update(_attend(flow, key, number))
    return dict(done)


def _awake() -> Iterator[Flow]:
    """Each flow with something to wake, once; also one that another's steps have woken meanwhile."""
    seen: set[str] = set()
    while flow := next((one for one in flows_with(to_wake, today()) if one.noun not in seen), None):
        seen.add(flow.noun)
        yield flow


def _rows(flow: Flow, which: Q) -> Any:
    """Key and number of a noun's records, the ones to wake first; read from the index of those that wake."""
    rows = flow.model._base_manager.filter(which, **flow.model.only)
    return rows.order_by("wakes_on", "pk").values_list("pk", "number")


def _create(done: Counter[str]) -> None:
    """The calendar's records, once a day."""
    if Reached.day_of("recurring") == today():
        return
    done.update(recurring.tick())
    Reached.note("recurring", today())


def _attend(flow: Flow, key: UUID, number: str) -> Counter[str]:
    """Do what is due on one record, under its lock: another worker may have been faster."""
    done: Counter[str] = Counter()
    try:
        with transaction.atomic():
            waking = flow.model._base_manager.select_for_update().filter(pk=key, wakes_on__lte=today())
            if record := next(iter(waking), None):
                _look_at(flow, record, done)
    except Exception as error:
        log.exception("到时处理失败：%s", number)
        if not isinstance(error, OperationalError):
            flow.model._base_manager.filter(pk=key).update(wakes_on=today() + DAY)
        return Counter(failed=1)
    return done


def _look_at(flow: Flow, record: Record, done: Counter[str]) -> None:
    if _take_due(flow, record, done):
        return
    for step, clock in watched(record, flow):
        if reached := stage(step, clock, today()):
            told = warn(record, step, clock, reached)
            done["late" if reached == OVER else "reminders"] += told > 0
    wakes_on = today() + DAY if done["refused"] else next_alarm(record, flow, told=today())
    type(record)._base_manager.filter(pk=record.pk).update(wakes_on=wakes_on)


def _take_due(flow: Flow, record: Record, done: Counter[str]) -> bool:
    """Take the first platform step that is due and that its guard allows. True when one was."""
    for due in coming(record, flow):
        if due.on > today():
            return False
        try:
            perform(PLATFORM, record, due.step.verb)
        except CityError as error:
            log.warning("平台步骤暂不能办理：%s %s：%s", record.number, due.step.verb, error.detail)
            done["refused"] += 1
        else:
            done["steps"] += 1
            return True
    return False


def _recalculate_all(done: Counter[str]) -> None:
    """When a year's holidays have been announced, everything counted into it is counted again."""
    until, known = announced_until(), Reached.day_of("calendar")
    if until == known:
        return
    since = known or date.max
    for flow in flows_with(counted_beyond, since):
        for key, _ in list(_rows(flow, counted_beyond(since))):
            with transaction.atomic():
                record = flow.model._base_manager.select_for_update().get(pk=key)
                done["recalculated"] += _recalculate(flow, record)
    Reached.note("calendar", until)


def _recalculate(flow: Flow, record: Record) -> bool:
    """One record. What changed for people is an entry; when to wake is only the platform's own note."""
    before = record.values()
    changed = clocks.recompute(record)
    record.wakes_on = next_alarm(record, flow)
    if changed:
        record.version += 1
        answers = Answers(reason="放假安排已公布，期限重新计算。")
        record_change(Change(record, RECALCULATED, PLATFORM, record.state, before, answers))
    elif record.wakes_on != before["wakes_on"]:
        type(record)._base_manager.filter(pk=record.pk).update(wakes_on=record.wakes_on)
    return changed
