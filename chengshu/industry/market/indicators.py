"""Numbers of the market: members, demands, and how soon they are answered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from chengshu.industry.market.models import Demand, Profile, Supply
from chengshu.kernel.base.clock import today
from chengshu.kernel.indicators.indicator import DOWN, Indicator, declare
from chengshu.kernel.indicators.measures import computed, count, rows_at, share

BY = {"district": "manufacturer__place", "chain": "chain", "process": "process", "kind": "kind"}
#: A demand that was published, whatever became of it.
PUBLISHED = Q(published_on__isnull=False)
ANSWERED = Q(answer_days__isnull=False)
#: The days within which the platform wants every demand answered.
WEEK = 7


def median_of(column: str) -> Any:
    """The middle value of a column of published demands, the lower of two: exact, and the database sorts."""

    def rows(day: date | None, only: Q) -> QuerySet[Any]:
        return rows_at(Demand, day).filter(ANSWERED & only)

    def work(day: date | None, only: Q) -> int | None:
        found = rows(day, only).order_by(column).values_list(column, flat=True)
        many = found.count()
        return found[(many - 1) // 2] if many else None

    return computed([Demand], work, rows)


def _due(day: date | None, only: Q) -> QuerySet[Any]:
    """Answered, or published so long ago that an answer is late."""
    late = Q(published_on__lte=(day or today()) - timedelta(days=WEEK))
    return rows_at(Demand, day).filter(PUBLISHED & (late | ANSWERED) & only)


def _within_a_week(day: date | None, only: Q) -> Decimal | None:
    rows = _due(day, only)
    many = rows.count()
    return Decimal(100) * rows.filter(answer_days__lte=WEEK).count() / many if many else None


declare(
    Indicator("market.firms", "场景赋能平台注册企业", "家", count(Profile, state="registered"),
              {"district": "firm__place", "chain": "chain", "industry": "firm__industry"}, name_en="Firms registered"),
    Indicator("market.demands", "场景赋能平台发布需求", "个", count(Demand, PUBLISHED), BY, name_en="Demands published"),
    Indicator("market.demands_open", "开放中的企业需求", "个", count(Demand, state="published"), BY, name_en="Open demands"),
    Indicator("market.supplies", "公开的企业供给", "个", count(Supply, state="published"),
              {"district": "provider__place", "chain": "chain", "process": "process", "kind": "kind"}, name_en="Supplies published"),
    Indicator("market.demands_solved_rate", "需求解决率", "%", share(Demand, state="solved", of=PUBLISHED), BY, decimals=1,
              name_en="Share of demands solved"),
    Indicator("market.answered_share", "需求响应率", "%", share(Demand, ANSWERED, of=PUBLISHED), BY, decimals=1,
              name_en="Share of demands answered"),
    Indicator("market.answered_in_a_week", "需求一周响应率", "%", computed([Demand], _within_a_week, _due), BY, decimals=1,
              name_en="Share of demands answered within a week"),
    Indicator("market.first_answer_days", "需求首次响应用时中位数", "天", median_of("answer_days"), BY, better=DOWN,
              name_en="Median days to the first answer"),
    Indicator("market.first_answer_workdays", "需求首次响应用时中位数（工作日）", "个工作日", median_of("answer_workdays"), BY, better=DOWN,
              name_en="Median working days to the first answer"),
)  # fmt: skip
