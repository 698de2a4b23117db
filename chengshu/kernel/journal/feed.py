"""The journal as a feed: readers get the placed entries in order, each once, and resume where they stopped.

A reader's place moves in the transaction of its effects, so whatever stops the process, nothing is lost and
nothing is told twice, as long as the effects are in this database. A reader whose effects are elsewhere (a search
index) keeps its place there, with them, and says where it is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from django.db import connection, models, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.journal.deliveries import wait_after
from chengshu.kernel.journal.duty import database_lost
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.journal.tree import size

log = logging.getLogger(__name__)

Write = Callable[[], object]
#: What a reader does with entries; one that works ahead says how to write what it made of them.
Handle = Callable[[list[Entry]], Write | None]
R = TypeVar("R", bound=Handle)
J = TypeVar("J", bound=Callable[[], int | None])

#: Entries a reader is given at a time at most, and seconds its transaction should take: meanwhile an embedded
#: database admits no other writer. All readers together take no longer than the worker then rests (chengshu.web.turns).
BATCH, SHORT = 1000, 0.02
#: The same for what is done outside a transaction: it holds nobody up but the readers after it.
LONG = 0.5


class Reader(models.Model):
    """How far a reader has come: `place` is the next it will be given. `error` while it fails."""

    name = models.CharField("名称", max_length=80, primary_key=True)
    place = models.BigIntegerField("下一位")
    attempts = models.PositiveIntegerField("连续失败", default=0)
    error = models.TextField("最近一次的错误", blank=True)
    next_at = models.DateTimeField("下次尝试", null=True)

    class Meta:
        db_table = "journal_reader"
        verbose_name = "日志读者"

    def __str__(self) -> str:
        return f"{self.name} @ {self.place}"


@dataclass(frozen=True)
class _Declared:
    handle: Handle
    from_now: bool
    kept: Callable[[], int | None] | None = None
    rest: float = 0.0
    ahead: bool = False


class _Given(NamedTuple):
    """How many entries a reader was given, what part of the seconds it may take that took, and were they the last."""

    many: int = 0
    took: float = 0.0
    last: bool = False


@dataclass(frozen=True)
class Job:
    """Something the worker does every so many seconds (0: every turn). It says how much it did, or None."""

    seconds: float
    name: str
    do: Callable[[], int | None]


READERS: dict[str, _Declared] = {}
#: How many entries each reader manages in that time.
_PACE: dict[str, int] = {}
#: When each was last given all there was.
_READ_AT: dict[str, float] = {}
EVERY: list[Job] = []


def reader(
    name: str,
    *,
    from_now: bool = False,
    kept: Callable[[], int | None] | None = None,
    rest: float = 0.0,
    ahead: bool = False,
) -> Callable[[R], R]:
    """Declare a function that gets entries in order; a new one the first, or `from_now` the next to come.

    `kept` tells the place of a reader that keeps it itself, outside this database and together with its effects; None
    when there is nothing to be told yet. It is given entries outside any transaction. `rest`: seconds the worker leaves
    it alone once it has caught up: a batch costs much however small it is. `ahead`: it works outside any transaction and
    gives back how to write what it made; only that holds up others. It may come twice to the same entries then, to write
    once.
    """
    if name in READERS:
        raise TypeError(f"日志读者 {name} 重名")

    def declare(handle: R) -> R:
        READERS[name] = _Declared(handle, from_now, kept, rest, ahead)
        return handle

    return declare


def every(seconds: float) -> Callable[[J], J]:
    """Declare a function that the worker calls every so many seconds, one worker however many run."""

    def declare(do: J) -> J:
        EVERY.append(Job(seconds, f"{do.__module__}.{do.__qualname__}", do))
        return do

    return declare


def drain(name: str, limit: int = BATCH) -> int:
    """Give a reader its next entries, at most `limit`; returns how many.

    What the reader raises comes through, and nothing has moved.
    """
    return _drain(name, limit).many


def _drain(name: str, limit: int) -> _Given:
    declared, end, began = READERS[name], size(), time.monotonic()
    if declared.kept:
        stop = min(end, limit + (declared.kept() or 0))
        count = _drain_elsewhere(name, declared, stop)
        return _Given(count, (time.monotonic() - began) / LONG, stop == end)
    place = Reader.objects.filter(name=name).values_list("place", flat=True).first()
    if place is None:
        # Outside the transaction: a first batch that fails must not forget where the reader began.
        place = Reader.objects.get_or_create(name=name, defaults={"place": end if declared.from_now else 0})[0].place
    entries = between(place, min(end, place + limit))
    if not entries:
        return _Given()
    write = declared.handle(entries) if declared.ahead else partial(declared.handle, entries)
    ahead = (time.monotonic() - began) / LONG
    with transaction.atomic():
        row, began = _hold(name), time.monotonic()
        if row is None or row.place != place:
            return _Given()
        if write:
            write()
        row.place += len(entries)
        row.attempts, row.error, row.next_at = 0, "", None
        row.save()
        # Not how long it waited for its turn: waiting holds nobody up.
        return _Given(len(entries), max(ahead, (time.monotonic() - began) / SHORT), row.place == end)


def between(place: int, stop: int) -> list[Entry]:
    """The entries from a place up to another, in their order."""
    return list(Entry.objects.filter(place__gte=place, place__lt=stop).order_by("place")) if place < stop else []


def _drain_elsewhere(name: str, declared: _Declared, stop: int) -> int:
    """The same for a reader that keeps its place itself: its row here only tells what went wrong."""
    place = declared.kept() if declared.kept else None
    entries = [] if place is None else between(place, stop)
    if entries:
        declared.handle(entries)
        Reader.objects.filter(name=name, attempts__gt=0).update(attempts=0, error="", next_at=None)
    return len(entries)


def _hold(name: str) -> Reader | None:
    """The reader's row, locked; None while another process holds it."""
    skip = connection.features.has_select_for_update_skip_locked
    return Reader.objects.select_for_update(skip_locked=skip).filter(name=name).first()


def drain_each(resting: Collection[str] = (), limit: int = 0) -> int:
    """Give every reader but those one batch; returns how many entries were read.

    `limit`: entries in a batch at most, else as many as its pace allows. One that fails waits longer each time, the
    others go on.
    """
    end, moment, left_out = size(), now(), {*resting}
    for row in Reader.objects.all():
        kept = row.name in READERS and READERS[row.name].kept
        if (row.next_at and row.next_at > moment) or (row.place >= end and not kept):
            left_out.add(row.name)
    return sum(_try(name, limit or _PACE.get(name, BATCH // 10)) for name in READERS if name not in left_out)


def resting() -> list[str]:
    """The readers that had caught up less than their rest ago."""
    moment = time.monotonic()
    return [name for name, one in READERS.items() if one.rest and moment < _READ_AT.get(name, -one.rest) + one.rest]


def _try(name: str, limit: int) -> int:
    try:
        count, took, last = _drain(name, limit)
    except Exception as error:
        if database_lost(error):
            raise
        _note_failure(name, error)
        return 0
    if count and last:
        _READ_AT[name] = time.monotonic()
    if count:
        _PACE[name] = max(1, min(int(count / max(took, 1e-6)), 2 * limit, BATCH))
    return count


def _note_failure(name: str, error: Exception) -> None:
    log.exception("日志读者 %s 出错", name)
    row, _ = Reader.objects.get_or_create(name=name, defaults={"place": 0})
    row.attempts += 1
    row.error, row.next_at = repr(error)[:2000], now() + wait_after(row.attempts)
    row.save()


def drain_all() -> int:
    """Bring every reader up to the head, in whole batches; returns how many entries were read."""
    total = 0
    while moved := drain_each(limit=BATCH):
        total += moved
    return total


def lag() -> dict[str, int]:
    """How many placed entries each reader has yet to be given."""
    end, places = size(), dict(Reader.objects.values_list("name", "place"))
    own = {name: place for name, one in READERS.items() if one.kept and (place := one.kept()) is not None}
    return {name: end - (places | own).get(name, end if one.from_now else 0) for name, one in READERS.items()}


def catch_up() -> int:
    """Place, read and react until nothing is left to do; returns how much was done.

    For the simulator, the command line and tests: what the worker does, in this process and in whole batches.
    """
    total = 0
    while moved := sequence() + drain_each(limit=BATCH) + sum(job.do() or 0 for job in EVERY if not job.seconds):
        total += moved
    return total
