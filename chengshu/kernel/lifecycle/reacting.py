"""Reactions: what a system does, after commit, when something happened elsewhere; exactly once an entry.

A reaction's effects and the mark that it is done are one transaction. While it fails it is tried again,
waiting longer each time, and `failing` shows it until it succeeds. One failing entry holds up only the later
entries of the same record. What leaves the database (a message, a request) can be repeated: write it down as
something to be sent.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.journal.deliveries import Delivery, wait_after
from chengshu.kernel.journal.duty import database_lost
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import because

log = logging.getLogger(__name__)

React = Callable[[Entry, Any], None]
ANY = "*"
#: Deliveries tried in one turn of the worker.
TURN = 200

_REACTIONS: dict[str, React] = {}
_BY_EVENT: dict[tuple[str, str], list[str]] = defaultdict(list)


def reaction(noun: str, *verbs: str) -> Callable[[React], React]:
    """Declare a function (entry, record) that is told of these verbs on this noun; "*" stands for any.

    The record is as it is by then, perhaps later than the entry. A reaction declared today hears of what
    comes.
    """

    def declare(react: React) -> React:
        name = f"{react.__module__}.{react.__qualname__}"
        _REACTIONS[name] = react
        for verb in verbs:
            _BY_EVENT[noun, verb].append(name)
        return react

    return declare


def reactions() -> Iterator[tuple[str, str, React]]:
    """Every reaction as (noun, verb, function), for the map of the platform."""
    for (noun, verb), names in sorted(_BY_EVENT.items()):
        yield from ((noun, verb, _REACTIONS[name]) for name in names)


def note(entries: list[Entry]) -> None:
    """Write down who has to be told of what."""
    Delivery.objects.bulk_create(
        Delivery(reaction=name, entry=entry, record=entry.record, next_at=now())
        for entry in entries
        for name in _listeners(entry)
    )


def _listeners(entry: Entry) -> list[str]:
    events = [(entry.noun, entry.verb), (entry.noun, ANY), (ANY, entry.verb), (ANY, ANY)]
    return list(dict.fromkeys(name for event in events for name in _BY_EVENT.get(event, ())))


def deliver() -> int:
    """Try what is due, each once; returns how many succeeded."""
    keys = list(Delivery.objects.due(now()).values_list("pk", flat=True)[:TURN])
    return sum(_deliver(key) for key in keys)


def _deliver(key: int) -> bool:
    try:
        with transaction.atomic():
            row = _hold(key)
            if row is None:
                return False
            with _moment_of(row.entry), because(row.entry):
                _react_to(row)
            row.delete()
    except Exception as error:
        if database_lost(error):
            raise
        log.exception("反应未成功，投递 %s", key)
        _put_off(key, error)
        return False
    return True


def _hold(key: int) -> Delivery | None:
    """The delivery, locked; None when another process has it or has done it."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = Delivery.objects.select_for_update(skip_locked=skip, of=("self",) if skip else ())
    return rows.select_related("entry").filter(pk=key).first()


def _moment_of(entry: Entry) -> AbstractContextManager[None]:
    """What follows from a simulated entry happens at its moment, or a simulated past would move on today."""
    return set_to(entry.at) if entry.simulated else nullcontext()


def _react_to(row: Delivery) -> None:
    react = _REACTIONS.get(row.reaction)
    if react is None:
        raise LookupError(f"没有名为 {row.reaction} 的反应：可能已改名或删除。请恢复它，或删除这条投递。")
    model: type[models.Model] = apps.get_model(row.entry.noun)
    react(row.entry, model._base_manager.get(pk=row.record))


def _put_off(key: int, error: Exception) -> None:
    with transaction.atomic():
        row = Delivery.objects.select_for_update().filter(pk=key).first()
        if row is not None:
            row.attempts += 1
            row.error = f"{type(error).__name__}：{error}"[:2000]
            row.next_at = now() + wait_after(row.attempts)
            row.save()


def failing() -> models.QuerySet[Delivery]:
    """Deliveries that were tried and have not succeeded, oldest first."""
    return Delivery.objects.failing().select_related("entry")


def retry(key: int) -> None:
    """Try a delivery again at the next turn. Raises Missing when it has succeeded meanwhile."""
    if not Delivery.objects.filter(pk=key).update(next_at=now()):
        raise Missing(say("没有编号为 {key} 的待办投递，可能已经成功。", key=key))
