"""The pages of matches and of a talk, through the front door."""

import re
from uuid import uuid4

import pytest

from chengshu.industry.deals.models import Deal, Talk
from chengshu.industry.deals.rules import exposure
from chengshu.industry.deals.rules.matching import answered
from chengshu.industry.market.meetings import MARKET
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Missing, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.lifecycle.drafts import begun
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.models import Event
from tests.journeys.building import NEED, demanded, supplied

pytestmark = pytest.mark.sqlite


@pytest.fixture
def pair(cast):
    demand = demanded(
        cast, title="冰箱门体外观缺陷靠人眼", description="门体划痕想用相机机器视觉检测", process="quality"
    )
    supply = supplied(
        cast, title="门体机器视觉检测站", description="相机识别门体划痕等外观缺陷", process="quality", capacity=1
    )
    return demand, supply


@pytest.fixture
def as_one(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast.people, name))
        return client

    return sign_in


def test_matches_say_why_and_lead_to_a_talk_for_those_whose_they_are(as_one, pair) -> None:
    demand, supply = pair
    page = as_one("maker").get(f"/industry/demands/{demand.number}/matches/").content.decode()
    assert "门体机器视觉检测站" in page
    assert "✓</span> 预算：需求方 50,000.00 元，供给方 20,000.00 元" in page
    assert f"/industry/talks/new/open/?demand={demand.number}&amp;supply={supply.number}" in page
    assert as_one("outsider").get(f"/industry/demands/{demand.number}/matches/").status_code == 404
    mine = as_one("provider").get(f"/industry/supplies/{supply.number}/matches/").content.decode()
    assert "冰箱门体外观缺陷靠人眼" in mine
    assert "近 30 天，这条供给向有需求的企业展示了 1 次。" in mine
    desk = as_one("industry").get(f"/industry/demands/{demand.number}/matches/").content.decode()
    assert re.search(r'href="/industry/talks/new/introduce/[^"]+">介绍双方</a>', desk)


def test_whoever_reads_of_a_need_opens_a_talk_from_there(as_one, cast, pair) -> None:
    demand, supply = pair
    address, opening = f"/industry/demands/{demand.number}/", f"/talks/new/open/?demand={demand.number}"
    offered = {
        name
        for name in ("maker", "provider", "industry", "leader", "citizen")
        if opening in as_one(name).get(address).content.decode()
    }
    assert offered == {"maker", "provider"}
    talk = begin(
        cast.provider, Talk, "open", {"demand": demand.number, "supply": supply.number, "text": "可以来看现场"}
    )
    told = {
        name: talk.number in as_one(name).get(address).content.decode() for name in ("maker", "outsider", "citizen")
    }
    assert told == {"maker": True, "outsider": False, "citizen": False}
    assert "没有您能看到的。" in as_one("outsider").get(address).content.decode()


def test_who_can_meet_a_demand_is_seen_before_the_bureau_has_looked_and_talked_to_after_it(as_one, cast, pair) -> None:
    demand = begin(cast.maker, type(pair[0]), "post", NEED | {"title": "门体划痕要相机检测", "process": "quality"})
    step, draft = "/industry/demands/new/post/", uuid4()
    begun(cast.maker, draft, step, noun=demand.noun(), verb="post").finish(demand.number)
    matches = f"/industry/demands/{demand.number}/matches/"
    assert f'href="{matches}">谁能满足' in as_one("maker").get(f"{step}done/{draft}/").content.decode()
    page = as_one("maker").get(matches).content.decode()
    assert "门体机器视觉检测站" in page
    assert ("审核通过、公开之后可以发起洽谈。" in page, "/talks/new/open/" in page) == (True, False)


def test_what_was_shown_to_many_today_gives_way_to_others(as_one, cast, pair, monkeypatch) -> None:
    demand, often = pair
    seldom = supplied(cast, cast.outsider, title="视觉检测", description="门体划痕", process="quality")
    other = demanded(cast, cast.outsider, title="别的检测", description="也要相机识别门体划痕", process="quality")
    monkeypatch.setattr(exposure, "MOST_A_DAY", 1)
    sightings.shown(MARKET, other, [one for one in best(MARKET, other, PLATFORM).best if one.record == often], PLATFORM)
    assert sightings.keep() == 1
    page = as_one("maker").get(f"/industry/demands/{demand.number}/matches/").content.decode()
    assert page.index(seldom.number) < page.index(often.number)


def test_what_became_of_a_match_is_kept_from_being_shown_to_a_contract(as_one, cast, pair) -> None:
    demand, supply = pair
    address = f"/industry/demands/{demand.number}/matches/"
    as_one("industry").get(address)
    as_one("maker").get(f"{address}{supply.number}/")
    assert not Event.objects.exists()
    for _ in range(2):
        page = as_one("maker").get(address).content.decode()
        assert f'href="{address}{supply.number}/"' in page
        gone = as_one("maker").get(f"{address}{supply.number}/")
        assert (gone.status_code, gone["Location"]) == (302, f"/industry/supplies/{supply.number}/")
    assert as_one("outsider").get(f"{address}{supply.number}/").status_code == 404
    given = {"demand": demand.number, "supply": supply.number, "text": "可以来看现场"}
    talk = begin(cast.provider, Talk, "open", given)
    perform(cast.maker, talk, "reply", {"text": "周三下午"})
    deal = begin(cast.maker, Deal, "propose", {"talk": talk.number, "scope": "试点一条线"})
    perform(cast.provider, deal, "decline", {"ended_for": "too_dear"})
    deal = begin(cast.maker, Deal, "propose", {"talk": talk.number, "scope": "试点半条线"})
    perform(cast.provider, deal, "confirm")
    perform(cast.maker, deal, "sign", {"contract": 100, "signed_on": today()})
    perform(cast.provider, deal, "acknowledge")
    catch_up()
    events = list(Event.objects.order_by("at"))
    told = [(one.what, one.position, one.reason, one.organisation) for one in events]
    maker, provider = cast.maker_firm.pk, cast.provider_firm.pk
    assert told == [
        ("shown", 1, "", maker), ("opened", 1, "", maker), ("talked", 1, "", maker), ("refused", 1, "too_dear", provider),
        ("contracted", 1, "", provider),
    ]  # fmt: skip
    assert {(one.demand, one.supply, one.score) for one in events} == {(demand.pk, supply.pk, events[0].score)}
    assert events[-1].signals["same:process:process"] == 1.0
    assert events[-1].entry == Entry.objects.get(noun="deals.deal", verb="acknowledge").pk


def test_a_word_is_said_with_its_file_and_read_by_the_other_side(as_one, cast, pair, settings, tmp_path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.CITY_HOME = tmp_path
    talk = begin(
        cast.provider, Talk, "open", {"demand": pair[0].number, "supply": pair[1].number, "text": "可以来看现场"}
    )
    address = f"/industry/talks/{talk.number}/thread/"
    assert as_one("outsider").get(address).status_code == as_one("industry").get(address).status_code == 404
    client = as_one("maker")
    assert "可以来看现场" in client.get(address).content.decode()
    assert talk.messages.get().state == "read"
    assert client.post(address, {"text": ""}).status_code == 422
    paper = SimpleUploadedFile("节拍.txt", "六秒一件".encode(), "text/plain")
    refused = client.post(address, {"text": "", "papers": paper})
    said = refused.content.decode()
    assert refused.status_code == 422 and 'href="#f-text">内容：请填写。' in said and 'id="wrong-text"' in said
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', said)
    assert client.post(address, {"text": "", "kept": "x" * 36}).status_code == 422
    assert client.post(address, {"text": "周三下午", "kept": kept}).status_code == 302
    talk.refresh_from_db()
    assert talk.state == "talking"
    page = as_one("provider").get(address).content.decode()
    assert "周三下午" in page
    assert "节拍.txt" in page
    assert "对方已读" in page
    perform(cast.maker, talk, "break_off", {"ended_for": "too_dear"})
    assert "f-text" not in as_one("provider").get(address).content.decode()


def test_a_program_is_told_the_same_matches_for_the_same_reasons(cast, pair) -> None:
    demand, supply = pair
    (one,) = answered(cast.maker, {"number": demand.number})["best"]
    (shown,) = best(MARKET, demand, cast.maker).best
    assert (one["number"], one["score"]) == (supply.number, round(shown.score, 4))
    budget = {"name": "预算", "must": True, "met": True, "told": "预算：需求方 50,000.00 元，供给方 20,000.00 元"}
    assert budget in one["conditions"] and {"wanted", "offered"} < {part["name"] for part in one["parts"]}
    assert [one["number"] for one in answered(cast.provider, {"number": supply.number})["best"]] == [demand.number]
    with pytest.raises(Missing):
        answered(cast.provider, {"number": demand.number})


def test_answers_that_do_not_go_together_are_told_beside_the_last_of_them(as_one, cast, pair) -> None:
    given = {"demand": pair[0].number, "supply": pair[1].number}
    asked = {"draft": uuid4(), "action": "next", "sheet": "1", "asked": [*given]}
    wrong = as_one("outsider").post("/industry/talks/new/open/", asked | given)
    said = wrong.content.decode()
    assert (wrong.status_code, 'id="wrong-supply"' in said, 'id="wrong-demand"' in said) == (422, True, False)
    assert "您填写的内容不在您的办理范围内。两条里有一条是贵企业自己的" in said and pair[1].number in said
    assert "您要找的可能是" not in said
    with pytest.raises(Refused) as refused:
        begin(cast.outsider, Talk, "open", given | {"text": "您好"})
    assert [one["field"] for one in refused.value.extra["errors"]] == ["supply"]
    given = {"budget_from": "9万", "budget": "4万"}
    wrong = as_one("maker").post(
        "/industry/demands/new/post/", asked | {"draft": uuid4(), "sheet": "4", "asked": [*given]} | given
    )
    assert 'href="#f-budget">预算上限：预算下限不能高于预算上限。' in wrong.content.decode()
