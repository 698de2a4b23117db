"""The pool: people with the role of expert in office, by field, and who of them may judge a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chengshu.kernel.identity.models import Holding, Organisation, Person
from chengshu.kernel.panels.conflicts import belonging, conflicts

EXPERT = "expert"


@dataclass(frozen=True)
class Pool:
    """Numbers of those who may judge, in their order, and who may not: number, reason, number of the organisation."""

    free: tuple[str, ...]
    excluded: tuple[tuple[str, str, str], ...]


def experts(topic: str, day: date) -> dict[UUID, str]:
    """Person → number, of the experts of a field in office on a day who can sign in. An empty field is every field."""
    held = Holding.objects.on(day).filter(role=EXPERT, person__is_active=True)
    rows = held.values_list("person", "person__number", "topics").order_by()
    return {person: number for person, number, topics in rows if not topic or topic in topics}


def pool(topic: str, parties: Iterable[Organisation], day: date) -> Pool:
    """Everybody of a field, less those in conflict with a party."""
    known = experts(topic, day)
    everybody = Person.objects.filter(pk__in=Holding.objects.on(day).filter(role=EXPERT).values("person"))
    own = belonging(everybody, day)
    kept_out = conflicts({person: own.get(person, set()) for person in known}, parties, day)
    free = sorted(number for person, number in known.items() if person not in kept_out)
    return Pool(tuple(free), tuple(sorted((known[person], *why) for person, why in kept_out.items())))


def in_conflict(person: Person, parties: Iterable[Organisation], day: date) -> tuple[str, str] | None:
    """(reason, the party's number) of one person on a day; None when there is none."""
    own = belonging(Person.objects.filter(pk=person.pk), day)
    return conflicts({person.pk: own.get(person.pk, set())}, parties, day).get(person.pk)
