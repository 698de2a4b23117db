"""Acting: who does something, for which organisation, with which roles, on whose behalf. Every verb is given one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Delegation, Holding, Person


@dataclass(frozen=True)
class Acting:
    """One person in one organisation at one moment; or the platform itself; or nobody known."""

    person: Person | None = None
    organisation: Organisation | None = None
    roles: frozenset[str] = frozenset()
    topics: dict[str, frozenset[str]] = field(default_factory=dict)
    on_behalf_of: Person | None = None
    #: Every organisation the person belongs to, whichever they act for now: what conflicts of interest look at.
    own: frozenset[str] = frozenset()
    is_platform: bool = False
    #: Every capacity the person could act in now, for the switch; no part of who this is.
    offered: tuple[Capacity, ...] = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """What two actings that see the same rows share: the cache key of counts."""
        if self.is_platform:
            return "platform"
        parts = [
            self.person.pk.hex if self.person else "",
            self.organisation.pk.hex if self.organisation else "",
        ]
        return ":".join([*parts, *sorted(self.roles)])

    @property
    def words(self) -> str:
        """The line the page always shows: 王工（青岛样机有限公司）."""
        if self.is_platform:
            return say("平台")
        if self.person is None:
            return say("访客")
        away = say("，代{on_behalf_of}办理", on_behalf_of=self.on_behalf_of) if self.on_behalf_of else ""
        return say("{person}（{value}{away}）", person=self.person, value=self.organisation or say("本人"), away=away)


PLATFORM = Acting(is_platform=True)
ANONYMOUS = Acting()


@dataclass(frozen=True)
class Capacity:
    """One choice of 'acting for': an organisation, and whose place is taken there."""

    organisation: Organisation
    giver: Person | None
    holdings: tuple[Holding, ...]

    @property
    def key(self) -> str:
        """What the session and the switch form carry."""
        return f"{self.organisation.number}:{self.giver.number if self.giver else ''}"


def capacities(person: Person, day: date | None = None) -> list[Capacity]:
    """Every organisation a person may act for on a day, own roles first, then those delegated to them."""
    day = day or today()
    # Asked first: as a condition of the other query they would have every holding of the city looked at.
    given = Delegation.objects.on(day).filter(taker=person).values_list("giver", "organisation")
    places = [Q(person=giver, organisation=organisation) for giver, organisation in given]
    held = (
        Holding.objects.on(day)
        .filter(reduce(or_, places, Q(person=person)))
        .select_related("organisation__place", "person")
        .order_by("since", "id")
    )
    grouped: dict[tuple[str, str], list[Holding]] = {}
    for holding in held:
        giver = "" if holding.person_id == person.pk else holding.person.number
        grouped.setdefault((giver, holding.organisation.number), []).append(holding)
    ordered = sorted(grouped.items(), key=lambda item: item[0][0] != "")
    return [
        Capacity(rows[0].organisation, rows[0].person if giver else None, tuple(rows)) for (giver, _), rows in ordered
    ]


def acting_as(person: Person, choice: str = "", found: Iterable[Capacity] | None = None) -> Acting:
    """The acting for a chosen capacity (its key, or an organisation's number); the first one when none is chosen."""
    known = list(capacities(person) if found is None else found)
    own = frozenset(capacity.organisation.pk.hex for capacity in known if capacity.giver is None)
    chosen = next((c for c in known if choice in (c.key, c.organisation.number)), known[0] if known else None)
    if chosen is None:
        return Acting(person=person, roles=frozenset({"citizen"}))
    topics: dict[str, frozenset[str]] = {}
    for holding in chosen.holdings:
        topics[holding.role] = topics.get(holding.role, frozenset()) | frozenset(holding.topics)
    return Acting(
        person=person,
        organisation=chosen.organisation,
        roles=frozenset(topics),
        topics=topics,
        on_behalf_of=chosen.giver,
        own=own,
        offered=tuple(known),
    )
