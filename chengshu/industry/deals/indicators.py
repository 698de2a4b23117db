"""Numbers of talks and deals."""

from django.db.models import Q

from chengshu.industry.deals.models import Deal, Rating, Talk
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import average, count, share, total

BY = {
    "district": "talk__demand__manufacturer__place", "chain": "talk__demand__chain", "process": "talk__demand__process",
}  # fmt: skip
BY_DEMAND = {"district": "demand__manufacturer__place", "chain": "demand__chain", "process": "demand__process"}
AGREED = Q(agreed_on__isnull=False)
CONTRACTED = Q(contracted_on__isnull=False)

declare(
    Indicator("market.intentions", "场景赋能平台达成合作意向", "个", count(Deal, AGREED), BY, name_en="Cooperation intentions"),
    Indicator("market.talks", "供需洽谈", "次", count(Talk), BY_DEMAND, name_en="Talks"),
    Indicator("market.contracts", "供需对接签约", "项", count(Deal, CONTRACTED), BY, name_en="Contracts"),
    Indicator("market.contract_value", "供需对接合同额", "万元", total(Deal, "contract", CONTRACTED, scale=1_000_000), BY, decimals=1,
              name_en="Value of contracts"),
    Indicator("market.contract_rate", "意向签约率", "%", share(Deal, CONTRACTED, of=AGREED), BY, decimals=1,
              name_en="Share of intentions that became contracts"),
    Indicator("market.partner_rating", "合作双方平均评分", "分", average(Rating, "score"), decimals=1, name_en="Mean rating of partners"),
)  # fmt: skip
