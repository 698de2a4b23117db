"""The pages of matches and of a talk, through the front door."""

import pytest

from chengshu.industry.deals.models import Showing, Talk
from chengshu.industry.deals.rules import exposure
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.journeys.building import demanded, supplied

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
    assert (
        "/industry/talks/new/introduce/"
        in as_one("industry").get(f"/industry/demands/{demand.number}/matches/").content.decode()
    )


def test_what_was_shown_to_many_today_gives_way_to_others(as_one, cast, pair, monkeypatch) -> None:
    demand, often = pair
    seldom = supplied(cast, cast.outsider, title="视觉检测", description="门体划痕", process="quality")
    monkeypatch.setattr(exposure, "MOST_A_DAY", 1)
    exposure.note(demanded(cast, cast.provider, title="别的", description="别的需求"), [often])
    as_one("maker").get(f"/industry/demands/{demand.number}/matches/")
    assert Showing.objects.filter(demand=demand).count() == 2
    page = as_one("maker").get(f"/industry/demands/{demand.number}/matches/").content.decode()
    assert page.index(seldom.number) < page.index(often.number)
    assert Showing.objects.filter(demand=demand).count() == 2


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
    assert client.post(address, {"text": "周三下午", "papers": paper}).status_code == 302
    talk.refresh_from_db()
    assert talk.state == "talking"
    page = as_one("provider").get(address).content.decode()
    assert "周三下午" in page
    assert "节拍.txt" in page
    assert "对方已读" in page
    perform(cast.maker, talk, "break_off", {"ended_for": "too_dear"})
    assert "f-text" not in as_one("provider").get(address).content.decode()
