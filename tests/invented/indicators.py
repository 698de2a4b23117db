"""Numbers of the invented nouns: counted, summed, shared out, averaged, and one with a target."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from chengshu.kernel.indicators.indicator import Indicator, Point, declare
from chengshu.kernel.indicators.measures import average, computed, count, share, total
from tests.invented.models import Case, Opinion

BY = {"district": "district", "chain": "applicant__chain"}
OVER = Q(state__in=["closed", "withdrawn", "merged"])

declare(
    Indicator("invented.open", "在办件", "件", count(Case, ~OVER), BY, name_en="Open cases"),
    Indicator("invented.closed_rate", "办结率", "%", share(Case, state="closed"), BY, decimals=1,
              targets=(Point(date(2024, 12, 31), Decimal(50), "900-1"),)),
    Indicator("invented.amount", "申请金额", "万元", total(Case, "amount", scale=1_000_000), BY, decimals=2,
              facts=(Point(date(2023, 6, 30), Decimal(12), "900-1", "申请12万元"),)),
    Indicator("invented.score", "平均评分", "分", average(Opinion, "score"), {}, decimals=1),
    Indicator("invented.longest", "最长标题", "字", computed(
        [Case], lambda day, only: max((len(one.title) for one in Case.objects.filter(only)), default=None),
        lambda day, only: Case.objects.filter(only)), {"district": "district"}),
)  # fmt: skip
