"""How products, providers, service lists, trials and their logs are shown. A listed product is public; a trial is between its parties."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from chengshu.industry.reviews.flow import judge
from chengshu.industry.trials.flow import clerk, expert, manufacturer, provider, supplier
from chengshu.industry.trials.models import Product, ProductReview, Provider, ServiceList, Trial, UseLog
from chengshu.industry.trials.rules import (
    ON_LIST,
    bought,
    conversion,
    improvement,
    over_trials,
    rating,
    requested,
)
from chengshu.kernel.editions.reading import EDITION_FACTS
from chengshu.kernel.identity.who import acting_for, anyone, role
from chengshu.kernel.panels.cooperations import cooperation
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column, computed, summed
from chengshu.kernel.registers.register import Register

SHELF = "先试后转"

#: What a frozen service list says of each product.
LISTED_COLUMNS = (
    "number", "name", "provider", "kind", "process", "deployment", "price_model", "seats_offered", "trial_days",
)  # fmt: skip
leader = role("leader")


def _tenths(name: str, label: str, expression: Any, unit: str) -> Column:
    """A sum shown to one decimal all down the column."""

    def read(record: Any) -> Decimal | None:
        found = getattr(record, name, None)
        return None if found is None else Decimal(str(found)).quantize(Decimal("0.1"))

    return Column(name, label, kinds.NUMBER, unit=unit, expression=expression, compute=read, stored=False)


def statistics(owner: str) -> list[Column]:
    """What became of the trials of a product or a provider. `owner` is the path to it from a trial."""
    return [
        summed("trials_made", "试用", over_trials(owner, requested()), kinds.NUMBER, unit="次"),
        summed("trials_bought", "转化", over_trials(owner, bought()), kinds.NUMBER, unit="次"),
        _tenths("conversion", "转化率", over_trials(owner, conversion()), "%"),
        _tenths("mean_rating", "平均评分", over_trials(owner, rating()), "分"),
    ]


class Products(Register):
    noun, slug, title = Product, "products", "“先试后转”产品"
    about = "可以免费试用的“小快轻准”产品和解决方案，由服务商申报、专家遴选，市工业和信息化局发布。"
    columns = [
        "name",
        "number",
        "provider",
        "kind",
        "process",
        "seats_offered",
        "state",
        *statistics("product"),
    ]
    facts = [
        "name", "provider", "kind", "process", "summary", "small", "fast", "light", "precise", "deployment", "price_model",
        "price", "seats_offered", "trial_days", *statistics("product"), "call", "service_list", "score", "kept_on", "delisted_for",
    ]  # fmt: skip
    filters = [
        "state",
        "kind",
        "process",
        "deployment",
        "price_model",
        "provider",
        "provider__place",
        "call",
        "service_list",
    ]
    search = ["number", "name", "summary", "provider__name"]
    sort = ["name", "number", "provider", "process", "seats_offered"]
    rows = [anyone.when(state__in=Product.PUBLISHED), provider, clerk, leader, expert]
    private = {
        "score": clerk | leader,
        "experts": clerk,
        "kept_on": provider | clerk | leader,
        "evidence": provider | clerk | expert,
    }
    related = ["trials", "reviews"]


class ProductReviews(Register):
    noun, slug, title = ProductReview, "product-reviews", "产品评审"
    about = "专家对申报产品的评审，只对本人和组织评审的部门公开。"
    columns = ["number", "product", "expert", "score", "opinion", "state", "due_on"]
    filters = ["state", "opinion", "product__kind", "product"]
    search = ["number", "product__name"]
    rows = [judge("product.provider"), clerk]


class Providers(Register):
    noun, slug, title = Provider, "providers", "服务商"
    about = "有产品进入过服务清单的企业，及其产品试用、转化和评价的情况。"
    columns = [
        "name", "number", "place", "size",
        summed("products_listed", "可试用产品", Count("products", filter=Q(products__state="listed")), kinds.NUMBER, unit="个"),
        *statistics("product__provider"),
    ]  # fmt: skip
    facts = ["name", "credit_code", "place", "industry", "size", *columns[4:]]
    filters = ["place", "size", "chain"]
    search = ["number", "name", "name_en"]
    sort = ["name", "number"]
    rows = [anyone]
    related = ["products"]
    place = "place"


class ServiceLists(Register):
    noun, slug, title = ServiceList, "service-lists", "服务清单"
    about = "“先试后转”服务清单，每一版冻结、编号并签名，任何人都可以核验。"
    columns = [
        "title", "number", "call", "state",
        summed("products_listed", "产品", Count("products", filter=Q(products__state__in=ON_LIST)), kinds.NUMBER, unit="个"),
    ]  # fmt: skip
    facts = ["title", "call", columns[-1], *EDITION_FACTS]
    filters = ["state", "call"]
    search = ["number", "title"]
    rows = [anyone.when(state="published"), clerk]
    related = ["products"]


class Trials(Register):
    noun, slug, title = Trial, "trials", "试用"
    about = "制造业企业对清单内产品的免费试用，从申请、使用、评价到转化。"
    columns = ["number", "product", "manufacturer", "state", "due_on", "ends_on", "score"]
    facts = [
        "product", "manufacturer", "demand", "seats", "purpose", "starts_on", "ends_on", "score", "comment", "evaluated_on",
        "measure", "value_before", "value_after", computed("improvement", "改善", improvement),
        "contract", "not_bought_for",
    ]  # fmt: skip
    filters = [
        "state", "product__kind", "product__process", "manufacturer__place", "manufacturer__chain", "product", "product__provider",
        "manufacturer", "demand", "starts_on", "ends_on", "evaluated_on", "score",
    ]  # fmt: skip
    search = ["number", "product__name", "manufacturer__name"]
    rows = [manufacturer, supplier, clerk, leader]
    private = {
        "contract": manufacturer | supplier | clerk | leader,
        "contract_file": manufacturer | supplier | clerk,
    }
    related = ["logs"]
    place = "manufacturer__place"


class UseLogs(Register):
    noun, slug, title = UseLog, "use-logs", "使用记录"
    about = "试用期间的使用记录，由试用企业登记。"
    columns = ["number", "trial", "used_on", "hours", "note"]
    facts = ["trial", "trial__product", "trial__manufacturer", "used_on", "hours", "note"]
    filters = ["trial", "used_on"]
    search = ["number", "note"]
    rows = [acting_for("trial.manufacturer"), acting_for("trial.product.provider"), clerk]


cooperation("trials.trial", "manufacturer", "product.provider", on="evaluated_on", state="converted")
