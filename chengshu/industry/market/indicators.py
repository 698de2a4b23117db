"""Numbers of the market."""

from chengshu.industry.market.models import Demand
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import count, share

BY = {"district": "manufacturer__place", "chain": "manufacturer__chain", "process": "process", "kind": "kind"}

declare(
    Indicator("market.demands_open", "开放中的企业需求", "个", count(Demand, state="published"), BY, name_en="Open demands"),
    Indicator("market.demands_posted", "累计发布的企业需求", "个", count(Demand), BY, name_en="Demands posted"),
    Indicator(
        "market.demands_solved_rate", "需求解决率", "%", share(Demand, state="solved"), BY, decimals=1,
        name_en="Share of demands solved",
    ),
)  # fmt: skip
