"""What people hear: of each journal entry, and of a clock that is about to run out or has.

Nobody is told of what they did themselves, nobody twice of the same, and of one entry only the one thing that
matters most to them: that they are waited for, that theirs has moved on, or that they asked to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.record import Record
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.alarms import OVER
from chengshu.kernel.lifecycle.audience import (
    PERSON,
    Target,
    answerable,
    foresee,
    may_act,
    named,
    paths_to_people,
    remembering,
)
from chengshu.kernel.lifecycle.clocks import Clock, running
from chengshu.kernel.lifecycle.flow import Flow, Step, flow_of
from chengshu.kernel.lifecycle.notices import Notice, send

#: The platform's own entry in a record whose deadline was worked out again.
RECALCULATED = "recalculate_deadline"


@dataclass(frozen=True)
class News:
    """What there is to tell: a kind of notice, its parts, its cause; its text where not the kind's own."""

    kind: str
    parts: dict[str, Any]
    cause: str
    entry: int | None = None
    text: str = ""

    def to(self, target: Target, record: Record) -> Notice:
        """The notice for one person or organisation."""
        column, key = target
        return Notice(
            kind=self.kind, text=self.text or self.kind, parts=self.parts, cause=self.cause, entry=self.entry,
            noun=record.noun(), record=record.pk, number=record.number, made_at=now(), **{column: key},
        )  # fmt: skip


def handle(entries: Sequence[Entry]) -> Callable[[], int]:
    """What there is to tell of these entries, in their order; to be sent by a call. What the simulator made up is
    not told of.
    """
    real = [entry for entry in entries if not entry.simulated and flow_of(entry.noun)]
    records, filers = _records(real), _filers(real)
    made: list[Notice] = []
    with remembering():
        foresee(records.values())
        for entry in real:
            if record := records.get(entry.record):
                made += _notices(entry, record, filers.get(entry.record))
    return partial(send, made)


def warn(record: Record, step: Step, clock: Clock, stage: str) -> int:
    """Tell of a running clock that has come to a stage (see alarms); says how many notices are new."""
    parts = {"verbs": [step.verb], "due": clock["due"], "state": record.state}
    cause = f"{step.verb}@{clock['due']}"
    if stage != OVER:
        reminder = News("reminder", parts, f"{cause} {stage}", text=stage)
        return send(reminder.to(target, record) for target in may_act(record, step))
    urged, late = News("urged", parts, cause), News("late", parts, cause)
    above = [late.to(target, record) for target in answerable(record, step)]
    return send([*(urged.to(target, record) for target in may_act(record, step)), *above])


def _notices(entry: Entry, record: Record, filer: UUID | None) -> list[Notice]:
    """The notices of one entry: for each the first that applies, and none for the one who made the entry."""
    flow = flow_of(entry.noun)
    if flow is None:
        return []
    found: dict[Target, News] = {}
    candidates = _recalculated if entry.verb == RECALCULATED else _of_a_step
    for target, news in candidates(entry, record, flow, filer):
        found.setdefault(target, news)
    found.pop((PERSON, entry.actor), None)
    return [news.to(target, record) for target, news in found.items()]


def _of_a_step(entry: Entry, record: Record, flow: Flow, filer: UUID | None) -> Iterator[tuple[Target, News]]:
    """What there is to tell of a step, what matters most first."""
    yield from _waited_for(entry, record, flow)
    parts, cause = {"verbs": [entry.verb], "state": entry.after}, f"entry {entry.pk}"
    if filer:
        yield (PERSON, filer), News("filed", parts, cause, entry.pk)
    step = flow.by_verb.get(entry.verb)
    if step and step.told:
        for target in named(record, step.told):
            yield target, News("told", parts, cause, entry.pk)


def _waited_for(entry: Entry, record: Record, flow: Flow) -> Iterator[tuple[Target, News]]:
    """Those who may act next. Of a record that has moved on since, a later entry tells."""
    stays = entry.before == entry.after
    if record.state != entry.after or (stays and not _may_change_hands(entry, flow)):
        return
    cause = f"state {_entered(entry, record)}"
    verbs: dict[Target, list[str]] = {}
    for step in flow.awaited(record.state):
        for target in may_act(record, step):
            verbs.setdefault(target, []).append(step.verb)
    for target, mine in verbs.items():
        due = min((clock["due"] for verb, clock in running(record).items() if verb in mine), default="")
        parts = {"verbs": mine, "state": record.state, "due": due}
        yield target, News("waiting", parts, cause, entry.pk, "waiting_due" if due else "waiting")


def _may_change_hands(entry: Entry, flow: Flow) -> bool:
    """May a step that stayed in its state have changed who is waited for: a new handler, the next to sign?"""
    step = flow.by_verb.get(entry.verb)
    return bool(entry.told.get("changed")) or bool(step and step.cosign)


def _entered(entry: Entry, record: Record) -> int | None:
    """The entry with which the record came into its state: who has been told since then is not told again."""
    if entry.before != entry.after and entry.version == record.version:
        return int(entry.pk)
    moves = Entry.objects.filter(record=record.pk).exclude(before=F("after"))
    return moves.order_by("-version").values_list("pk", flat=True).first()


def _recalculated(entry: Entry, record: Record, flow: Flow, filer: UUID | None) -> Iterator[tuple[Target, News]]:
    """A deadline has moved, or is certain at last: for those it binds and the one who waits for it."""
    before, due = entry.told["changed"].get("due_on", ["", str(record.due_on or "")])
    parts = {"before": before, "due": due}
    news = News("recalculated", parts, f"entry {entry.pk}", entry.pk, "moved" if before else "settled")
    for step in flow.awaited(record.state):
        for target in may_act(record, step):
            yield target, news
    if filer:
        yield (PERSON, filer), news


def _records(entries: Iterable[Entry]) -> dict[UUID, Record]:
    """The records of these entries, as they are now."""
    keys: dict[str, set[UUID]] = {}
    for entry in entries:
        keys.setdefault(entry.noun, set()).add(entry.record)
    found: dict[UUID, Record] = {}
    for noun, wanted in keys.items():
        if flow := flow_of(noun):
            found |= flow.model._base_manager.select_related(*paths_to_people(noun)).in_bulk(list(wanted))
    return found


def _filers(entries: Iterable[Entry]) -> dict[UUID, UUID]:
    """Record → the person who made its first entry."""
    wanted = {entry.record for entry in entries}
    first = Entry.objects.filter(record__in=wanted, version=1).values_list("record", "actor")
    return {record: actor for record, actor in first if actor}
