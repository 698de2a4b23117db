"""The verbs of products, lists, trials and use logs that need more than filling in fields."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from chengshu.industry.reviews.actions import judged
from chengshu.industry.trials.flow import PRODUCT, SEATS, SERVICE_LIST, TRIAL, USE_LOG
from chengshu.industry.trials.models import Product, ProductReview, ServiceList, Trial, UseLog
from chengshu.industry.trials.register import LISTED_COLUMNS
from chengshu.industry.trials.rules import ON_LIST, disappoints, out_of_trial, printed_order, ratings_of
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, lock, perform
from chengshu.kernel.lifecycle.quotas import taken

judged(PRODUCT, ProductReview, case="product")


@verb(PRODUCT, "adjust")
def adjust(product: Product) -> None:
    """Seats promised to running trials stay promised."""
    promised = taken(SEATS, product, Trial)
    if product.seats_offered < promised:
        raise Invalid.field("seats_offered", say("已有 {promised} 个席位在试用中，不能少于这个数。", promised=promised))


@verb(PRODUCT, "keep")
def keep(product: Product) -> None:
    """What was weighed today does not count against it again."""
    product.kept_on = today()


@verb(PRODUCT, "delist")
def delist(product: Product) -> None:
    """Whoever still waits for an answer gets one."""
    for trial in product.trials.filter(state="requested"):
        perform(PLATFORM, trial, "decline", {"reason": noted("产品已下架，请选择其他产品。")})


@verb(SERVICE_LIST, "publish")
@verb(SERVICE_LIST, "amend")
def publish(service_list: ServiceList, products: list[Product], acting: Acting) -> None:
    """Products go on line and the list is frozen as it stands, in one transaction; older versions stay."""
    for product in products:
        perform(PLATFORM, product, "list", {"service_list": service_list})
    on_list = service_list.products.filter(state__in=ON_LIST).select_related("provider")
    freeze(service_list, service_list.title, sorted(on_list, key=printed_order), LISTED_COLUMNS, acting)


@verb(TRIAL, "request")
def request(trial: Trial) -> None:
    """Of another firm's product, within the seats and days its provider offers."""
    product = trial.product
    if product.provider_id == trial.manufacturer_id:
        raise Invalid.field("product", say("不能试用本企业的产品。"))
    if trial.seats > product.seats_offered:
        raise Invalid.field("seats", say("这个产品共提供 {seats} 个席位。", seats=product.seats_offered))
    longest = today() + timedelta(days=product.trial_days)
    if trial.ends_on and not today() < trial.ends_on <= longest:
        raise Invalid.field(
            "ends_on",
            say(
                "试用截止应在明天至 {longest} 之间（最长 {days} 天）。",
                longest=longest,
                days=product.trial_days,
            ),
        )


@verb(TRIAL, "accept")
def accept(trial: Trial) -> None:
    """It begins today. A wished end that passed while the firm waited gives way to the days on offer."""
    trial.starts_on = today()
    if trial.ends_on is None or trial.ends_on <= today():
        trial.ends_on = today() + timedelta(days=trial.product.trial_days)


@verb(TRIAL, "log")
def log(trial: Trial, used_on: date, hours: Decimal, note: str) -> None:
    """A day of use, kept as a record of its own so that it can be corrected."""
    begin(PLATFORM, UseLog(trial=trial), "write", {"used_on": used_on, "hours": hours, "note": note})


@verb(USE_LOG, "write")
@verb(USE_LOG, "correct")
def within_trial(log: UseLog) -> None:
    """A day of use lies within the trial."""
    if reason := out_of_trial(log):
        raise Invalid.field("used_on", reason)


@verb(TRIAL, "evaluate")
def evaluate(trial: Trial) -> None:
    """A result needs its quantity and both values. A product that disappoints is looked at again."""
    given = [bool(trial.measure), trial.value_before is not None, trial.value_after is not None]
    if any(given) and not all(given):
        raise Invalid.field("measure", say("结果指标、试用前和试用后的数值要填就一起填。"))
    trial.evaluated_on = today()
    product = lock(trial.product)
    others, total = ratings_of(product)  # this one is not written yet
    ratings, total = others + 1, total + (trial.score or 0)
    if product.state == "listed" and disappoints(ratings, total):
        mean = Decimal(total) / ratings
        reason = noted("最近 {many} 次评价平均 {mean} 分。", many=ratings, mean=f"{mean:.1f}")
        perform(PLATFORM, product, "watch", {"reason": reason})


@verb(TRIAL, "convert")
def convert(trial: Trial) -> None:
    """A bought product solves the demand it was tried for."""
    if trial.demand and trial.demand.state == "published":
        perform(PLATFORM, trial.demand, "solve")
