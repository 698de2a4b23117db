"""The verbs of products and trials that need more than filling in fields."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from chengshu.industry.calls.flow import still_open
from chengshu.industry.reviews.panel import invite, mean_score
from chengshu.industry.trials.flow import PRODUCT, SERVICE_LIST, TRIAL
from chengshu.industry.trials.models import Product, ProductReview, ServiceList, Trial, UseLog
from chengshu.industry.trials.register import LISTED_COLUMNS
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Person
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform


@verb(PRODUCT, "apply")
def apply(product: Product) -> None:
    """Products answer an open call for products."""
    if product.call.kind != product.call.PRODUCTS:
        raise Invalid.field("call", say("“{call}”不是产品征集，请选择产品征集。", call=product.call))
    if reason := still_open(product.call):
        raise Invalid.field("call", reason)


@verb(PRODUCT, "assign")
def assign(product: Product, experts: list[Person]) -> None:
    """Experts of the product's kind, none of the provider's own."""
    invite(experts, lambda expert: ProductReview(product=product, expert=expert))


@verb(PRODUCT, "conclude")
def conclude(product: Product) -> None:
    """The mean of the scores given."""
    product.score = mean_score(product.reviews.all())


@verb(SERVICE_LIST, "publish")
def publish(service_list: ServiceList, products: list[Product], acting: Acting) -> None:
    """Every product goes on line and the list is frozen, in one transaction."""
    _list(service_list, products)
    freeze(service_list, service_list.title, _listed(service_list), LISTED_COLUMNS, acting)


@verb(SERVICE_LIST, "amend")
def amend(service_list: ServiceList, products: list[Product], acting: Acting) -> None:
    """A new version: products added, and those delisted since left out."""
    _list(service_list, products)
    freeze(service_list, service_list.title, _listed(service_list), LISTED_COLUMNS, acting)


def _list(service_list: ServiceList, products: list[Product]) -> None:
    for product in products:
        if product.call_id != service_list.call_id:
            raise Invalid.field(
                "products", say("{product}不是在“{call}”中申报的。", product=product, call=service_list.call)
            )
        perform(PLATFORM, product, "list", {"service_list": service_list})


def _listed(service_list: ServiceList) -> list[Product]:
    return list(service_list.products.filter(state__in=["listed", "suspended"]).order_by("process", "number"))


@verb(TRIAL, "request")
def request(trial: Trial) -> None:
    """A demand belongs to the firm that asks; a wished end lies ahead and within what the provider offers."""
    if trial.demand and trial.demand.manufacturer_id != trial.manufacturer_id:
        raise Invalid.field("demand", say("只能选择本企业发布的需求。"))
    longest = today() + timedelta(days=trial.product.trial_days)
    if trial.ends_on and not today() < trial.ends_on <= longest:
        raise Invalid.field(
            "ends_on",
            say(
                "试用截止应在明天至 {longest} 之间（最长 {days} 天）。",
                longest=longest,
                days=trial.product.trial_days,
            ),
        )


@verb(TRIAL, "accept")
def accept(trial: Trial) -> None:
    """The trial begins today; its seats are taken under a lock on the product (see the flow)."""
    trial.starts_on = today()
    trial.ends_on = trial.ends_on or today() + timedelta(days=trial.product.trial_days)


@verb(TRIAL, "log")
def log(trial: Trial, used_on: date, hours: Decimal, note: str) -> None:
    """A day of use, kept as a record of its own so that it can be corrected."""
    begin(PLATFORM, UseLog(trial=trial, used_on=used_on, hours=hours, note=note), "write")


@verb(TRIAL, "evaluate")
def evaluate(trial: Trial) -> None:
    """A measured result needs its quantity and both values, or none of the three."""
    given = [bool(trial.measure), trial.value_before is not None, trial.value_after is not None]
    if any(given) and not all(given):
        raise Invalid.field("measure", say("结果指标、试用前和试用后的数值要填就一起填。"))


@verb(TRIAL, "convert")
def convert(trial: Trial) -> None:
    """A bought product solves the demand it was tried for."""
    if trial.demand and trial.demand.state == "published":
        perform(PLATFORM, trial.demand, "solve")
