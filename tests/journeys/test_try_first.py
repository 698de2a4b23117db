"""The first walk, through the API: a call is opened → providers apply → experts select → the list is published → a
manufacturer tries a product → evaluates → buys → the number moves."""

from datetime import timedelta

import pytest

from chengshu.kernel.base.clock import today
from tests.cast import acting, firm, someone
from tests.journeys.building import CARD
from tests.journeys.conftest import Program


@pytest.fixture
def listed(cast, programs) -> str:
    """A product that applied, was sent back once, judged, selected and published."""
    answers = {
        "title": "先试后转征集",
        "kind": "products",
        "closes_on": today() + timedelta(days=20),
        "brief": "征集小快轻准",
    }
    call = programs.industry.post("calls", **answers)["number"]
    product = programs.provider.post("products", call=call, **CARD)["number"]
    programs.industry.post(f"products/{product}/send_back", reason="请补充用户报告")
    programs.provider.post(f"products/{product}/resubmit", **{**CARD, "seats_offered": 5})
    programs.industry.post(
        f"products/{product}/assign", experts=[cast.people.expert.number, cast.people.second_expert.number]
    )
    for who, score in (("expert", 80), ("second_expert", 91)):
        (review,) = getattr(programs, who).numbers("product-reviews?state=invited")
        getattr(programs, who).post(
            f"product-reviews/{review}/submit", score=score, opinion="recommend", grounds="可用"
        )
    assert programs.industry.get(f"products/{product}")["score"] == "85.5"
    programs.industry.post(f"products/{product}/select")
    programs.maker.post("trials", 422, product=product, seats=1)
    service_list = programs.industry.post("service-lists", title="第一批服务清单", call=call)["number"]
    programs.industry.post(f"service-lists/{service_list}/publish", products=[product])
    return product


def test_the_whole_walk_moves_the_conversion_rate(cast, programs, listed) -> None:
    assert programs.nobody.figure("trials.conversion_rate") is None
    demand = programs.maker.post(
        "demands", title="点检靠纸", kind="software", process="production", description="想上手机"
    )["number"]
    programs.industry.post(f"demands/{demand}/publish")
    trial = programs.maker.post("trials", product=listed, seats=2, purpose="一个班组先用", demand=demand)["number"]
    assert programs.provider.post(f"trials/{trial}/accept", reason="欢迎试用")["state"] == "running"
    programs.maker.post(f"trials/{trial}/log", used_on=today(), hours="1.5", note="导入数据")
    assert programs.provider.get("use-logs")["items"][0]["hours"] == "1.5"
    measured = {"measure": "defects", "value_before": "8", "value_after": "5"}
    item = programs.maker.post(f"trials/{trial}/evaluate", score=5, comment="好用", **measured)
    assert (item["state"], item["improvement"]) == ("evaluated", "-37.5 %")
    assert programs.nobody.figure("trials.conversion_rate") == 0
    programs.maker.post(f"trials/{trial}/convert", contract="9.8万")
    assert programs.nobody.figure("trials.conversion_rate", by="district") == (100, {"990001": 100})
    assert programs.nobody.get(f"demands/{demand}")["state"] == "solved"
    shown = {
        name: programs.nobody.get(f"products/{listed}")[name]
        for name in ("trials_made", "trials_bought", "conversion", "mean_rating")
    }
    assert shown == {"trials_made": 1, "trials_bought": 1, "conversion": "100.0", "mean_rating": "5.0"}
    provider = programs.nobody.get(f"providers/{cast.provider_firm.number}")
    assert (provider["products_listed"], provider["conversion"]) == (1, "100.0")


def test_a_trial_is_between_its_parties_on_every_door(cast, programs, listed) -> None:
    trial = programs.maker.post("trials", product=listed, seats=1)["number"]
    for who in ("nobody", "outsider", "citizen", "expert", "scenario", "east_clerk"):
        program = getattr(programs, who)
        for door in ("", "/journal", "/files"):
            program.get(f"trials/{trial}{door}", 404)
        found = program.get("trials?facets=state")
        assert (found["items"], found["count"], found["facets"]) == ([], 0, {"state": {}})
    for who in ("outsider", "nobody"):
        getattr(programs, who).post(f"trials/{trial}/accept", 404)
    programs.maker.post(f"trials/{trial}/accept", 403)
    assert {one["verb"] for one in programs.provider.get(f"trials/{trial}")["steps"] if one["may"]} == {
        "accept",
        "decline",
    }


def test_seats_are_never_promised_twice(cast, programs, listed) -> None:
    first, second = (
        getattr(programs, who).post("trials", product=listed, seats=3)["number"] for who in ("maker", "outsider")
    )
    programs.provider.post(f"trials/{first}/accept")
    refused = programs.provider.post(f"trials/{second}/accept", 409)
    assert refused["detail"] == "云上点检只剩 2 个席位，不够 3 个席位。"


def test_a_product_that_disappoints_is_taken_off_the_list(cast, programs, listed) -> None:
    for n in range(5):
        one = firm(200 + n, f"样城第{n}制造有限公司", cast.east)
        maker = Program(acting(someone(f"maker{n}", f"经办{n}", (one, "firm_agent", []))))
        trial = maker.post("trials", product=listed, seats=1)["number"]
        programs.provider.post(f"trials/{trial}/accept")
        maker.post(f"trials/{trial}/evaluate", score=2, comment="步骤太多")
    item = programs.industry.get(f"products/{listed}")
    assert (item["state"], item["mean_rating"], item["due_on"] is not None) == ("watched", "2.0", True)
    assert {one["verb"] for one in item["steps"] if one["may"]} == {"correct", "keep", "delist"}
    programs.provider.post(f"products/{listed}/keep", 403, reason="再给一次机会")
    programs.maker.post("trials", 422, product=listed, seats=1)
    programs.industry.post(f"products/{listed}/delist", delisted_for="low_score", reason="评价持续偏低")
    (service_list,) = programs.industry.numbers("service-lists")
    programs.industry.post(f"service-lists/{service_list}/amend", reason="下架一个产品")
    assert programs.nobody.get(f"service-lists/{service_list}")["edition"]["name"] == "第一批服务清单（第 2 版）"
    assert programs.nobody.get("products?state=listed")["count"] == 0
    assert programs.nobody.get(f"products/{listed}")["delisted_for"] == "low_score"
