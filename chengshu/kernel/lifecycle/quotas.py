"""Quotas: what records take from another in certain states, never past its capacity."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.finding import locked
from chengshu.kernel.lifecycle.flow import Quota, Step


def taken(quota: Quota, owner: Any, model: type[Record], but: Record | None = None) -> int:
    """What is taken from an owner now, by all `but` one. Computed from what holds it, so it cannot drift."""
    held = model._default_manager.filter(**{quota.owner: owner, "state__in": quota.held_in})
    if but is not None:
        held = held.exclude(pk=but.pk)
    return held.aggregate(total=Sum(quota.amount))["total"] or 0


def why_not_taken(step: Step, record: Record, owner: Any = None) -> str | None:
    """The reason a quota cannot be taken, or a taken one not be made larger, if it cannot."""
    quota = step.takes
    if quota is None:
        return None
    owner = owner or getattr(record, quota.owner)
    wanted, capacity = getattr(record, quota.amount) or 0, getattr(owner, quota.capacity) or 0
    left = capacity - taken(quota, owner, type(record), but=record)
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
