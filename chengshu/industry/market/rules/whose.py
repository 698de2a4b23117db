"""Whose a posting is, and what else is theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from chengshu.industry.market.models import Demand
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm

#: States in which a posting can be repeated by another.
LIVE = ("submitted", "supplementing", "published", "engaged")


def firm_of(posting: Any) -> Firm:
    """Whose it is."""
    found: Firm = posting.manufacturer if isinstance(posting, Demand) else posting.provider
    return found


def of_firm(posting: Any) -> QuerySet[Any]:
    """All postings of the same kind by the same firm, this one aside, the newest first."""
    column = "manufacturer_id" if isinstance(posting, Demand) else "provider_id"
    mine = type(posting)._default_manager.filter(**{column: getattr(posting, column)})
    return mine.exclude(pk=posting.pk).order_by("-created_at")


def live_of_firm(posting: Any) -> list[Any]:
    """Those of them that a new one could repeat."""
    return list(of_firm(posting).filter(state__in=LIVE)[:200])


def others_of_the_firm(posting: Any) -> QuerySet[Any]:
    """What a repeated posting can be merged into."""
    return of_firm(posting).filter(state__in=["submitted", "published"])


def has_no_other(posting: Any) -> str | None:
    """What stands alone is merged into nothing."""
    return None if others_of_the_firm(posting).exists() else say("这家企业没有另一条可以并入。")
