"""What became of the trials of each product and each provider, and who may know."""

import pytest

from chengshu.industry.trials.models import Product, ProductReview, Provider, Trial, UseLog
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import applied, evaluated, judge, listed, running

COLUMNS = ("trials_made", "trials_bought", "conversion", "mean_rating")
EVERYBODY = (
    "scenario",
    "industry",
    "clerk",
    "expert",
    "second_expert",
    "maker",
    "provider",
    "outsider",
    "leader",
    "citizen",
)


def statistics(noun, number, acting=ANONYMOUS) -> tuple[str, ...]:
    register = register_of(noun)
    found = Reading(register, acting).find(number)
    return tuple(str(register.by_name[name].read(found)) for name in COLUMNS)


def seers(cast, noun, record) -> set[str]:
    return {name for name in EVERYBODY if Reading(register_of(noun), getattr(cast, name)).sees(record)}


@pytest.fixture
def tried(cast):
    """One product bought and passed over, a second one of the same provider only asked for."""
    first = listed(cast)
    perform(cast.maker, evaluated(cast, first, score=5), "convert", {"contract": "9.8万"})
    perform(cast.outsider, evaluated(cast, first, cast.outsider, score=2), "pass", {"not_bought_for": "too_dear"})
    second = listed(cast, name="第二个产品")
    running(cast, second)
    return first, second


def test_of_a_product(cast, tried) -> None:
    assert statistics(Product, tried[0].number) == ("2", "1", "50.0", "3.5")
    assert statistics(Product, tried[1].number) == ("1", "0", "None", "None")


def test_of_a_provider_over_all_its_products(cast, tried) -> None:
    assert statistics(Provider, cast.provider_firm.number) == ("3", "1", "50.0", "3.5")
    register = register_of(Provider)
    (row,) = Reading(register, ANONYMOUS).full_rows()
    assert (row.name, register.by_name["products_listed"].read(row)) == ("样城软件有限公司", 2)


def test_a_firm_is_a_provider_once_a_product_of_its_own_was_published(cast) -> None:
    product = applied(cast)
    assert not Provider.objects.exists()
    judge(cast, product, cast.industry)
    assert not Provider.objects.exists()
    product = listed(cast, name="入选的")
    perform(cast.industry, product, "delist", {"delisted_for": "low_score", "reason": "评价低"})
    assert [one.name for one in Provider.objects.all()] == ["样城软件有限公司"]


def test_indicators_by_product_and_provider(cast, tried) -> None:
    rate = find("trials.conversion_rate")
    assert figure(rate, dimension="product").by == {tried[0].number: 50}
    assert figure(rate, dimension="provider").by == {cast.provider_firm.number: 50}
    assert figure(find("trials.rating"), dimension="provider").by == {cast.provider_firm.number: 3.5}
    assert figure(find("trials.running")).value == 1


def test_a_product_is_public_once_it_is_listed_and_its_score_and_evidence_never(cast) -> None:
    product = applied(cast)
    assert seers(cast, Product, product) == {"provider", "industry", "leader"}
    perform(cast.industry, product, "assign", {"experts": [cast.people.expert.number]})
    assert seers(cast, Product, product) == {"provider", "industry", "leader", "expert"}
    product = listed(cast)
    assert seers(cast, Product, product) == set(EVERYBODY)
    register = register_of(Product)
    score = next(one for one in register.shown if one.name == "score")
    told = {name for name in EVERYBODY if Reading(register, getattr(cast, name)).value(product, score) is not HIDDEN}
    assert told == {"industry", "leader"}
    readers = {name for name in EVERYBODY if register.private["evidence"].allows(getattr(cast, name), product)}
    assert readers == {"provider", "industry", "expert", "second_expert"}


def test_a_trial_its_logs_and_its_contract_are_between_its_parties(cast) -> None:
    trial = running(cast, listed(cast))
    perform(cast.maker, trial, "log", {"used_on": today(), "hours": "1", "note": "导入数据"})
    assert seers(cast, Trial, trial) == {"maker", "provider", "industry", "leader"}
    assert seers(cast, UseLog, trial.logs.get()) == {"maker", "provider", "industry"}
    review = ProductReview.objects.get(expert=cast.people.expert)
    assert seers(cast, ProductReview, review) == {"expert", "industry"}
