"""From a provider's application to a published service list."""

import pytest

from chengshu.industry.trials.models import Product, ServiceList, Trial
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.reading import current
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.journeys.building import CARD, applied, judge, listed, messages, open_call, selected


def draft_list(cast, call, acting=None):
    return begin(acting or cast.industry, ServiceList, "draft", {"title": "第一批服务清单", "call": call.number})


def test_a_card_gives_evidence_for_all_four_traits(cast) -> None:
    call = open_call(cast, "products")
    bare = {name: value for name, value in CARD.items() if name not in ("small", "fast", "light", "precise")}
    with pytest.raises(Invalid) as refused:
        begin(cast.provider, Product, "apply", {"call": call.number, **bare})
    assert set(messages(refused)) == {"small", "fast", "light", "precise"}


@pytest.mark.parametrize(("field", "value"), [
    ("seats_offered", 0), ("seats_offered", 100_001), ("trial_days", 6), ("trial_days", 366), ("kind", "magic"), ("price", "-"),
])  # fmt: skip
def test_seats_days_and_codes_out_of_bounds_are_refused(cast, field, value) -> None:
    with pytest.raises(Invalid) as refused:
        applied(cast, **{field: value})
    assert set(messages(refused)) == {field}


def test_products_answer_a_call_for_products(cast) -> None:
    with pytest.raises(Invalid) as refused:
        applied(cast, call=open_call(cast, "scenarios"))
    assert messages(refused) == {"call": "“征集”不征集“先试后转”产品和解决方案，请选择别的征集。"}


def test_sent_back_supplemented_reviewed_and_selected(cast) -> None:
    product = applied(cast)
    with pytest.raises(Refused):
        perform(cast.scenario, product, "send_back", {"reason": "缺报告"})
    product = perform(cast.industry, product, "send_back", {"reason": "缺报告"}).record
    with pytest.raises(Refused):
        perform(cast.outsider, product, "resubmit", CARD)
    product = perform(cast.provider, product, "resubmit", {**CARD, "name": "云上点检二代"}).record
    product = judge(cast, product, cast.industry, scores=(80, 85))
    assert (product.name, product.state, str(product.score)) == ("云上点检二代", "reviewed", "82.5")
    assert perform(cast.industry, product, "select").record.state == "selected"


def test_published_the_product_goes_on_line_and_the_list_is_frozen(cast) -> None:
    product = listed(cast)
    assert (product.state, product.service_list.state) == ("listed", "published")
    edition = current(product.service_list)
    assert (edition.edition, edition.items, edition.intact) == (1, 1, True)
    row = edition.told["rows"][0]
    assert {name: row[name]["text"] for name in ("name", "provider", "kind", "seats_offered")} == {
        "name": "云上点检", "provider": "样城软件有限公司", "kind": "软件", "seats_offered": "3",
    }  # fmt: skip
    assert figure(find("trials.products_listed")).value == 1


def test_only_selected_products_of_its_call_enter_and_only_the_industry_clerk_publishes(cast) -> None:
    chosen, other = selected(cast), applied(cast, name="还在申报")
    service_list = draft_list(cast, chosen.call)
    with pytest.raises(Invalid) as refused:
        perform(cast.industry, service_list, "publish", {"products": [chosen.number, other.number]})
    assert set(messages(refused)) == {"products"}
    for acting in (cast.scenario, cast.provider, cast.leader):
        with pytest.raises(Refused):
            perform(acting, service_list, "publish", {"products": [chosen.number]})
        with pytest.raises(Refused):
            draft_list(cast, chosen.call, acting)
    assert (Edition.objects.count(), Product.objects.filter(state="listed").count()) == (0, 0)


def test_delisted_it_leaves_the_next_version_and_what_waits_for_it_is_declined(cast) -> None:
    product = listed(cast)
    service_list = product.service_list
    trial = begin(cast.maker, Trial, "request", {"product": product.number, "seats": 1})
    with pytest.raises(Refused):
        perform(cast.provider, product, "delist", {"delisted_for": "low_score", "reason": "评价低"})
    gone = perform(cast.industry, product, "delist", {"delisted_for": "low_score", "reason": "评价低"}).record
    trial.refresh_from_db()
    assert (gone.state, gone.delisted_for, trial.state) == ("delisted", "low_score", "ended")
    perform(cast.industry, service_list, "amend", {"reason": "下架"})
    assert [(one.edition, one.state, one.items) for one in Edition.objects.order_by("edition")] == [
        (1, "replaced", 1), (2, "current", 0),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="内容与现行的第 2 版相同"):
        perform(cast.industry, service_list, "amend", {"reason": "再来一次"})


def test_a_rejected_or_withdrawn_application_is_over_and_may_come_again(cast) -> None:
    call = open_call(cast, "products")
    first = applied(cast, call=call)
    done = perform(cast.industry, first, "reject", {"ground": "other", "reason": "未体现小快轻准"}).record
    with pytest.raises(Conflict):
        perform(cast.industry, done, "select")
    second = applied(cast, call=call)
    perform(cast.industry, second, "assign", {"experts": [cast.people.expert.number]})
    assert perform(cast.provider, second, "withdraw").record.state == "withdrawn"
    assert second.reviews.get().state == "cancelled"
    assert applied(cast, call=call).state == "applied"
