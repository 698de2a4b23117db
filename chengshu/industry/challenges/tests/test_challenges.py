"""What a challenge guards: sealed bids, a bounty that is there, experts who have nothing to do with it, a choice that can be undone."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from chengshu.industry.challenges.models import Bid, Milestone, Objection
from chengshu.industry.challenges.tests.factory import BID, CLOSES, MONDAY, SECRET
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.journeys.building import messages


def doors(bid) -> list[str]:
    at, api = "/industry/bids/", "/api/v1/industry/bids"
    entries = Entry.objects.filter(record=bid.pk).values_list("pk", flat=True)
    return [
        at, f"{at}{bid.number}/", f"{at}?format=csv", f"{at}?format=xlsx", f"{at}?q={SECRET[:4]}", f"{at}?challenge={bid.challenge.number}",
        f"/industry/challenges/{bid.challenge.number}/", f"/industry/challenges/{bid.challenge.number}/timeline/",
        api, f"{api}/{bid.number}", f"{api}/{bid.number}/journal", f"/api/v1/industry/challenges/{bid.challenge.number}",
        f"/search/?q={SECRET[:4]}", "/api/v1/indicators/challenges.bids/records",
        *(f"/journal/entry/{one}/" for one in entries), *(f"/journal/inclusion?entry={one}" for one in entries),
    ]  # fmt: skip


def telling(person, bid) -> set[str]:
    """Doors at which a person (or nobody) reads what is in the bid, or that it is there."""
    client, told = Client(), set()
    if person:
        client.force_login(person)
    for door in doors(bid):
        answer = client.get(door)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="ignore")
        if answer.status_code == 200 and (SECRET in text or bid.number in text.replace(f"entry={bid.number}", "")):
            told.add(door)
    return told


@pytest.mark.sqlite
def test_nobody_but_the_bidder_knows_of_a_bid_before_the_deadline_and_then_its_readers_do(
    cast, bid, settings, tmp_path
) -> None:
    settings.CITY_RATE_ANONYMOUS, settings.CITY_HOME = 1_000_000, tmp_path
    readers = ("industry", "leader", "outsider")
    sequence()
    with set_to(CLOSES):
        assert {name: telling(getattr(cast.people, name), bid) for name in readers} == {name: set() for name in readers}
        assert telling(None, bid) == set()
        assert len(telling(cast.people.provider, bid)) >= 6
    with set_to(CLOSES + timedelta(days=1)):
        tick()
        read = {name for name in readers if telling(getattr(cast.people, name), bid)}
        assert read == {"industry", "leader"}


def test_the_deadline_holds_though_the_platform_is_late(cast, published, bid) -> None:
    with set_to(CLOSES):
        assert perform(cast.provider, bid, "revise", {**BID, "days": 90}).record.days == 90
    with set_to(CLOSES + timedelta(days=1)):
        for verb, given in (("revise", BID), ("withdraw", {})):
            with pytest.raises(Conflict, match="不在揭榜期内"):
                perform(cast.provider, bid, verb, given)
        with pytest.raises(Invalid) as refused:
            begin(cast.outsider, Bid, "submit", {"challenge": published.number, **BID})
        assert set(messages(refused)) == {"challenge"}


def test_one_bid_of_a_bidder_and_another_after_it_was_withdrawn(cast, published, bid) -> None:
    with set_to(MONDAY):
        with pytest.raises(Invalid, match="需要修改"):
            begin(cast.provider, Bid, "submit", {"challenge": published.number, **BID})
        perform(cast.provider, bid, "withdraw")
        assert begin(cast.provider, Bid, "submit", {"challenge": published.number, **BID}).state == "sealed"


def test_the_deadline_only_moves_back(cast, published) -> None:
    with set_to(MONDAY):
        for day in (CLOSES, CLOSES - timedelta(days=1)):
            with pytest.raises(Invalid) as refused:
                perform(cast.industry, published, "extend", {"closes_on": day, "reason": "再等等"})
            assert messages(refused) == {"closes_on": "只能延后：现在的截止日期是 2024-11-15，请填写更晚的日期。"}


def test_a_deadline_on_the_last_day_there_is_never_passes(cast, published) -> None:
    with set_to(MONDAY):
        never = {"closes_on": date.max, "reason": "长期有效"}
        assert perform(cast.industry, published, "extend", never).record.wakes_on is None


def test_experts_of_a_bidder_or_of_the_poster_are_not_drawn_and_the_list_says_why(cast, opened) -> None:
    someone_inside = Person.objects.get(username="judge0")
    someone_inside.holdings.update(organisation=cast.provider_firm)
    refused = {"size": 5, "reveal_by": CLOSES + timedelta(days=5)}
    with pytest.raises(Conflict, match="符合条件的专家只有 4 名（回避 1 名），不够抽取 5 名"):
        perform(cast.industry, opened, "convene", refused)
    made = perform(cast.industry, opened, "convene", {**refused, "size": 4}).record
    assert made.panel.roster.excluded == [
        [someone_inside.number, "own_organisation", cast.provider_firm.number],
    ]
    assert sorted(made.panel.parties) == sorted((cast.maker_firm.number, cast.provider_firm.number))


def test_a_void_draw_gives_the_challenge_back_and_another_panel_is_convened(cast, opened, deliver) -> None:
    asked = {"size": 3, "reveal_by": CLOSES + timedelta(days=5)}
    first = perform(cast.industry, opened, "convene", asked).record.panel
    with set_to(CLOSES + timedelta(days=6)):
        tick()
        deliver()
        opened.refresh_from_db()
        assert (opened.state, type(first).objects.get(pk=first.pk).state) == ("opened", "voided")
        again = perform(cast.industry, opened, "convene", {**asked, "reveal_by": CLOSES + timedelta(days=9)}).record
        assert again.panel != first


def chosen(cast, challenge):
    return perform(cast.maker, challenge, "award", {"bid": challenge.bids.get().number, "verdict": "得分最高"}).record


def test_an_upheld_objection_undoes_the_choice_and_the_bid_cannot_be_chosen_again(cast, scored) -> None:
    challenge = chosen(cast, scored)
    told = {"challenge": challenge.number, "ground": "false_facts", "statement": "业绩不实"}
    objection = begin(cast.citizen, Objection, "raise", told)
    with pytest.raises(Conflict, match="还有 1 件异议没有处理"):
        perform(PLATFORM, challenge, "clear")
    perform(cast.industry, objection, "uphold", {"answer": "经查属实"})
    challenge.refresh_from_db()
    assert (challenge.state, challenge.winner, challenge.awarded, challenge.verdict) == ("scored", None, None, "")
    assert challenge.bids.get().state == "excluded"
    with pytest.raises(Invalid):
        perform(cast.maker, challenge, "award", {"bid": challenge.bids.get().number, "verdict": "还是它"})
    done = perform(cast.maker, challenge, "select_none", {"reason": "没有合适的"}).record
    assert done.state == "unanswered"


def test_a_winner_who_gives_up_takes_its_milestones_along(cast, scored) -> None:
    challenge = perform(PLATFORM, chosen(cast, scored), "clear").record
    with pytest.raises(Refused):
        begin(
            cast.provider,
            Milestone,
            "plan",
            {"challenge": challenge.number, "name": "样机", "ends_on": "2025-03-01", "amount": "10万"},
        )
    begin(
        cast.maker,
        Milestone,
        "plan",
        {"challenge": challenge.number, "name": "样机", "ends_on": "2025-03-01", "amount": "10万"},
    )
    with override("en"):  # what the platform writes down is in the city's language, whoever made it write
        perform(cast.provider, challenge, "give_up", {"reason": "人手不足"})
    told = Entry.objects.get(noun="challenges.bid", verb="exclude").told["reason"]
    assert told == f"榜单 {challenge.number} 取消中榜。"
    challenge.refresh_from_db()
    assert (challenge.state, challenge.milestones.get().state) == ("scored", "dropped")


def test_work_sent_back_is_delivered_again_and_nothing_is_paid_before_it_is_accepted(cast, scored) -> None:
    challenge = perform(PLATFORM, chosen(cast, scored), "clear").record
    part = begin(
        cast.maker, Milestone, "plan",
        {"challenge": challenge.number, "name": "全部", "ends_on": "2025-03-01", "amount": "150万"},
    )  # fmt: skip
    with pytest.raises(Conflict, match="现在是“已排定”，不能交付"):
        perform(cast.provider, part, "deliver", {"result": "做完了"})
    challenge = perform(cast.maker, challenge, "arrange").record
    perform(cast.provider, challenge, "sign")
    for verb in ("change", "drop"):
        given = {"name": "改", "ends_on": "2025-03-01", "amount": "1万"} if verb == "change" else {}
        with pytest.raises(Conflict):
            perform(cast.maker, part, verb, given)
    perform(cast.provider, part, "deliver", {"result": "做完了"})
    perform(cast.maker, part, "return", {"reason": "第二项指标没有达到"})
    with pytest.raises(Conflict):
        perform(cast.finance, part, "pay", {"slip": "FK-1"})
    perform(cast.provider, part, "deliver", {"result": "第二项指标已经达到"})
    perform(cast.maker, part, "accept")
    perform(cast.finance, part, "pay", {"slip": "FK-1"})
    challenge.refresh_from_db()
    assert challenge.state == "completed"


@pytest.mark.sqlite
def test_the_public_is_not_told_that_there_are_no_bids_where_it_may_see_none(cast, client, opened) -> None:
    told = client.get(f"/industry/challenges/{opened.number}/").content.decode()
    assert ("1 个" in told, "还没有。" in told) == (True, False)
    client.force_login(cast.people.industry)
    assert BID["title"] in client.get(f"/industry/challenges/{opened.number}/").content.decode()


def test_a_challenge_offers_only_the_steps_it_would_take(cast, client, published) -> None:
    address, beginning = f"/industry/challenges/{published.number}/", f"?challenge={published.number}"
    offered = {}
    with set_to(MONDAY):
        for who in ("provider", "maker"):
            client.force_login(getattr(cast, who).person)
            page = client.get(address).content.decode()
            offered[who] = [slug for slug in ("bids", "challenge-objections", "milestones") if f"/{slug}/new/" in page]
            assert page.count(beginning) == len(offered[who])
            assert "最早 2024-11-16 由平台自动办理：开启揭榜方案、到期无人揭榜" in page
    assert offered == {"provider": ["bids"], "maker": []}
