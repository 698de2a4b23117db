"""The first walk: a call is opened → providers apply → experts select → the list is published → a manufacturer tries a
product → evaluates → buys → the number moves."""

from datetime import timedelta

import pytest

from chengshu.industry.calls.models import Call
from chengshu.industry.market.models import Demand
from chengshu.industry.trials.models import Product, ServiceList, Trial
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.editions.freezing import current
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.perform import begin, perform

CARD = {
    "name": "云上点检", "kind": "software", "process": "production", "summary": "设备点检", "small": "一个功能", "fast": "三天上线",
    "light": "手机即可", "precise": "差错率下降", "deployment": "saas", "price_model": "subscription", "price": "1.2万",
    "seats_offered": 3, "trial_days": 30,
}  # fmt: skip


def open_call(cast, kind="products"):
    answers = {"title": "先试后转征集", "kind": kind, "closes_on": today() + timedelta(days=20), "brief": "征集小快轻准"}
    return begin(cast.industry, Call, "open", answers)


@pytest.fixture
def listed(cast):
    call = open_call(cast)
    product = begin(cast.provider, Product, "apply", {"call": call.number, **CARD})
    perform(cast.industry, product, "assign", {"experts": [cast.people.expert.number, cast.people.second_expert.number]})
    for review, person, score in zip(product.reviews.order_by("number"), (cast.expert, cast.second_expert), (80, 91), strict=True):
        perform(person, review, "submit", {"score": score, "opinion": "recommend", "grounds": "可用"})
    product = perform(cast.industry, product, "select").record
    assert str(product.score) == "85.5"
    service_list = begin(cast.industry, ServiceList, "draft", {"title": "第一批服务清单", "call": call.number})
    perform(cast.industry, service_list, "publish", {"products": [product.number]})
    edition = current(service_list)
    assert (edition.edition, edition.items, edition.intact) == (1, 1, True)
    return Product.objects.get(pk=product.pk)


def test_the_whole_walk_moves_the_conversion_rate(cast, listed):
    rate = find("trials.conversion_rate")
    assert figure(rate).value is None
    demand = begin(cast.maker, Demand, "post", {"title": "点检靠纸", "kind": "software", "process": "production", "description": "想上手机"})
    trial = begin(cast.maker, Trial, "request", {"product": listed.number, "seats": 2, "demand": demand.number})
    assert perform(cast.provider, trial, "accept").record.state == "running"
    perform(cast.maker, trial, "log", {"used_on": today(), "hours": "1.5", "note": "导入数据"})
    assert trial.logs.count() == 1
    perform(cast.maker, trial, "evaluate", {"score": 5, "comment": "好用", "measure": "defects", "value_before": "8", "value_after": "5"})
    assert figure(rate).value == 0
    perform(cast.maker, trial, "convert", {"contract": "9.8万"})
    found = figure(rate, dimension="district")
    assert (found.value, found.by) == (100, {"990001": 100})
    assert Demand.objects.get(pk=demand.pk).state == "solved"


def test_seats_are_never_promised_twice(cast, listed):
    first = begin(cast.maker, Trial, "request", {"product": listed.number, "seats": 2})
    second = begin(cast.outsider, Trial, "request", {"product": listed.number, "seats": 2})
    perform(cast.provider, first, "accept")
    with pytest.raises(Conflict, match="只剩 1 个席位"):
        perform(cast.provider, second, "accept")
