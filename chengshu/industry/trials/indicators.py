"""Numbers of try first, then transform."""

from django.db.models import Q

from chengshu.industry.trials.models import Product, Trial
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import average, count, share, total

#: A trial that came to an evaluation; one declined or cancelled before it began is not counted.
EVALUATED = Q(score__isnull=False)
BY = {
    "district": "manufacturer__place", "chain": "manufacturer__chain", "process": "product__process",
    "product": "product__number", "provider": "product__provider__number",
}  # fmt: skip

declare(
    Indicator("trials.products_listed", "可试用产品", "个", count(Product, state="listed"),
              {"kind": "kind", "process": "process", "district": "provider__place"}, name_en="Products on trial"),
    Indicator("trials.running", "进行中的试用", "项", count(Trial, state="running"), BY, name_en="Trials running"),
    Indicator("trials.evaluated", "完成评价的试用", "项", count(Trial, EVALUATED), BY, name_en="Trials evaluated"),
    Indicator("trials.converted", "转化的试用", "项", count(Trial, state="converted"), BY, name_en="Trials converted"),
    Indicator("trials.conversion_rate", "先试后转转化率", "%", share(Trial, state="converted", of=EVALUATED), BY, decimals=1,
              name_en="Conversion rate of trials"),
    Indicator("trials.rating", "试用平均评分", "分", average(Trial, "score"), BY, decimals=1, name_en="Mean rating of trials"),
    Indicator("trials.contract_value", "试用转化合同额", "万元", total(Trial, "contract", scale=1_000_000), BY, decimals=1,
              name_en="Contracts from trials"),
)  # fmt: skip
