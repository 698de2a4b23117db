"""The conditions a meeting can be declared with."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.meeting.columns import among, listed
from chengshu.kernel.meeting.condition import BOTH, DEMAND, MET, SUPPLY, UNMET, Condition


@dataclass(frozen=True)
class Same(Condition):
    """They have a value in common: a kind, a chain, a process."""

    compared = operator.eq

    def numbers(self, mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
        """One for each value, where nobody says several."""
        return one_each(mine, theirs)

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
    compared = operator.ne

    def numbers(self, mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
        """One for each value, where nobody says several."""
        return one_each(mine, theirs)

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
    compared = operator.ge

    def numbers(self, mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
        """The most that is offered, the least that is asked."""
        return [number(max(one, default=0)) for one in mine], [number(min(one, default=0)) for one in theirs]

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

    compared = operator.ge

    def numbers(self, mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
        """The latest day, the earliest."""
        first = number(today())
        return [number(max(one, default=0)) for one in mine], [first + number(min(one, default=0)) for one in theirs]

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

    def plain(self, noun: type[models.Model], side: str) -> str:
        """A place's path: every code from the city down."""
        return f"{self.path(side)}__path"

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """Met where one of the demand's places lies in one of the supply's."""
        return MET if any(one.startswith(place) for one in mine for place in theirs) else UNMET

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """Of supplies those with a place or one above it, of demands those within."""
        path = self.path(side)
        if side == SUPPLY:
            return Q(**{f"{path}__in": sorted({code for one in given for code in one.split("/") if code})})
        return Q(*(Q(**{f"{path}__path__startswith": one}) for one in given), _connector=Q.OR)


def number(value: Any) -> float:
    """A number or a day as a number. Money in fen stays exact up to ninety trillion yuan."""
    return float(value.toordinal() if isinstance(value, date) else value)


def one_each(mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
    """A number for each value; None where somebody says several."""
    known: dict[Any, float] = {}
    if any(len(one) > 1 for side in (mine, theirs) for one in side):
        return None
    mine_, theirs_ = (
        [known.setdefault(one[0] if one else None, len(known)) for one in side] for side in (mine, theirs)
    )
    return mine_, theirs_
