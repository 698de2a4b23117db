"""Quotas: what records take from another in certain states, never past its capacity."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.kept import Kept, stand_in
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.finding import locked
from chengshu.kernel.lifecycle.flow import Quota, Step

_SUM = "SELECT SUM(taken) FROM ({}) AS held"
_OWNER, _ONE = stand_in(1), stand_in(2)


def taken(quota: Quota, owner: Any, model: type[Record], but: Record | None = None) -> int:
    """What is taken from an owner now, by all `but` one. Computed from what holds it, so it cannot drift."""
    kept = _sum(quota, model, but is not None, connections[DEFAULT_DB_ALIAS].vendor)
    ((found,),) = kept.rows(owner=owner.pk, one=but.pk if but else None)
    return int(found or 0)


@cache
def _sum(quota: Quota, model: type[Record], but_one: bool, vendor: str) -> Kept:
    del vendor  # part of the key: another database writes other SQL
    held = model._default_manager.filter(**{quota.owner: _OWNER, "state__in": sorted(quota.held_in)})
    rows = held.exclude(pk=_ONE) if but_one else held
    statement, parameters = rows.order_by().values(taken=F(quota.amount)).query.sql_with_params()
    return Kept(_SUM.format(statement), parameters, owner=_OWNER, one=_ONE)


def why_not_taken(step: Step, record: Record, owner: Any = None) -> str | None:
    """The reason a quota cannot be taken, or a taken one not be made larger, if it cannot."""
    quota = step.takes
    if quota is None:
        return None
    owner = owner or getattr(record, quota.owner)
    wanted, capacity = getattr(record, quota.amount) or 0, getattr(owner, quota.capacity) or 0
    # What does not hold anything yet need not be left out: to know one among many, each of their rows would be read.
    held = record if record.state in quota.held_in else None
    left = capacity - taken(quota, owner, type(record), but=held)
    if wanted <= left:
        return None
    return say(
        "{owner}只剩 {max} {unit}，不够 {wanted} {unit}。",
        owner=owner,
        max=max(left, 0),
        unit=say(quota.unit),
        wanted=wanted,
    )


def take(step: Step, record: Record) -> None:
    """Lock the owner and take from it, or say how much is left. The lock keeps two from passing the end."""
    if step.takes is None:
        return
    known = getattr(record, step.takes.owner)
    owner = locked(type(known), "id", known.pk)
    if reason := why_not_taken(step, record, owner):
        raise Conflict(reason, state=record.state)
