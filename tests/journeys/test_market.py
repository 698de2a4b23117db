"""Demand → match → talk → intention → contract → outcome → both rate → the numbers on the cockpit move. Through the API."""

import pytest

from chengshu.industry.deals.models import Rating
from chengshu.kernel.base.clock import today

FIGURES = ("demands", "intentions", "contracts", "contract_value")
NEED = {
    "title": "冰箱门体外观缺陷靠人眼", "kind": "hardware", "process": "quality", "budget": "30万",
    "description": "门体划痕靠质检员用眼看，夜班漏检多，想用相机替一道。",
}  # fmt: skip
OFFER = {
    "title": "门体机器视觉检测站", "kind": "hardware", "process": "quality", "price_from": "12万", "lead_days": 30, "capacity": 3,
    "description": "工业相机在线识别冰箱门体划痕、缺料等外观缺陷。",
}  # fmt: skip


@pytest.fixture
def talking(programs):
    """A demand and a supply published, and both firms have spoken."""
    demand = programs.maker.post("demands", **NEED)["number"]
    supply = programs.provider.post("supplies", **OFFER)["number"]
    programs.industry.post(f"demands/{demand}/publish")
    programs.industry.post(f"supplies/{supply}/publish")
    talk = programs.provider.post("talks?step=open", demand=demand, supply=supply, text="我们可以来看现场")["number"]
    programs.maker.post(f"talks/{talk}/reply", text="周三下午可以")
    return demand, talk


def figures(programs) -> list[object]:
    return [programs.nobody.figure(f"market.{code}") for code in FIGURES]


def test_the_whole_walk_moves_the_numbers(cast, programs, talking) -> None:
    demand, talk = talking
    assert figures(programs) == [1, 0, 0, None]
    deal = programs.provider.post("deals", talk=talk, scope="一条线试点", estimate="15万")["number"]
    for wrong in ("provider", "industry", "leader"):
        getattr(programs, wrong).post(f"deals/{deal}/confirm", 403)
    programs.outsider.post(f"deals/{deal}/confirm", 404)
    assert programs.maker.post(f"deals/{deal}/confirm")["state"] == "agreed"
    assert figures(programs) == [1, 1, 0, None]
    assert programs.maker.post(f"deals/{deal}/sign", contract="14万", signed_on=str(today()))["state"] == "signed"
    assert programs.provider.post(f"deals/{deal}/dispute", reason="应为 15 万元")["state"] == "agreed"
    programs.maker.post(f"deals/{deal}/sign", contract="15万", signed_on=str(today()))
    assert figures(programs)[2] == 0
    programs.provider.post(f"deals/{deal}/acknowledge")
    assert figures(programs) == [1, 1, 1, 15]
    assert programs.nobody.get(f"demands/{demand}")["state"] == "engaged"
    assert programs.nobody.figure("market.contracts", by="district") == (1, {"990001": 1})
    programs.maker.post(f"deals/{deal}/deliver", outcome="solved")
    assert programs.nobody.get(f"demands/{demand}")["state"] == "solved"
    both_rate(programs, deal)


def both_rate(programs, deal) -> None:
    mine = {one.rater_id: one.number for one in Rating.objects.all()}
    (of_maker, of_provider) = (
        programs.maker.get("deal-ratings?state=waiting")["items"][0]["number"],
        programs.provider.get("deal-ratings?state=waiting")["items"][0]["number"],
    )
    assert sorted(mine.values()) == sorted([of_maker, of_provider])
    programs.provider.post(f"deal-ratings/{of_maker}/rate", 404, score=1, comment="替对方评")
    programs.maker.post(f"deal-ratings/{of_maker}/rate", score=5, comment="漏检少了")
    assert len(programs.provider.get("deal-ratings")["items"]) == 1  # sealed until both have spoken
    assert len(programs.nobody.get("deal-ratings")["items"]) == 0
    programs.provider.post(f"deal-ratings/{of_provider}/rate", score=4, comment="配合好")
    assert len(programs.nobody.get("deal-ratings")["items"]) == 2
    assert programs.nobody.figure("market.partner_rating") == 4.5
    assert programs.maker.get(f"deals/{deal}")["state"] == "closed"


def test_what_falls_through_says_why_and_opens_the_demand_again(programs, talking) -> None:
    demand, talk = talking
    deal = programs.maker.post("deals", talk=talk, scope="试点")["number"]
    programs.maker.post(f"deals/{deal}/confirm", 403)
    programs.provider.post(f"deals/{deal}/confirm")
    programs.maker.post(f"deals/{deal}/sign", contract="15万", signed_on=str(today()))
    programs.provider.post(f"deals/{deal}/acknowledge")
    programs.maker.post(f"deals/{deal}/terminate", 422, reason="工期拖延")
    ended = programs.maker.post(f"deals/{deal}/terminate", ended_for="too_late", reason="工期拖延")
    assert (ended["state"], ended["ended_for"]) == ("ended", "too_late")
    assert programs.nobody.get(f"demands/{demand}")["state"] == "published"
    assert programs.maker.get(f"talks/{talk}")["state"] == "talking"
