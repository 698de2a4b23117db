"""Who may not judge what: own organisation, a declared tie, work done together in the past two years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q

from chengshu.kernel.identity.models import Holding, Organisation, Person
from chengshu.kernel.panels.models import Tie
from chengshu.kernel.panels.together import together

OWN, TIE, TOGETHER = "own_organisation", "declared_tie", "cooperation"
#: Why somebody is kept out, as people read it.
REASONS = {OWN: "在该单位任职", TIE: "已申报利益关系", TOGETHER: "近两年有合作"}
#: Years for which having worked together counts.
YEARS = 2


def conflicts(
    people: Mapping[UUID, Collection[UUID]], parties: Iterable[Organisation], day: date
) -> dict[UUID, tuple[str, str]]:
    """Person → (reason, the party's number), of those of these people (each with the keys of own organisations) in conflict.

    The first reason that is found is told; how many people there are does not change how often the database is asked.
    """
    known = {one.pk: one.number for one in parties}
    found: dict[UUID, tuple[str, str]] = {}
    inside = _inside(known)
    persons, bodies = _together(known, day)
    tied = Tie.objects.filter(Q(until=None) | Q(until__gte=day), state="declared", organisation__in=known)
    ties = {person: known[party] for person, party in tied.values_list("person", "organisation")}
    for person, own in people.items():
        if own_party := next((inside[body] for body in own if body in inside), ""):
            found[person] = OWN, own_party
        elif person in ties:
            found[person] = TIE, ties[person]
        elif party := persons.get(person) or next((bodies[body] for body in own if body in bodies), ""):
            found[person] = TOGETHER, party
    return found


def belonging(people: models.QuerySet[Person], day: date) -> dict[UUID, set[UUID]]:
    """Person → keys of every organisation they hold something in on a day."""
    found: dict[UUID, set[UUID]] = {}
    held = Holding.objects.on(day).filter(person__in=people).values_list("person", "organisation")
    for person, organisation in held.order_by():
        found.setdefault(person, set()).add(organisation)
    return found


def _inside(parties: Mapping[UUID, str]) -> dict[UUID, str]:
    """Organisation → party, of the parties and of all that stands under them."""
    found = dict(parties)
    for key, path in Organisation.objects.filter(pk__in=parties).values_list("pk", "path"):
        below = Organisation.objects.filter(path__startswith=path).values_list("pk", flat=True)
        found |= {one: parties[key] for one in below if one not in found}
    return found


def _together(parties: Mapping[UUID, str], day: date) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """People, and organisations, who worked together with a party lately; each with the party."""
    since = _years_before(day, YEARS)
    persons: dict[UUID, str] = {}
    bodies: dict[UUID, str] = {}
    for party, number in parties.items():
        for kind, other in together(party, since, day):
            (persons if kind is Person else bodies).setdefault(other, number)
    return persons, bodies


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
