"""The batch: frozen, numbered, signed; amended by a new version, never changed."""

import json

import pytest

from chengshu.industry.scenarios.models import Batch, Scenario
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.editions.checking import check, follows
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.reading import current
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.journal.keys import public_key
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.journeys.building import messages, open_call, published_batch, scenario


@pytest.fixture
def call(cast):
    return open_call(cast)


@pytest.fixture
def pair(cast, call):
    """A governance scenario first proposed, an industrial one second: the list prints them the other way round."""
    late = scenario(
        cast, "cleared", call=call, title="地下管网监测", domain="governance", task="city_management", side="supply"
    )
    return scenario(cast, "cleared", call=call), late


def checked(edition):
    return check(edition.content.encode(), edition.signature.encode(), [public_key()])


def test_the_published_list_says_what_it_says_in_the_citys_order_and_is_signed(cast, pair) -> None:
    batch = published_batch(cast, *pair)
    assert (batch.state, [one.state for one in batch.scenarios.all()]) == ("published", ["published", "published"])
    edition = current(batch)
    found = checked(edition)
    assert (found.title, found.subject, found.edition, found.items, found.publisher, found.previous) == (
        "首批场景清单", batch.number, 1, 2, "市另一局", "",
    )  # fmt: skip
    rows = edition.told["rows"]
    assert [row["title"]["text"] for row in rows] == ["铸造车间无人化作业", "地下管网监测"]
    assert rows[0]["domain"] == {"value": "industry_upgrade", "text": "产业转型升级"}
    assert rows[0]["proposer"]["value"]["name"] == "样城机械有限公司"
    assert [column["label"] for column in edition.told["columns"]] == [
        "编号", "场景名称", "供需", "领域", "任务", "产业链", "数字经济", "实施区市", "申报单位",
    ]  # fmt: skip


def test_only_scenarios_of_its_call_whose_notice_has_ended_can_be_named(cast, call, pair) -> None:
    batch = begin(cast.scenario, Batch, "draft", {"title": "首批", "call": call.number})
    noticed, elsewhere = (
        scenario(cast, "in_notice", call=call, title="还在公示"),
        scenario(cast, "cleared", title="别次征集"),
    )
    for wrong in (noticed, elsewhere):
        with pytest.raises(Invalid) as refused:
            perform(cast.scenario, batch, "publish", {"scenarios": [pair[0].number, wrong.number]})
        assert set(messages(refused)) == {"scenarios"}
    with pytest.raises(Invalid):
        perform(cast.scenario, batch, "publish", {"scenarios": []})
    batch.refresh_from_db()
    assert (batch.state, Edition.objects.count(), Scenario.objects.filter(state="published").count()) == ("draft", 0, 0)


def test_nobody_but_the_scenario_clerk_drafts_publishes_or_amends(cast, call, pair) -> None:
    batch = begin(cast.scenario, Batch, "draft", {"title": "首批", "call": call.number})
    for other in (cast.industry, cast.east_clerk, cast.clerk, cast.maker, cast.expert, cast.leader, cast.citizen):
        with pytest.raises(Refused):
            begin(other, Batch, "draft", {"title": "首批", "call": call.number})
        with pytest.raises(Refused):
            perform(other, batch, "publish", {"scenarios": [pair[0].number]})


def test_amended_it_has_a_second_version_chained_to_the_first_which_stays_as_it_was(cast, call, pair) -> None:
    batch = published_batch(cast, *pair)
    first = current(batch)
    added = scenario(cast, "cleared", call=call, title="后来者")
    perform(cast.scenario, batch, "amend", {"added": [added.number], "removed": [pair[1].number], "reason": "调整"})
    first.refresh_from_db()
    second = current(batch)
    assert (first.state, second.state, second.edition, second.items) == ("replaced", "current", 2, 2)
    assert follows(checked(second), checked(first))
    assert [row["title"]["text"] for row in first.told["rows"]] == ["铸造车间无人化作业", "地下管网监测"]
    assert [row["title"]["text"] for row in second.told["rows"]] == ["铸造车间无人化作业", "后来者"]
    pair[1].refresh_from_db()
    assert (pair[1].state, figure(find("scenarios.published")).value) == ("removed", 2)


def test_an_amendment_that_changes_nothing_is_refused(cast, pair) -> None:
    batch = published_batch(cast, *pair)
    with pytest.raises(Conflict, match="内容与现行的第 1 版相同"):
        perform(cast.scenario, batch, "amend", {"reason": "无"})
    assert Edition.objects.count() == 1


def test_a_corrected_name_is_in_the_next_version_and_the_old_one_keeps_the_old(cast, pair) -> None:
    batch = published_batch(cast, *pair)
    answers = {
        "title": "铸造车间无人化作业（一期）",
        "chain": "software",
        "digital": True,
        "summary": "同前",
        "reason": "来函说明",
    }
    with pytest.raises(Refused):
        perform(cast.maker, pair[0], "correct", answers)
    assert perform(cast.scenario, pair[0], "correct", answers).record.state == "published"
    perform(cast.scenario, batch, "amend", {"reason": "更正名称"})
    titles = [edition.told["rows"][0]["title"]["text"] for edition in Edition.objects.order_by("edition")]
    assert titles == ["铸造车间无人化作业", "铸造车间无人化作业（一期）"]


def test_what_was_signed_does_not_follow_the_scenario(cast, pair) -> None:
    batch = published_batch(cast, *pair)
    before = current(batch).content
    Scenario.objects.filter(pk=pair[0].pk).update(title="改了名")
    assert current(batch).content == before
    assert json.loads(before)["rows"][0]["title"]["text"] == "铸造车间无人化作业"


def test_figures_by_domain_side_and_chain(cast, pair) -> None:
    published_batch(cast, *pair)
    published = find("scenarios.published")
    assert figure(published, dimension="domain").by == {"industry_upgrade": 1, "governance": 1}
    assert figure(published, dimension="side").by == {"demand": 1, "supply": 1}
    assert figure(published, dimension="task").by == {"smart_manufacturing": 1, "city_management": 1}
    assert (figure(find("scenarios.chain_tied")).value, figure(find("scenarios.digital_economy")).value) == (2, 2)
    assert figure(find("scenarios.proposed")).value == 2


def test_a_draft_can_be_given_up(cast, call) -> None:
    batch = begin(cast.scenario, Batch, "draft", {"title": "首批", "call": call.number})
    assert perform(cast.scenario, batch, "abandon", {}).record.state == "abandoned"
