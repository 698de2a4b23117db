"""Conditions under which two records meet, each said once: judged on a pair, asked of the database, and told.

A condition is one side's own. Where that side says nothing it does not apply; where the other says nothing it is open,
and keeps nobody apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.places import Place

#: Whose condition it is. BOTH: where either says nothing it does not apply.
DEMAND, SUPPLY, BOTH = "demand", "supply", "both"
MET, UNMET = 1.0, 0.0


@dataclass(frozen=True)
class Condition:
    """Two columns that have to suit each other: what the demand has at one path, and the supply at the other.

    of: whose condition it is. weight: how much it counts among the wishes of its side (of a must: nothing).
    hushed: a pair that does not meet it is not spoken of at all.
    """

    label: str
    demand: str
    supply: str
    of: str = DEMAND
    weight: float = 1.0
    hushed: bool = False

    @property
    def code(self) -> str:
        """covers:manufacturer__place:areas"""
        return f"{type(self).__name__.lower()}:{self.demand}:{self.supply}"

    def path(self, side: str) -> str:
        """The path that leads to a side's column."""
        return self.demand if side == DEMAND else self.supply

    def applies(self, demand: Any, supply: Any) -> bool:
        """Does the side whose condition it is say anything?"""
        asking = {DEMAND: [self.demand], SUPPLY: [self.supply], BOTH: [self.demand, self.supply]}[self.of]
        return all(values(demand if path is self.demand else supply, path) for path in asking)

    def degree(self, demand: Any, supply: Any) -> float | None:
        """How well a pair meets it, from UNMET to MET. None: the other side says nothing. It must apply."""
        mine, theirs = values(demand, self.demand), values(supply, self.supply)
        return self.suits(mine, theirs) if mine and theirs else None

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """The same of what the demand and the supply say, both something."""
        raise NotImplementedError

    def possible(self, side: str, noun: type[models.Model], known: Any) -> Q:
        """Rows of a noun on this side that may meet it with a record of the other side: no other does."""
        given = values(known, self.path(other(side)))
        return self.asked(side, noun, given) | empty(noun, self.path(side)) if given else Q()

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """Rows on this side that say something, and meet it with what the other side says."""
        raise NotImplementedError


@dataclass(frozen=True)
class Same(Condition):
    """They have a value in common: a kind, a chain, a process."""

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """Met by one."""
        return MET if any(one in theirs for one in mine) else UNMET

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """One of these."""
        return among(noun, self.path(side), given)


@dataclass(frozen=True)
class Apart(Condition):
    """They have nothing in common: nobody supplies what they ask for themselves."""

    of: str = BOTH
    hushed: bool = True

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """Met by none."""
        return UNMET if any(one in theirs for one in mine) else MET

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """None of these."""
        return Q() if listed(noun, self.path(side)) else ~among(noun, self.path(side), given)


@dataclass(frozen=True)
class Holds(Condition):
    """The supply has all that the demand asks for: qualifications, certificates."""

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """The part that it has."""
        return sum(one in theirs for one in mine) / len(mine)

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """All of these; of demands, those that ask for one of these: whether for others too shows when they meet."""
        path = self.path(side)
        if side == DEMAND or listed(noun, path):
            return among(noun, path, given)
        every = (noun._default_manager.filter(among(noun, path, [one])).values("pk") for one in given)
        return Q(*(Q(pk__in=rows) for rows in every))


@dataclass(frozen=True)
class Enough(Condition):
    """What the demand offers is not less than what the supply asks: a budget and a lowest price, a day and a day."""

    of: str = SUPPLY

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """The most that is offered, the least that is asked."""
        return MET if max(mine) >= min(theirs) else UNMET

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """Of supplies those asking no more, of demands those offering no less."""
        path = self.path(side)
        return Q(**{f"{path}__lte": max(given)}) if side == SUPPLY else Q(**{f"{path}__gte": min(given)})


@dataclass(frozen=True)
class InTime(Condition):
    """The supply can be there, in so many days from today, by the day the demand names."""

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """The latest day, the fewest days."""
        return MET if today() + timedelta(days=min(theirs)) <= max(mine) else UNMET

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """Of supplies those quick enough, of demands those that can wait so long."""
        path = self.path(side)
        if side == SUPPLY:
            return Q(**{f"{path}__lte": (max(given) - today()).days})
        return Q(**{f"{path}__gte": today() + timedelta(days=min(given))})


@dataclass(frozen=True)
class Covers(Condition):
    """The supply's places hold the demand's: both paths lead to places, and a city holds its districts."""

    of: str = SUPPLY

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """Met where one of the demand's places lies in one of the supply's."""
        return MET if any(one.path.startswith(place.path) for one in mine for place in theirs) else UNMET

    def asked(self, side: str, noun: type[models.Model], given: list[Place]) -> Q:
        """Of supplies those with a place or one above it, of demands those within."""
        path = self.path(side)
        if side == SUPPLY:
            return Q(**{f"{path}__in": sorted({code for one in given for code in one.path.split("/") if code})})
        return Q(*(Q(**{f"{path}__path__startswith": one.path}) for one in given), _connector=Q.OR)


def other(side: str) -> str:
    """The side opposite."""
    return SUPPLY if side == DEMAND else DEMAND


def values(record: Any, path: str) -> list[Any]:
    """What a record says at the end of a path: one value, several, or none. Related records stand for themselves."""
    found = [record]
    for name in path.split("__"):
        found = [value for one in found for value in _step(one, name)]
    return found


def _step(record: Any, name: str) -> Iterable[Any]:
    try:
        value = getattr(record, name)
    except ObjectDoesNotExist:
        return []
    if hasattr(value, "all"):
        return list(value.all())
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" else [value]


def field_at(noun: type[models.Model], path: str) -> Any:
    """The column at the end of a path. Raises FieldDoesNotExist."""
    model: Any = noun
    *through, last = path.split("__")
    for name in through:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def listed(noun: type[models.Model], path: str) -> bool:
    """Is it a list within one column, which not every database looks into?"""
    return isinstance(field_at(noun, path), models.JSONField)


def among(noun: type[models.Model], path: str, given: list[Any]) -> Q:
    """Rows that say one of these; of lists within a column, all rows: they are judged one by one."""
    return Q() if listed(noun, path) else Q(**{f"{path}__in": given})


def empty(noun: type[models.Model], path: str) -> Q:
    """Rows that say nothing."""
    field = field_at(noun, path)
    if isinstance(field, models.JSONField):
        return Q()
    nothing = Q(**{f"{path}__isnull": True})
    return nothing | Q(**{path: ""}) if isinstance(field, (models.CharField, models.TextField)) else nothing
