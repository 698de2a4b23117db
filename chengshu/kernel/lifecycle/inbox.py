"""What waits on an actor: records in a state that a step meant for them leaves. Two queries a noun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Value

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.rule import NONE, Who
from chengshu.kernel.lifecycle import signatures
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step

#: The most records of one noun an inbox holds.
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """One record that waits, and the steps this actor may take on it."""

    record: Any
    flow: Flow
    steps: tuple[Step, ...]


def waiting(acting: Acting) -> list[Waiting]:
    """Everything that waits on this actor, by deadline; without one, longest untouched first."""
    found = [one for flow in FLOWS.values() for one in _of(flow, acting)]
    return sorted(found, key=lambda one: (one.record.due_on or date.max, one.record.changed_at))


def _of(flow: Flow, acting: Acting) -> list[Waiting]:
    meant = [step for step in flow.steps if _meant_for(step, acting)]
    wanted = {step.verb: tuple(it for it in _awaited_in(flow, step) if _on_me(flow, it, meant)) for step in meant}
    rows = flow.model._default_manager.all()
    taken = takeable(flow, acting, wanted, rows, MOST)
    records = rows.in_bulk(list(taken))
    found = []
    for key, mine in taken.items():
        now_mine = tuple(step for step in mine if _in_turn(step, records[key], acting))
        if now_mine and _on_me(flow, records[key].state, now_mine):
            found.append(Waiting(records[key], flow, now_mine))
    return found


def _meant_for(step: Step, acting: Acting) -> bool:
    """Is this actor one of those waited for? What anybody may take waits on nobody."""
    return step.expected and not step.by.everybody and step.by.possible(acting)


def _on_me(flow: Flow, state: str, mine: Iterable[Step]) -> bool:
    """Does it wait on whoever may take these steps? Where a step with a limit is awaited it waits on those who may take it:
    that others may send it back meanwhile is nothing they are waited for.
    """
    limited = [step for step in flow.awaited(state) if step.limit(state) is not None]
    return not limited or any(step in limited for step in mine)


def _awaited_in(flow: Flow, step: Step) -> tuple[str, ...]:
    """The states in which somebody is waited for to take a step."""
    return tuple(state for state in flow.sources(step) if step in flow.awaited(state))


def takeable(
    flow: Flow, acting: Acting, wanted: Mapping[str, tuple[str, ...]], rows: models.QuerySet[Any], most: int
) -> dict[UUID, list[Step]]:
    """The id of each row on which this actor may take a step, with those steps, the most urgent first.

    `wanted` is verb → the states to look in. One query; steps for the same people share a branch of it.
    """
    groups: dict[tuple[Who, str], list[Step]] = {}
    for verb in (one for one in flow.by_verb if wanted.get(one)):
        step = flow.by_verb[verb]
        groups.setdefault((step.by, verb if step.cosign else ""), []).append(step)
    together = list(groups.values())
    branches = [_branch(place, steps, wanted, rows, acting) for place, steps in enumerate(together)]
    asked = [one for one in branches if one is not None]
    if not asked:
        return {}
    first, *others = asked
    pairs = first.union(*others) if others else first.distinct()
    found: dict[UUID, list[Step]] = {}
    for key, _, state, place in pairs.order_by(F("due_on").asc(nulls_last=True), "pk")[: most * len(asked)]:
        found.setdefault(key, []).extend(step for step in together[place] if state in wanted[step.verb])
    return dict(list(found.items())[:most])


def _branch(
    place: int,
    steps: list[Step],
    wanted: Mapping[str, tuple[str, ...]],
    rows: models.QuerySet[Any],
    acting: Acting,
) -> models.QuerySet[Any, tuple[UUID, date | None, str, int]] | None:
    """The rows on which steps for the same people can be taken, marked with the place of those steps."""
    q, states = steps[0].by.q(acting), {state for step in steps for state in wanted[step.verb]}
    if q is NONE:
        return None
    mine = rows.filter(q, state__in=sorted(states))
    if steps[0].cosign and acting.organisation:
        done = signatures.Signature.objects.filter(verb=steps[0].verb, organisation=acting.organisation, spent=False)
        mine = mine.exclude(pk__in=done.values("record"))
    return mine.order_by().values_list("pk", "due_on", "state", Value(place, models.IntegerField()))


def _in_turn(step: Step, record: Record, acting: Acting) -> bool:
    """Where bodies sign one after the other, only the next one is waited for."""
    return step.cosign != "in order" or acting.organisation in signatures.waiting(record, step)
