"""How products, service lists, trials and their logs are shown. A listed product is public; a trial is between its parties."""

from django.db.models import Avg, Count, Q

from chengshu.industry.trials.flow import clerk, manufacturer, provider, supplier
from chengshu.industry.trials.models import Product, ProductReview, ServiceList, Trial, UseLog
from chengshu.kernel.identity.who import acting_for, anyone, person, role, through
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import computed, summed
from chengshu.kernel.registers.register import Register

#: What a frozen service list says of each product.
LISTED_COLUMNS = (
    "number",
    "name",
    "provider",
    "kind",
    "process",
    "deployment",
    "price_model",
    "seats_offered",
    "trial_days",
)
#: States in which a product has been published.
PUBLISHED = ["listed", "suspended", "delisted"]
leader = role("leader")

_finished = Q(trials__state__in=["evaluated", "converted", "ended"], trials__score__isnull=False)


class Products(Register):
    noun, slug, title = Product, "products", "“先试后转”产品"
    about = "可以免费试用的“小快轻准”产品和解决方案，由服务商申报、专家遴选，市工业和信息化局发布。"
    columns = [
        "name", "number", "provider", "kind", "process", "seats_offered", "state",
        summed("trials_made", "试用", Count("trials"), kinds.NUMBER, unit="次"),
        summed("trials_bought", "转化", Count("trials", filter=Q(trials__state="converted")), kinds.NUMBER, unit="次"),
        summed("mean_rating", "评价", Avg("trials__score", filter=_finished), kinds.NUMBER, unit="分"),
    ]  # fmt: skip
    filters = ["state", "kind", "process", "deployment", "price_model", "provider__place", "service_list"]
    search = ["number", "name", "summary", "provider__name"]
    sort = ["name", "number", "provider", "process", "seats_offered"]
    rows = [anyone.when(state__in=PUBLISHED), provider, clerk, leader, through("reviews", person("expert"))]
    private = {"score": clerk | leader}
    related = ["trials", "reviews"]


class ProductReviews(Register):
    noun, slug, title = ProductReview, "product-reviews", "产品评审"
    about = "专家对申报产品的评审，只对本人和组织评审的部门公开。"
    columns = ["number", "product", "expert", "score", "opinion", "state", "due_on"]
    filters = ["state", "opinion"]
    search = ["number", "product__name"]
    rows = [person("expert"), clerk]


class ServiceLists(Register):
    noun, slug, title = ServiceList, "service-lists", "服务清单"
    about = "“先试后转”服务清单，每一版冻结、编号并签名，任何人都可以核验。"
    columns = [
        "title",
        "number",
        "call",
        "state",
        summed("products_listed", "产品", Count("products"), kinds.NUMBER, unit="个"),
    ]
    filters = ["state"]
    search = ["number", "title"]
    rows = [anyone.when(state="published"), clerk]
    related = ["products"]


class Trials(Register):
    noun, slug, title = Trial, "trials", "试用"
    about = "制造业企业对清单内产品的免费试用，从申请、使用、评价到转化。"
    columns = ["number", "product", "manufacturer", "state", "due_on", "ends_on", "score"]
    facts = [
        "product", "manufacturer", "demand", "seats", "starts_on", "ends_on", "score", "comment", "measure", "value_before",
        "value_after", computed("improvement", "改善", lambda trial: _improvement(trial)), "contract", "not_bought_for",
    ]  # fmt: skip
    filters = [
        "state",
        "product__kind",
        "product__process",
        "manufacturer__place",
        "manufacturer__chain",
        "product",
        "ends_on",
    ]
    search = ["number", "product__name", "manufacturer__name"]
    rows = [manufacturer, supplier, clerk, leader]
    private = {"contract": manufacturer | supplier | clerk}
    related = ["logs"]
    place = "manufacturer__place"


class UseLogs(Register):
    noun, slug, title = UseLog, "use-logs", "使用记录"
    about = "试用期间的使用记录，由试用企业登记。"
    columns = ["number", "trial", "used_on", "hours", "note"]
    filters = ["used_on"]
    search = ["number", "note"]
    rows = [acting_for("trial.manufacturer"), acting_for("trial.product.provider"), clerk]


def _improvement(trial: Trial) -> str | None:
    """Change of the measured quantity, in percent of what it was."""
    if trial.value_before in (None, 0) or trial.value_after is None:
        return None
    change = (trial.value_after - trial.value_before) / trial.value_before * 100
    return f"{change:+.1f} %"
