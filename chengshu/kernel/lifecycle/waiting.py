"""Which nouns have records that wait for a day: asked of all of them in one statement, made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q

from chengshu.kernel.base.kept import Kept, statements
from chengshu.kernel.lifecycle.flow import FLOWS, Flow

Which = Callable[[date], Q]
#: A day that stands for another in a statement that is made.
_STAND_IN = date(1, 1, 2)


def to_wake(day: date) -> Q:
    """Records that something is to be done about by a day."""
    return Q(wakes_on__lte=day)


def counted_beyond(day: date) -> Q:
    """Records with a deadline, or a day to wake, counted into a year whose holidays were not known by a day."""
    return Q(due_provisional=True) | Q(wakes_on__gt=day)


def flows_with(which: Which, day: date) -> list[Flow]:
    """The flows that have such records on a day."""
    nouns = tuple(FLOWS)
    ((*there,),) = _statement(which, nouns, connections[DEFAULT_DB_ALIAS].vendor).rows(day=day)
    return [FLOWS[noun] for noun, any_there in zip(nouns, there, strict=True) if any_there]


@cache
def _statement(which: Which, nouns: tuple[str, ...], vendor: str) -> Kept:
    del vendor  # part of the key: another database writes other SQL
    models = (FLOWS[noun].model for noun in nouns)
    asked, parameters = statements(
        model._base_manager.filter(which(_STAND_IN), **model.only).values("pk")[:1] for model in models
    )
    return Kept(f"SELECT {', '.join(f'EXISTS ({sql})' for sql in asked)}", parameters, day=_STAND_IN)
