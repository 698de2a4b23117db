"""What can be tried, what a trial may be, and when a product disappoints."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, Count, ExpressionWrapper, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import NullIf

from chengshu.industry.market.models import Demand
from chengshu.industry.trials.models import Product, ServiceList, Trial, UseLog
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.words import say

#: A product is looked at again once so many trials were evaluated with a mean rating below so much.
ENOUGH_TRIALS, LEAST_RATING = 5, 2.5
#: States in which a product stands on the published list.
ON_LIST = ("listed", "watched", "suspended")


def has_score(product: Product) -> str | None:
    """Nothing is selected that no expert has scored."""
    return None if product.score is not None else say("还没有专家给出评分，请另行指派专家。")


def not_on_trial(product: Product) -> str | None:
    """Only a product on the list, and neither suspended nor under review, can be tried."""
    if product.state == "listed":
        return None
    return say("“{product}”现在不能试用，请选择状态为“可试用”的产品。", product=product)


def out_of_trial(log: UseLog) -> str | None:
    """A day of use has come, and lies within the trial."""
    first, last = log.trial.starts_on or today(), min(log.trial.ends_on or today(), today())
    if first <= log.used_on <= last:
        return None
    return say("使用日期应在 {first} 至 {last} 之间（试用期内，且不晚于今天）。", first=first, last=last)


def disappoints(ratings: int, total: int) -> bool:
    """Enough ratings, and a mean below the least. `total` is their sum."""
    return ratings >= ENOUGH_TRIALS and total < LEAST_RATING * ratings


def ratings_of(product: Product) -> tuple[int, int]:
    """How many trials of a product were rated, and the sum; what was weighed when it was last kept is left out."""
    rated = product.trials.filter(score__isnull=False)
    if product.kept_on:
        rated = rated.filter(evaluated_on__gt=product.kept_on)
    found = rated.aggregate(ratings=Count("score"), total=Sum("score"))
    return found["ratings"], found["total"] or 0


def selected(service_list: ServiceList) -> QuerySet[Product]:
    """What can enter a list: selected products of its call."""
    return Product.objects.filter(call=service_list.call, state="selected").order_by("process", "number")


def printed_order(product: Any) -> tuple[int, str]:
    """Processes as the city lists them, not by the alphabet of their codes."""
    processes = list(code_list("processes").items)
    return processes.index(product.process) if product.process in processes else len(processes), product.number


def own_demands(trial: Trial) -> QuerySet[Demand]:
    """The open demands of the firm that asks for a trial."""
    return Demand.objects.filter(manufacturer=trial.manufacturer_id, state="published").order_by("number")


def over_trials(owner: str, aggregate: Any) -> Any:
    """A sum over the trials of each row; `owner` is the path from a trial to its product or provider."""
    mine = Trial.objects.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Subquery(mine.annotate(found=aggregate).values("found"))


def requested() -> Any:
    """How many trials were asked for."""
    return Count("pk")


def bought() -> Any:
    """How many ended in a contract."""
    return Count("pk", filter=Q(state="converted"))


def conversion() -> Any:
    """Percent of the evaluated trials that ended in a contract; nothing where none was evaluated."""
    evaluated = NullIf(Count("pk", filter=Q(score__isnull=False)), 0)
    return ExpressionWrapper(bought() * 100.0 / evaluated, output_field=FloatField())


def rating() -> Any:
    """The mean rating."""
    return Avg("score")


def improvement(trial: Trial) -> str | None:
    """Change of the measured quantity, in percent of what it was: "-12.5 %"."""
    if not trial.value_before or trial.value_after is None:
        return None
    change = (trial.value_after - trial.value_before) / trial.value_before * 100
    return f"{change:+.1f} %"
