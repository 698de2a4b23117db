"""Numbers of the market: members, demands, and how soon they are answered."""

from __future__ import annotations

from django.db.models import Q

from chengshu.industry.market.models import Demand, Profile, Supply
from chengshu.kernel.indicators.indicator import DOWN, Indicator, declare
from chengshu.kernel.indicators.measures import count, share
from chengshu.kernel.indicators.promises import kept, median

BY = {"district": "manufacturer__place", "chain": "chain", "process": "process", "kind": "kind"}
#: A demand that was published, whatever became of it.
PUBLISHED = Q(published_on__isnull=False)
ANSWERED = Q(answer_days__isnull=False)
#: The days within which the platform wants every demand answered.
WEEK = 7


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
    Indicator("market.answered_in_a_week", "需求一周响应率", "%", kept(Demand, "published_on", "answer_days", WEEK, PUBLISHED), BY, decimals=1,
              name_en="Share of demands answered within a week"),
    Indicator("market.first_answer_days", "需求首次响应用时中位数", "天", median(Demand, "answer_days"), BY, better=DOWN,
              name_en="Median days to the first answer"),
    Indicator("market.first_answer_workdays", "需求首次响应用时中位数（工作日）", "个工作日", median(Demand, "answer_workdays"), BY, better=DOWN,
              name_en="Median working days to the first answer"),
)  # fmt: skip
