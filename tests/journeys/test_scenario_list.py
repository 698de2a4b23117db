"""The walk of a scenario through the API: called for, proposed, recommended, reviewed, noticed, published, matched, landed."""

from datetime import timedelta

import pytest
from django.test import Client

from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.editions.checking import check, follows
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.journal.keys import public_key
from chengshu.kernel.lifecycle.timers import tick
from tests.journeys.building import FACTS

GOOD = {"score": 86, "opinion": "recommend", "grounds": "做法清楚，可以照搬。"}


def call(programs, **more):
    answers = {
        "title": "首批场景征集",
        "kind": "scenarios",
        "closes_on": today() + timedelta(days=20),
        "brief": "欢迎申报",
        **more,
    }
    return programs.scenario.post("calls", **answers)["number"]


def proposed(programs, who, number, **facts):
    return getattr(programs, who).post("scenarios", call=number, **{**FACTS, **facts})["number"]


def reviewed(programs, cast, number) -> None:
    programs.scenario.post(
        f"scenarios/{number}/assign", experts=[cast.people.expert.number, cast.people.second_expert.number]
    )
    for who, score in (("expert", 80), ("second_expert", 91)):
        (review,) = getattr(programs, who).numbers("scenario-reviews?state=invited")
        getattr(programs, who).post(f"scenario-reviews/{review}/submit", **{**GOOD, "score": score})


@pytest.fixture
def listed(cast, programs):
    """Two scenarios on a published list: the maker's demand, the provider's supply."""
    number = call(programs)
    wanted = proposed(programs, "maker", number)
    offered = proposed(programs, "provider", number, title="协作机器人", side="supply", department="BUREAU")
    programs.east_clerk.post(f"scenarios/{wanted}/recommend")
    programs.clerk.post(f"scenarios/{offered}/recommend", reason="技术成熟")
    for one in (wanted, offered):
        reviewed(programs, cast, one)
        programs.scenario.post(f"scenarios/{one}/notice")
    with set_to(today() + timedelta(days=20)):
        tick()
    batch = programs.scenario.post("batches", title="首批应用场景清单", call=number)["number"]
    programs.scenario.post(f"batches/{batch}/publish", scenarios=[wanted, offered])
    return wanted, offered, batch


def test_the_whole_walk(cast, programs, listed) -> None:
    wanted, offered, batch = listed
    public = programs.nobody.get("scenarios?state=published&facets=domain,side")
    assert (public["count"], public["facets"]) == (
        2,
        {"domain": {"industry_upgrade": 2}, "side": {"demand": 1, "supply": 1}},
    )
    item = programs.nobody.get(f"scenarios/{wanted}")
    assert (item["recommender"]["name"], item["batch"]["number"], item["hidden"]) == (
        "东区人民政府",
        batch,
        ["score", "contract"],
    )
    assert programs.scenario.get(f"scenarios/{wanted}")["score"] == "85.5"
    assert programs.nobody.get(f"scenarios/{offered}")["recommender"]["name"] == "市样例局"
    event = programs.scenario.post("matching-events", title="春季对接会", held_on=today(), venue="会议中心")["number"]
    programs.scenario.post(f"matching-events/{event}/hold", attended=80)
    match = programs.provider.post("matches", demand=wanted, supply=offered, event=event)["number"]
    programs.provider.post(f"matches/{match}/accept", 403)
    programs.maker.post(f"matches/{match}/accept")
    programs.maker.post(f"matches/{match}/land", contract="80万")
    programs.maker.post(f"scenarios/{wanted}/report", outcome="running", achieved="处置时间缩短 20%", contract="80万")
    assert [programs.nobody.get(f"scenarios/{one}")["outcome"] for one in (wanted, offered)] == ["running", "signed"]
    assert programs.nobody.figure("scenarios.published", by="domain") == (2, {"industry_upgrade": 2})
    assert (programs.nobody.figure("scenarios.landed_rate"), programs.nobody.figure("scenarios.matches_landed")) == (
        100,
        1,
    )


def test_the_list_can_be_downloaded_checked_and_amended(cast, programs, listed) -> None:
    _, offered, batch = listed
    item = programs.nobody.get(f"batches/{batch}")
    assert (item["edition"]["name"], len(item["editions"])) == ("首批应用场景清单（第 1 版）", 1)
    programs.scenario.post(f"batches/{batch}/amend", 409, reason="没有变化")
    programs.scenario.post(f"batches/{batch}/amend", removed=[offered], reason="申报单位请求移出")
    item = programs.nobody.get(f"batches/{batch}")
    assert (item["edition"]["name"], len(item["editions"])) == ("首批应用场景清单（第 2 版）", 2)
    checked = []
    for edition in Edition.objects.order_by("edition"):
        content, note = (
            Client().get(f"/city/editions/{edition.number}/edition.{ending}").content for ending in ("json", "note")
        )
        checked.append(check(content, note, [public_key()]))
    assert follows(checked[1], checked[0])
    assert [one.items for one in checked] == [2, 1]
    assert programs.nobody.get("scenarios?state=published")["count"] == 1


def test_what_is_not_published_is_reachable_by_no_door_of_an_outsider(cast, programs) -> None:
    number = call(programs)
    hidden = proposed(programs, "maker", number, title="尚未公示的场景")
    programs.east_clerk.post(f"scenarios/{hidden}/recommend")
    reviewed(programs, cast, hidden)
    for who in ("nobody", "outsider", "citizen", "provider", "west_clerk", "industry"):
        program = getattr(programs, who)
        found = program.get("scenarios?facets=domain,side,state&q=尚未公示")
        assert (found["items"], found["count"], set(map(str, found["facets"].values()))) == ([], 0, {"{}"})
        for door in ("", "/journal", "/files"):
            program.get(f"scenarios/{hidden}{door}", 404)
        assert program.numbers("scenario-reviews") == []
        program.get("scenario-reviews/SRV-2024-000001", 404)
        refused = program.post(f"scenarios/{hidden}/withdraw", 404)
        assert "没有找到" in refused["detail"]


def test_scores_stay_hidden_after_publication_also_in_the_journal(cast, programs, listed) -> None:
    for who in ("nobody", "maker", "provider", "outsider", "east_clerk"):
        program = getattr(programs, who)
        told = program.get(f"scenarios/{listed[0]}/journal")["items"]
        assert {"propose", "recommend", "assign", "conclude", "notice", "clear", "publish"} <= {
            one["verb"] for one in told
        }
        assert not any("score" in one["changed"] for one in told)
        assert "85.5" not in str(told)
        assert cast.people.expert.number not in str(told)
    clerks = programs.scenario.get(f"scenarios/{listed[0]}/journal")["items"]
    assert [one["changed"]["score"][1] for one in clerks if "score" in one["changed"]] == ["85.5"]


def test_wrong_roles_are_refused_and_told_what_is_allowed_from_here(cast, programs) -> None:
    number = call(programs)
    one = proposed(programs, "maker", number)
    refused = programs.scenario.post(f"scenarios/{one}/recommend", 403)
    assert refused["state"] == "proposed"
    assert {"verb": "recommend", "label": "推荐", "by": "所在区市经办人或主管部门经办人"} in refused["allowed"]
    conflict = programs.scenario.post(f"scenarios/{one}/notice", 409)
    assert conflict["state"] == "proposed"
    programs.nobody.post("scenarios", 401, call=number, **FACTS)
    programs.citizen.post("scenarios", 403, call=number, **FACTS)
    programs.maker.post("calls", 403, title="自己征集", kind="scenarios", closes_on=today(), brief="欢迎")


def test_an_expert_never_finds_a_case_of_an_own_organisation(cast, programs) -> None:
    number = call(programs)
    own = proposed(programs, "expert", number, title="研究院自己的场景")
    programs.east_clerk.post(f"scenarios/{own}/recommend")
    refused = programs.scenario.post(f"scenarios/{own}/assign", 422, experts=[cast.people.expert.number])
    assert [error["field"] for error in refused["errors"]] == ["experts"]
    programs.scenario.post(f"scenarios/{own}/assign", 422, experts=[cast.people.second_expert.number])


def test_an_objection_holds_the_notice_up_and_an_upheld_one_ends_it(cast, programs) -> None:
    number = call(programs)
    one = proposed(programs, "maker", number)
    programs.citizen.post("objections", 422, scenario=one, ground="other", statement="看不到的场景")
    programs.east_clerk.post(f"scenarios/{one}/recommend")
    reviewed(programs, cast, one)
    programs.scenario.post(f"scenarios/{one}/notice")
    raised = programs.citizen.post("objections", scenario=one, ground="false_facts", statement="尚未验收")["number"]
    with set_to(today() + timedelta(days=20)):
        assert tick()["refused"] == 1
    assert programs.nobody.get(f"scenarios/{one}")["state"] == "in_notice"
    programs.outsider.get(f"objections/{raised}", 404)
    programs.citizen.post(f"objections/{raised}/uphold", 403, answer="我说成立")
    programs.scenario.post(f"objections/{raised}/uphold", answer="经核查，情况属实")
    programs.nobody.get(f"scenarios/{one}", 404)
    assert programs.maker.get(f"scenarios/{one}")["state"] == "rejected"
    assert programs.citizen.get(f"objections/{raised}")["answer"] == "经核查，情况属实"
