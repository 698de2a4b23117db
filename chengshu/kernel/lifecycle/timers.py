"""What time does: platform steps that have fallen due, reminders, escalation (督办), deadlines to be worked out again.

The worker calls `tick`. Every record is a transaction of its own, under its lock, so two workers may tick at once and a
worker may stop anywhere; a record that fails is reported and the rest go on.
"""

from __future__ import annotations

import logging
from collections import Counter
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
from chengshu.kernel.lifecycle.flow import FLOWS, Flow
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reached import Reached
from chengshu.kernel.lifecycle.telling import RECALCULATED, warn
from chengshu.kernel.lifecycle.writing import Change, record_change

log = logging.getLogger(__name__)

#: The most records of one noun a tick looks at; the next tick takes the rest.
MOST = 1_000
COUNTED = ("steps", "reminders", "late", "created", "recalculated", "refused", "failed")


def tick(now: datetime | date | None = None) -> dict[str, int]:
    """Do what time asks for; says how much of each: steps taken, clocks reminded of, clocks found late, records created,
    deadlines recalculated, steps refused by their own guard (tried again tomorrow), records failed (tried again, logged).
    """
    done = Counter(dict.fromkeys(COUNTED, 0))
    with set_to(now) if now else nullcontext():
        _recalculate_all(done)
        _create(done)
        for flow in list(FLOWS.values()):
            for key in _rows(flow, Q(wakes_on__lte=today()))[:MOST]:
                _attend(flow, key, done)
    return dict(done)


def _rows(flow: Flow, which: Q) -> Any:
    """Keys of a noun's records, the ones to wake first; read from the index of those that wake."""
    rows = flow.model._base_manager.filter(which, **flow.model.only)
    return rows.order_by("wakes_on", "pk").values_list("pk", flat=True)


def _create(done: Counter[str]) -> None:
    """The calendar's records, once a day."""
    if Reached.day_of("recurring") == today():
        return
    done.update(recurring.tick())
    Reached.note("recurring", today())


def _attend(flow: Flow, key: UUID, done: Counter[str]) -> None:
    """Do what is due on one record. What the database itself refuses is tried again at the next tick."""
    here: Counter[str] = Counter()
    try:
        with transaction.atomic():
            waking = flow.model._base_manager.select_for_update().filter(pk=key, wakes_on__lte=today())
            if record := next(iter(waking), None):
                _look_at(flow, record, here)
    except OperationalError:
        log.exception("到时处理未完成：%s %s", flow.noun, key)
        here = Counter(failed=1)
    done.update(here)


def _look_at(flow: Flow, record: Record, done: Counter[str]) -> None:
    if _take_due(flow, record, done):
        return
    stuck = done["refused"] + done["failed"] > 0
    for step, clock in watched(record, flow):
        if reached := stage(step, clock, today()):
            told = warn(record, step, clock, reached)
            done["late" if reached == OVER else "reminders"] += told > 0
    wakes_on = next_alarm(record, flow, told=today())
    if stuck:
        wakes_on = today() + DAY
    type(record)._base_manager.filter(pk=record.pk).update(wakes_on=wakes_on)


def _take_due(flow: Flow, record: Record, done: Counter[str]) -> bool:
    """Take the first platform step that is due and can be taken. True when one was."""
    for due in coming(record, flow):
        if due.on > today():
            return False
        try:
            perform(PLATFORM, record, due.step.verb)
        except OperationalError:
            raise
        except CityError as error:
            log.warning("平台步骤暂不能办理：%s %s：%s", record.number, due.step.verb, error.detail)
            done["refused"] += 1
        except Exception:
            log.exception("平台步骤出错：%s %s", record.number, due.step.verb)
            done["failed"] += 1
        else:
            done["steps"] += 1
            return True
    return False


def _recalculate_all(done: Counter[str]) -> None:
    """When a year's holidays have been announced, everything counted into it is counted again."""
    until, known = announced_until(), Reached.day_of("calendar")
    if until == known:
        return
    touched = Q(due_provisional=True) | Q(wakes_on__gt=known) if known else Q(due_provisional=True)
    for flow in list(FLOWS.values()):
        for key in list(_rows(flow, touched)):
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
