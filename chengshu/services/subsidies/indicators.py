"""What policies cost, whom they reach, and what nobody has claimed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from chengshu.kernel.base.clock import today
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import computed, count, rows_at, share, total
from chengshu.services.subsidies.models import Claim, Coverage, Offer, Payment

_FEN_IN_WAN = 1_000_000
BY = {"district": "district", "policy": "policy__number"}
BY_CLAIM = {"district": "claim__district", "policy": "claim__policy__number"}
#: States in which a claim takes its holder out of those who have not asked.
_ASKED = Q(state__in=["applied", "reviewing", "supplementing", "queued", "approved", "paid", "reclaiming", "refunded"])


def _coverage(day: date | None, only: Q) -> QuerySet[Any]:
    return rows_at(Coverage, day).filter(only)


def _claimed(day: date | None, only: Q) -> QuerySet[Any]:
    """Claims of the year: an entitlement is counted for a year."""
    year = (day or today()).year
    return rows_at(Claim, day).filter(_ASKED, only, day__year=year)


def _reach(day: date | None, only: Q) -> Decimal | None:
    """Of those entitled, the part that was granted something this year, in percent."""
    entitled = _coverage(day, only).aggregate(sum=Sum("entitled"))["sum"]
    if not entitled:
        return None
    granted = _claimed(day, only).filter(state__in=Claim.GRANTED)
    return min(
        Decimal(100), Decimal(100) * granted.values("policy", "firm", "person", "item").distinct().count() / entitled
    )


def _unclaimed(day: date | None, only: Q) -> Decimal | None:
    """What the entitled could have and nobody has asked for this year, in 万元; never less than nothing."""
    due = _coverage(day, only).aggregate(sum=Sum("amount"))["sum"]
    if due is None:
        return None
    asked = _claimed(day, only).aggregate(sum=Sum("amount"))["sum"] or 0
    return Decimal(max(0, due - asked)) / _FEN_IN_WAN


declare(
    Indicator("subsidies.spent", "政策资金发放额", "万元", total(Payment, "amount", state="paid", scale=_FEN_IN_WAN), BY_CLAIM,
              decimals=1, name_en="Paid out under policies"),
    Indicator("subsidies.paid_claims", "已发放的申请", "件", count(Claim, state="paid"), BY, name_en="Claims paid"),
    Indicator("subsidies.open_claims", "在办的申请", "件", count(Claim, state__in=["applied", "reviewing", "supplementing", "queued", "appealed"]), BY,
              better="none", name_en="Claims under way"),
    Indicator("subsidies.waiting", "等待预算的金额", "万元", total(Claim, "amount", state="queued", scale=_FEN_IN_WAN), BY, decimals=1,
              better="down", name_en="Approved and waiting for a budget"),
    Indicator("subsidies.entitled", "政策应享对象", "个", computed([Coverage], lambda day, only: _coverage(day, only).aggregate(
              sum=Sum("entitled"))["sum"], _coverage), BY, better="none", name_en="Entitled under policies"),
    Indicator("subsidies.reach", "政策到达率", "%", computed([Coverage, Claim], _reach, _coverage), BY, decimals=1,
              name_en="Reach of policies"),
    Indicator("subsidies.unclaimed", "应享未领金额", "万元", computed([Coverage, Claim], _unclaimed, _coverage), BY, decimals=1,
              better="down", name_en="Entitled and not claimed"),
    Indicator("subsidies.proactive_share", "免申即享占比", "%", share(Claim, proactive=True, of=Q(state__in=Claim.GRANTED)), BY,
              decimals=1, name_en="Granted without application"),
    Indicator("subsidies.taken_offers", "告知后领取率", "%", share(Offer, state="accepted", of=~Q(state="told")), BY, decimals=1,
              name_en="Offers taken up"),
)  # fmt: skip
