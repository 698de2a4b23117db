"""Who hears of what: of each journal entry, and of a clock that is about to run out or has.

Nobody is told of what they did themselves, nobody twice of the same, and of one entry only the one thing that matters
most to them: that they are waited for, that theirs has moved on, or that they asked to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Delegation, Holding
from chengshu.kernel.identity.rule import People, Who
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle import signatures
from chengshu.kernel.lifecycle.clocks import Clock, running
from chengshu.kernel.lifecycle.flow import Flow, Step, flow_of
from chengshu.kernel.lifecycle.notices import Notice, send

#: More people than this are not told one by one: their organisations are.
MOST = 200
#: The role that answers for an organisation, and hears when it is late.
LEADER = "leader"
#: The platform's own entry in a record whose deadline was worked out again.
RECALCULATED = "recalculate_deadline"

#: Whom a notice goes to: the column of the notice that names them, and their key.
Target = tuple[str, UUID | None]
PERSON, ORGANISATION = "person_id", "organisation_id"


def handle(entries: Sequence[Entry]) -> None:
    """Tell of these entries, in their order. What the simulator made up is not told of."""
    real = [entry for entry in entries if not entry.simulated and flow_of(entry.noun)]
    records, filers = _records(real), _filers(real)
    made: list[Notice] = []
    for entry in real:
        if record := records.get(entry.record):
            made += _told_of(entry, record, filers.get(entry.record))
    send(made)


def warn(record: Record, step: Step, clock: Clock, stage: str) -> int:
    """Tell of a running clock that has come to a stage ("soon", "today", "late"); says how many notices were new."""
    parts = {"verbs": [step.verb], "due": clock["due"], "state": record.state}
    mine, cause = _targets(record, step.by, may_act(record, step)), f"{step.verb}@{clock['due']}"
    if stage != "late":
        return send(_notice(record, one, "reminder", stage, parts, f"{cause}-{stage}") for one in mine)
    above = _targets(record, step.escalate or role(LEADER), answerable(record, step))
    urged = [_notice(record, one, "urged", "urged", parts, cause) for one in mine]
    return send([*urged, *(_notice(record, one, "late", "late", parts, cause) for one in above)])


def may_act(record: Record, step: Step) -> set[UUID]:
    """The people who may take a step now, and who stands in for them. Nobody, when it is anyone's to take."""
    if not step.cosign:
        return with_substitutes(step.by.people(record))
    held = _held().filter(organisation__in=signatures.waiting(record, step))
    return with_substitutes(set(held.values_list("person", flat=True)))


def answerable(record: Record, step: Step) -> set[UUID]:
    """Whom lateness is told to: the step's own `escalate`, else the leaders of the bodies that are late and of all above."""
    if step.escalate is not None:
        return with_substitutes(step.escalate.people(record))
    if step.cosign:
        late = {body.pk for body in signatures.waiting(record, step)}
    else:
        late = _organisations(step.by, record, may_act(record, step))
    paths = Organisation.objects.filter(pk__in=late).values_list("path", flat=True)
    numbers = {number for path in paths for number in path.split("/") if number}
    leaders = _held().filter(role=LEADER, organisation__number__in=numbers)
    return with_substitutes(set(leaders.values_list("person", flat=True)))


def with_substitutes(people: People) -> set[UUID]:
    """People, and those who act in their place today."""
    if not people:
        return set()
    given = Delegation.objects.on(today()).filter(giver__in=people)
    return people | set(given.values_list("taker", flat=True))


def _told_of(entry: Entry, record: Record, filer: UUID | None) -> list[Notice]:
    """The notices of one entry: for each person the first that applies, and none for the one who made the entry."""
    found: dict[Target, Notice] = {(PERSON, entry.actor): None}
    for target, notice in _candidates(entry, record, filer):
        found.setdefault(target, notice)
    return [notice for notice in found.values() if notice]


def _candidates(entry: Entry, record: Record, filer: UUID | None) -> Iterator[tuple[Target, Notice]]:
    """What there is to tell of an entry, what matters most first."""
    flow = flow_of(entry.noun)
    if flow is None:
        return
    if entry.verb == RECALCULATED:
        yield from _recalculated(entry, record, flow, filer)
        return
    parts, cause = {"verbs": [entry.verb], "state": entry.after}, f"entry {entry.pk}"
    yield from _waited_for(entry, record, flow)
    if filer:
        yield (PERSON, filer), _notice(record, (PERSON, filer), "filed", "filed", parts, cause, entry.pk)
    step = flow.by_verb.get(entry.verb)
    if step and step.told:
        for target in _targets(record, step.told, with_substitutes(step.told.people(record))):
            yield target, _notice(record, target, "told", "told", parts, cause, entry.pk)


def _waited_for(entry: Entry, record: Record, flow: Flow) -> Iterator[tuple[Target, Notice]]:
    """Those who may act next. Of a record that has moved on since, a later entry tells."""
    stays = entry.before == entry.after
    if record.state != entry.after or (stays and not _may_change_hands(entry, flow)):
        return
    entered = _entered(entry, record)
    verbs: dict[Target, list[str]] = {}
    for step in flow.awaited(record.state):
        for target in _targets(record, step.by, may_act(record, step)):
            verbs.setdefault(target, []).append(step.verb)
    for target, mine in verbs.items():
        due = min((clock["due"] for verb, clock in running(record).items() if verb in mine), default="")
        parts = {"verbs": mine, "state": record.state, "due": due}
        text = "waiting_due" if due else "waiting"
        yield target, _notice(record, target, "waiting", text, parts, f"state {entered}", entry.pk)


def _may_change_hands(entry: Entry, flow: Flow) -> bool:
    """May a step that stayed in the state have changed who is waited for: another handler, the next to sign?"""
    step = flow.by_verb.get(entry.verb)
    return bool(entry.told.get("changed")) or bool(step and step.cosign)


def _entered(entry: Entry, record: Record) -> int | None:
    """The entry with which the record came into its state: who has been told since then is not told again."""
    if entry.before != entry.after and entry.version == record.version:
        return int(entry.pk)
    moves = Entry.objects.filter(record=record.pk).exclude(before=F("after"))
    return moves.order_by("-version").values_list("pk", flat=True).first()


def _recalculated(
    entry: Entry, record: Record, flow: Flow, filer: UUID | None
) -> Iterator[tuple[Target, Notice]]:
    """A deadline has moved, or is certain at last: for those it binds and the one who waits for it."""
    before, due = entry.told["changed"].get("due_on", ["", str(record.due_on or "")])
    parts, cause = {"before": before, "due": due}, f"entry {entry.pk}"
    targets = [target for step in flow.awaited(record.state) for target in _targets(record, step.by, may_act(record, step))]
    for target in [*targets, *([(PERSON, filer)] if filer else [])]:
        text = "moved" if before else "settled"
        yield target, _notice(record, target, "recalculated", text, parts, cause, entry.pk)


def _targets(record: Record, who: Who, people: set[UUID]) -> list[Target]:
    """People one by one, or, when they are too many, the organisations they act for."""
    if len(people) <= MOST:
        return [(PERSON, key) for key in sorted(people)]
    return [(ORGANISATION, key) for key in sorted(_organisations(who, record, people))[:MOST]]


def _organisations(who: Who, record: Record, people: set[UUID]) -> set[UUID]:
    """The organisations for which a rule lets these people at a record."""
    words = list(_words(who))
    found = {end.pk for word in words if isinstance(word, acting_for) for end in word.ends(record)}
    roles = {word.name for word in words if isinstance(word, role)}
    if found and not roles:
        return found
    held = _held().filter(person__in=people)
    return found | set((held.filter(role__in=roles) if roles else held).values_list("organisation", flat=True))


def _words(who: Who) -> Iterator[Who]:
    """The single rules a combined one is made of."""
    combined: Iterable[Who] = getattr(who, "rules", ())
    if not combined:
        yield who
    for rule in combined:
        yield from _words(rule)


def _notice(
    record: Record, target: Target, kind: str, text: str, parts: dict[str, Any], cause: str, entry: int | None = None
) -> Notice:
    column, key = target
    return Notice(
        kind=kind, noun=record.noun(), record=record.pk, number=record.number, text=text, parts=parts,
        cause=cause, entry=entry, made_at=now(), **{column: key},
    )  # fmt: skip


def _records(entries: Iterable[Entry]) -> dict[UUID, Record]:
    """The records of these entries, as they are now."""
    keys: dict[str, set[UUID]] = {}
    for entry in entries:
        keys.setdefault(entry.noun, set()).add(entry.record)
    found: dict[UUID, Record] = {}
    for noun, wanted in keys.items():
        if flow := flow_of(noun):
            found |= flow.model._base_manager.in_bulk(list(wanted))
    return found


def _filers(entries: Iterable[Entry]) -> dict[UUID, UUID]:
    """Record → the person who made its first entry."""
    first = Entry.objects.filter(record__in={entry.record for entry in entries}, version=1, actor__isnull=False)
    return dict(first.values_list("record", "actor"))


def _held() -> Any:
    return Holding.objects.on(today())
