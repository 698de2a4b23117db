"""Who is to be told: who may take a step, who stands in for them, who answers for what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import models

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Delegation, Holding
from chengshu.kernel.identity.rule import People, Who
from chengshu.kernel.identity.who import SELF, acting_for, ends, role
from chengshu.kernel.lifecycle import signatures
from chengshu.kernel.lifecycle.flow import FLOWS, Step

#: More people than this are not told one by one: their organisations are.
MOST = 200
#: The role that answers for an organisation, and hears when it is late.
LEADER = "leader"

#: Whom a notice goes to: the column of the notice that names them, and their key.
Target = tuple[str, UUID | None]
PERSON, ORGANISATION = "person_id", "organisation_id"

#: What has been asked of the database while a batch is told of: the same firms come up again and again.
_found: ContextVar[dict[Any, set[UUID]] | None] = ContextVar("found", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, who acts for an organisation and who stands in for whom is asked once each."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def foresee(records: Iterable[Record]) -> None:
    """Ask at once who acts for the organisations that rules let act on these records. Inside `remembering` only."""
    found = _found.get()
    assert found is not None
    organisations = {
        end.pk for record in records for path in _paths_to_firms(record.noun()) for end in ends(record, path)
    }
    found.update({("of", key): set() for key in organisations})
    for key, person in _held().filter(organisation__in=organisations).values_list("organisation", "person"):
        found["of", key].add(person)


@cache
def paths_to_people(flow: str) -> tuple[str, ...]:
    """The relations through which a flow's rules find people, as far as they lead to one row each."""
    model = FLOWS[flow].model
    paths = {getattr(word, name, "") for word in _all_words(flow) for name in ("path", "covers", "of")}
    return tuple(sorted({single for path in paths - {"", SELF} if (single := _single(model, path.split(".")))}))


@cache
def _paths_to_firms(flow: str) -> tuple[str, ...]:
    """The paths on which a flow's rules find one organisation that acts."""
    paths = {word.path for word in _all_words(flow) if isinstance(word, acting_for)} - {SELF}
    return tuple(sorted(one for one in paths if _single(FLOWS[flow].model, one.split(".")) == one.replace(".", "__")))


def _all_words(flow: str) -> list[Who]:
    rules = [who for step in FLOWS[flow].steps for who in (step.by, step.told, step.escalate) if who is not None]
    return [word for rule in rules for word in _words(rule)]


def _single(model: Any, names: list[str]) -> str:
    """The beginning of a path that select_related can follow."""
    kept = []
    for name in names:
        field = next((one for one in model._meta.get_fields() if one.name == name), None)
        if not isinstance(field, models.ForeignKey):
            break
        kept.append(name)
        model = field.related_model
    return "__".join(kept)


def may_act(record: Record, step: Step) -> list[Target]:
    """The people who may take a step now, and who stands in for them. Nobody, when it is anyone's to take."""
    return targets(record, step.by, _able(record, step))


def answerable(record: Record, step: Step) -> list[Target]:
    """Whom lateness is told to: `escalate`, else the leaders of the late bodies and of all above them."""
    if step.escalate is not None:
        return named(record, step.escalate)
    if step.cosign:
        late = {body.pk for body in signatures.waiting(record, step)}
    else:
        late = _organisations(step.by, record, _able(record, step))
    paths = Organisation.objects.filter(pk__in=late).values_list("path", flat=True)
    numbers = {number for path in paths for number in path.split("/") if number}
    leaders = _held().filter(role=LEADER, organisation__number__in=numbers)
    return targets(record, role(LEADER), set(leaders.values_list("person", flat=True)))


def named(record: Record, who: Who) -> list[Target]:
    """The people of a rule."""
    return targets(record, who, _people(record, who))


def targets(record: Record, who: Who, people: People) -> list[Target]:
    """People and who acts in their place today; if too many, the organisations they act for."""
    if not people:
        return []
    everybody = people | _standing_in(people)
    if len(everybody) <= MOST:
        return [(PERSON, key) for key in sorted(everybody)]
    return [(ORGANISATION, key) for key in sorted(_organisations(who, record, people))[:MOST]]


def _able(record: Record, step: Step) -> People:
    """Who may take a step; of those who co-sign, who has not signed and is next."""
    if not step.cosign:
        return _people(record, step.by)
    held = _held().filter(organisation__in=signatures.waiting(record, step))
    return set(held.values_list("person", flat=True))


def _people(record: Record, who: Who) -> People:
    """The people of a rule, before anybody stands in for them."""
    if not isinstance(who, acting_for):
        return who.people(record)
    keys = {end.pk for end in who.ends(record)}
    return set().union(*(_once(("of", key), partial(_acting_for, key)) for key in keys))


def _acting_for(organisation: UUID) -> set[UUID]:
    return set(_held().filter(organisation=organisation).values_list("person", flat=True))


def _standing_in(people: set[UUID]) -> set[UUID]:
    # Few are away at a time: who is, is asked once for a batch, and hardly ever who is there instead.
    away = people & _once("away", lambda: set(Delegation.objects.on(today()).values_list("giver", flat=True)))
    if not away:
        return set()
    return set(Delegation.objects.on(today()).filter(giver__in=away).values_list("taker", flat=True))


def _once(key: Any, ask: Callable[[], set[UUID]]) -> set[UUID]:
    """What `ask` finds; while a batch is told of, what it found the first time."""
    found = _found.get()
    if found is None:
        return ask()
    if key not in found:
        found[key] = ask()
    return found[key]


def _organisations(who: Who, record: Record, people: People) -> set[UUID]:
    """The organisations for which a rule lets these people at a record."""
    words = list(_words(who))
    found = {end.pk for word in words if isinstance(word, acting_for) for end in word.ends(record)}
    roles = {word.name for word in words if isinstance(word, role)}
    if (found and not roles) or not people:
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


def _held() -> Any:
    return Holding.objects.on(today())
