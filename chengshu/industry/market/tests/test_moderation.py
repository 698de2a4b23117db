"""What firms post is looked at before it is public: sent back, refused with a reason, put in order, merged."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from chengshu.industry.market.flow import DEMAND
from chengshu.industry.market.models import Demand, Profile, Supply
from chengshu.industry.market.rules import alike
from chengshu.industry.market.rules.alike import beware_demand, likeness, shingles
from chengshu.industry.market.rules.limits import MOST_A_DAY
from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.matching.finding import Candidates
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.journeys.building import NEED, OFFER, demanded, member, messages, supplied

MONDAY = date(2024, 11, 4)
RETURN = {"returned_for": "unclear_text", "reason": "请写明设备型号"}


def sees(acting, record) -> bool:
    return Reading(register_of(type(record)), acting).rows().filter(pk=record.pk).exists()


@pytest.mark.parametrize(("noun", "by", "facts"), [(Demand, "maker", NEED), (Supply, "provider", OFFER)])
def test_what_is_posted_is_public_only_once_the_bureau_has_looked(cast, noun, by, facts) -> None:
    with set_to(MONDAY):
        owner = getattr(cast, by)
        posting = begin(owner, noun, "post", facts)
        assert (posting.state, posting.due_on) == ("submitted", date(2024, 11, 6))
        assert [one.record for one in waiting(cast.industry)] == [posting]
        assert [sees(getattr(cast, name), posting) for name in ("maker", "provider", "outsider", "citizen", "industry")] == [
            by == "maker", by == "provider", False, False, True,
        ]  # fmt: skip
        for other in (owner, cast.outsider, cast.leader, cast.east_clerk):
            with pytest.raises(Refused):
                perform(other, posting, "publish")
        back = perform(cast.industry, posting, "send_back", RETURN).record
        assert (back.state, back.returned_for) == ("supplementing", "unclear_text")
        again = perform(owner, back, "resubmit", {**facts, "description": "型号 X1，想用手机点检"}).record
        assert perform(cast.industry, again, "publish").record.state == "published"
        assert sees(cast.outsider, posting)


def test_a_refusal_names_its_reason_and_is_told_to_nobody_else(cast) -> None:
    posting = begin(cast.maker, Demand, "post", NEED)
    with pytest.raises(Invalid) as refused:
        perform(cast.industry, posting, "refuse", {"reason": "招聘广告"})
    assert list(messages(refused)) == ["refused_for"]
    done = perform(cast.industry, posting, "refuse", {"refused_for": "other", "reason": "招聘广告"}).record
    assert (done.state, done.refused_for, sees(cast.outsider, done)) == ("refused", "other", False)


def test_the_same_twice_is_refused_and_nearly_the_same_is_pointed_out(cast) -> None:
    text = "空压机去年停了五次，想提前知道轴承温度不对，最好装上就能用"
    first = demanded(cast, title="空压机突然停机", description=text)
    with pytest.raises(Invalid) as refused:
        begin(cast.maker, Demand, "post", {**NEED, "title": "空压机突然停机", "description": text})
    assert messages(refused) == {
        "title": f"与贵企业的 {first.number}“空压机突然停机”几乎相同，请修改那一条，或写明不同之处。"
    }
    near = Demand(manufacturer=cast.maker_firm, title="空压机突然停机", description=text.replace("五次", "三次"))
    (said,) = beware_demand(near)
    assert (said.record, said.words) == (first, "已有相近的需求，相似度 87%：请先看一看，重复的不必再发。")
    assert list(beware_demand(Demand(manufacturer=cast.maker_firm, title="招焊工", description="两名"))) == []
    # Another firm may need the same.
    assert (
        begin(cast.outsider, Demand, "post", {**NEED, "title": "空压机突然停机", "description": text}).state
        == "submitted"
    )


@pytest.mark.sqlite
def test_repeats_are_pointed_out_while_one_writes_and_before_handing_in(cast, client) -> None:
    text = "空压机去年停了五次，想提前知道轴承温度不对，最好装上就能用"
    first = demanded(cast, title="空压机突然停机", description=text)
    client.force_login(cast.people.maker)
    at, draft = "/industry/demands/new/post/", {"draft": str(uuid4()), "version": ""}
    head = {"title": "空压机突然停机", "kind": "software", "process": "production"}
    first_sheet = {**draft, "sheet": "1", "asked": [*head], **head}
    assert "相似度 100%" in client.post(at, first_sheet, headers={"X-Part": "check"}).content.decode()
    assert client.post(at, {**first_sheet, "action": "next"}).status_code == 302
    typed = {**draft, "sheet": "2", "asked": ["description"], "description": text.replace("五", "三")}
    said = client.post(at, typed, headers={"X-Part": "check"}).content.decode()
    assert "相似度 87%" in said
    assert first.number in said
    assert (
        client.post(at, {**typed, "description": "招两名焊工"}, headers={"X-Part": "check"}).content.decode().strip()
        == ""
    )
    client.post(at, {**typed, "action": "next"})
    assert "相似度 87%" in client.get(f"{at}?draft={draft['draft']}&sheet=check").content.decode()


def test_of_others_only_what_is_published_is_pointed_out_and_the_rest_takes_nobodys_place(cast, monkeypatch) -> None:
    text = "空压机去年停了五次，想提前知道轴承温度不对，最好装上就能用"
    known = demanded(cast, cast.outsider, title="空压机突然停机", description=text)
    waiting = begin(cast.outsider, Demand, "post", {**NEED, "title": "空压机停机", "description": text})
    nearest = Candidates([waiting.pk, *(uuid4() for _ in range(60)), known.pk], [1.0] * 62)
    monkeypatch.setattr(alike, "candidates", lambda *_, **__: nearest)
    mine = Demand(manufacturer=cast.maker_firm, title="空压机突然停机", description=text)
    assert [one.record for one in beware_demand(mine)] == [known]


def test_likeness_is_the_part_of_both_that_they_share() -> None:
    assert shingles("ＭＥＳ排产") == {"mes", "排产"}
    assert likeness(shingles("机器视觉质检"), shingles("机器视觉检测")) == 3 / 7
    assert likeness(shingles(""), shingles("检测")) == 0


def test_a_firm_posts_so_many_a_day_and_no_more(cast) -> None:
    with set_to(MONDAY):
        for nth in range(MOST_A_DAY):
            begin(cast.maker, Demand, "post", {**NEED, "title": f"第{nth}条", "description": str(nth) * 9})
        with pytest.raises(Conflict, match="今天已发布 20 条"):
            begin(cast.maker, Demand, "post", {**NEED, "title": "又一条"})
    with set_to(MONDAY + timedelta(days=1)):
        assert begin(cast.maker, Demand, "post", {**NEED, "title": "又一条"}).state == "submitted"


def test_whom_the_bureau_has_suspended_posts_nothing_until_restored(cast) -> None:
    profile = member(cast)
    perform(cast.industry, profile, "suspend", {"reason": "多次发布广告"})
    with pytest.raises(Conflict, match="已被暂停"):
        begin(cast.maker, Demand, "post", NEED)
    perform(cast.industry, profile, "restore", {"reason": "已整改"})
    assert begin(cast.maker, Demand, "post", NEED).state == "submitted"


def test_a_firm_has_one_profile_and_the_number_of_members_counts_those_let_in(cast) -> None:
    waiting_one = begin(cast.maker, Profile, "register", {"roles": ["manufacturer"], "products": "冰箱门体"})
    with pytest.raises(Invalid) as refused:
        begin(cast.maker, Profile, "register", {"roles": ["manufacturer"], "products": "冰箱门体"})
    assert "贵企业已有一份企业档案，请在原档案上修改。" in messages(refused).values()
    assert figure(find("market.firms")).value == 0
    profile = perform(cast.industry, waiting_one, "approve").record
    assert (profile.registered_on, figure(find("market.firms"), dimension="district").by) == (today(), {"990001": 1})


@pytest.mark.parametrize(
    ("given", "kept"), [(["制造业企业", "provider"], ["manufacturer", "provider"]), ("provider", ["provider"])]
)
def test_codes_of_a_list_may_be_given_by_their_names_and_nothing_else_is_one(cast, given, kept) -> None:
    assert member(cast, roles=given).roles == kept
    with pytest.raises(Invalid) as refused:
        begin(cast.outsider, Profile, "register", {"roles": ["公司"], "products": "食品"})
    assert messages(refused) == {"roles": "“企业角色”里没有“公司”。"}


def test_a_repeated_demand_is_merged_into_another_of_the_same_firm(cast) -> None:
    kept, double, foreign = demanded(cast), demanded(cast, title="车间点检"), demanded(cast, cast.outsider)
    assert [one.record for one in DEMAND.by_verb["publish"].beware(double)] == [kept]
    with pytest.raises(Invalid) as refused:
        perform(cast.industry, double, "merge", {"into": foreign.number, "reason": "重复"})
    assert list(messages(refused)) == ["into"]
    perform(PLATFORM, double, "answer")
    with set_to(today() + timedelta(days=3)):
        done = perform(cast.industry, double, "merge", {"into": kept.number, "reason": "重复"}).record
    kept.refresh_from_db()
    assert (done.state, done.merged_into, kept.answered_on, kept.answer_days) == ("merged", kept, today(), 0)
    mended = perform(
        cast.industry, done, "correct", {"title": "车间点检表", "description": "同上", "reason": "错字"}
    ).record
    assert (mended.state, mended.title) == ("merged", "车间点检表")


def test_the_bureau_puts_a_posting_in_order(cast) -> None:
    facts = {"kind": "hardware", "process": "quality", "link": "hull"}
    curated = perform(cast.industry, supplied(cast), "curate", {**facts, "featured": True}).record
    assert (curated.kind, curated.chain, curated.featured) == ("hardware", "marine_equipment", True)
    with pytest.raises(Invalid) as refused:
        perform(cast.industry, curated, "curate", {**facts, "chain": "software", "featured": False})
    assert list(messages(refused)) == ["link"]


def test_a_budget_is_a_range_in_its_order(cast) -> None:
    with pytest.raises(Invalid) as refused:
        begin(cast.maker, Demand, "post", {**NEED, "budget_from": "6万"})
    assert list(messages(refused).values()) == ["预算下限不能高于预算上限。"]


def test_the_first_answer_is_timed_in_days_and_in_working_days(cast) -> None:
    with set_to(date(2024, 9, 27)):  # a Friday; the 28th is a rest day, the 29th is worked, a week of holidays follows
        answered, late = demanded(cast), demanded(cast, cast.outsider)
    with set_to(date(2024, 10, 8)):
        done = perform(PLATFORM, answered, "answer").record
        assert (done.answer_days, done.answer_workdays) == (11, 3)
        codes = ("answered_share", "answered_in_a_week", "first_answer_days", "first_answer_workdays")
        assert [figure(find(f"market.{code}")).value for code in codes] == [50, 0, 11, 3]
        fresh = demanded(cast, title="今天才发", description="不算迟")
        assert [figure(find(f"market.{code}")).value for code in codes[1:2]] == [0]
        perform(PLATFORM, fresh, "answer")
        assert figure(find("market.answered_in_a_week"), dimension="district").by == {"990001": 50, "990002": 0}
    assert late.answer_days is None
