"""What a condition is, under which two records meet: said once, judged on a pair, put to the database, and told.

A condition is one side's own. Where that side says nothing it does not apply; where the other says nothing it is open,
and keeps nobody apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from chengshu.kernel.matching.rows import field_at
from chengshu.kernel.meeting.columns import empty, values

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

    @cached_property
    def code(self) -> str:
        """covers:manufacturer__place:areas"""
        return f"{type(self).__name__.lower()}:{self.demand}:{self.supply}"

    def path(self, side: str) -> str:
        """The path that leads to a side's column."""
        return self.demand if side == DEMAND else self.supply

    def said(self, side: str, record: Any) -> list[Any]:
        """What a side's record says: plain values, related records by their keys."""
        return values(record, self.plain(type(record), side))

    def plain(self, noun: type[models.Model], side: str) -> str:
        """The path to the plain column that is compared."""
        path = self.path(side)
        return f"{path}__pk" if field_at(noun, path).is_relation else path

    def applies(self, mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
        """Does the side whose condition it is say anything?"""
        return (self.of == SUPPLY or bool(mine)) and (self.of == DEMAND or bool(theirs))

    def degree(self, mine: list[Any], theirs: list[Any]) -> float | None:
        """How well what demand and supply say suits, from UNMET to MET. None: the other side says nothing."""
        return self.suits(mine, theirs) if mine and theirs else None

    def suits(self, mine: list[Any], theirs: list[Any]) -> float:
        """The same of what the demand and the supply say, both something."""
        raise NotImplementedError

    #: Holds between numbers that stand for what is said, where the condition is met; None: it is judged pair by pair.
    compared: ClassVar[Any] = None

    def numbers(self, mine: list[list[Any]], theirs: list[list[Any]]) -> tuple[list[float], list[float]] | None:
        """Such numbers for all that demands and supplies say (empty: any number); None where there are none."""
        del mine, theirs
        return None

    def possible(self, side: str, noun: type[models.Model], known: Any) -> Q:
        """Rows of a noun on this side that may meet it with a record of the other side: no other does."""
        given = self.said(other(side), known)
        return self.asked(side, noun, given) | empty(noun, self.path(side)) if given else Q()

    def asked(self, side: str, noun: type[models.Model], given: list[Any]) -> Q:
        """Rows on this side that say something, and meet it with what the other side says."""
        raise NotImplementedError


def other(side: str) -> str:
    """The side opposite."""
    return SUPPLY if side == DEMAND else DEMAND
