"""A panel's life: promised, revealed, drawn, marked in secret, opened."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.panels.convening import Wanted, convene
from chengshu.kernel.panels.draw import digest
from chengshu.kernel.panels.drawing import draw_of, standings
from chengshu.kernel.panels.models import Commitment, Panel, Tie
from chengshu.kernel.panels.tests.conftest import MONDAY, SECRETS
from tests.journeys.building import messages


def commitments(panel) -> dict[str, Commitment]:
    return {one.organisation.number: one for one in panel.commitments.select_related("organisation")}


def seated(panel, *states) -> list[str]:
    rows = panel.seats.filter(state__in=states) if states else panel.seats
    return [one.expert.number for one in rows.order_by("place").select_related("expert")]


def order(panel) -> list[str]:
    return [name for _, name in draw_of(panel).order()]


def test_both_promise_before_either_tells_and_then_the_first_are_seated(cast, experts, called) -> None:
    panel = called()
    assert (panel.state, panel.candidates, panel.parties) == (
        "committing", 7, sorted((cast.provider_firm.number, cast.other_firm.number)),
    )  # fmt: skip
    assert panel.roster.names.split() == sorted(one.number for one in experts)
    mine = commitments(panel)
    perform(cast.platform, mine["BUREAU"], "commit", {"promised": digest(SECRETS["platform"])})
    with pytest.raises(Conflict, match="须等全部委托方提交承诺后再揭示"):
        perform(cast.platform, mine["BUREAU"], "reveal", {"secret": SECRETS["platform"]})
    perform(cast.leader, mine["GOV"], "commit", {"promised": digest(SECRETS["leader"])})
    panel.refresh_from_db()
    assert panel.state == "revealing"
    perform(cast.leader, mine["GOV"], "reveal", {"secret": SECRETS["leader"]})
    panel.refresh_from_db()
    assert (panel.state, panel.seats.count()) == ("revealing", 0)
    perform(cast.platform, mine["BUREAU"], "reveal", {"secret": SECRETS["platform"]})
    panel.refresh_from_db()
    assert (panel.state, panel.drawn_on, panel.seed) == ("drawn", MONDAY, draw_of(panel).seed())
    assert seated(panel, "invited") == order(panel)[:3]
    assert panel.sheets.filter(state="open").count() == 6


def test_only_a_commissioner_promises_and_only_with_a_hash_of_its_own(cast, called) -> None:
    mine = commitments(called())
    for who in (cast.leader, cast.clerk, cast.industry, cast.expert, cast.citizen):
        with pytest.raises(Refused):
            perform(who, mine["BUREAU"], "commit", {"promised": digest("x")})
    for wrong in ("", "abc", "G" * 64, digest("x").upper(), digest("x") + "\n0"):
        with pytest.raises(Invalid):
            perform(cast.platform, mine["BUREAU"], "commit", {"promised": wrong})
    perform(cast.platform, mine["BUREAU"], "commit", {"promised": digest("x")})
    with pytest.raises(Invalid) as refused:
        perform(cast.leader, mine["GOV"], "commit", {"promised": digest("x")})
    assert list(messages(refused).values()) == ["另一个委托方已经提交了相同的承诺值，请用自己的密语。"]


def test_a_secret_that_was_not_promised_is_not_taken(cast, called, promised) -> None:
    mine = commitments(promised(called()))
    with pytest.raises(Invalid) as refused:
        perform(cast.leader, mine["GOV"], "reveal", {"secret": "some-other-secret-here"})
    assert "不是当初承诺的密语" in messages(refused)["secret"]
    for wrong in ("short", "has a blank in it, yes", "密语密语密语密语密语密语密语密语密语"):
        with pytest.raises(Invalid):
            perform(cast.leader, mine["GOV"], "reveal", {"secret": wrong})
    mine["GOV"].refresh_from_db()
    assert (mine["GOV"].state, mine["GOV"].secret) == ("committed", "")


@pytest.mark.parametrize("promise", [True, False])
def test_what_is_withheld_voids_the_draw_on_its_day_and_stands_there(cast, client, called, promised, promise) -> None:
    panel = called()
    if promise:
        promised(panel)
        perform(cast.platform, commitments(panel)["BUREAU"], "reveal", {"secret": SECRETS["platform"]})
    with set_to(panel.reveal_by):
        tick()
        panel.refresh_from_db()
        assert panel.state == ("revealing" if promise else "committing")
    with set_to(panel.reveal_by + timedelta(days=1)):
        tick()
        panel.refresh_from_db()
        states = {number: one.state for number, one in commitments(panel).items()}
        assert (panel.state, panel.seed, panel.seats.count()) == ("voided", "", 0)
        assert states == {"BUREAU": "revealed" if promise else "withheld", "GOV": "withheld"}
        page = client.get(f"/city/panels/{panel.number}/draw/").content.decode()
        assert "这次抽取已经作废" in page and "逾期未揭示" in page
        with pytest.raises(Conflict):
            perform(cast.leader, commitments(panel)["GOV"], "reveal", {"secret": SECRETS["leader"]})


def test_whoever_declines_is_followed_by_the_next_and_the_others_stay(cast, drawn, mark) -> None:
    panel = drawn()
    row = order(panel)
    second = panel.seats.get(place=2)
    mark(second.sheets.first(), 9)
    perform(acting_as(second.expert), second, "decline", {"ground": "unavailable", "reason": "出差"})
    assert seated(panel) == row[:4]
    assert seated(panel, "invited") == [row[0], row[2], row[3]]
    assert {one.state for one in second.sheets.all()} == {"dropped"}
    silent = panel.seats.get(place=1)
    perform(cast.industry, silent, "recall", {"reason": "联系不上"})
    assert seated(panel, "invited") == row[2:5]


def test_whoever_has_come_to_be_in_conflict_is_passed_over_and_it_shows(cast, experts, called, promised) -> None:
    panel = promised(called())
    for one, who in zip(panel.commitments.order_by("nth"), ("platform", "leader"), strict=True):
        row = [name for _, name in draw_of(panel).order()]
        if who == "leader":
            for person in experts[:3]:
                begin(acting_as(person), Tie, "declare", {"organisation": cast.other_firm.number, "kind": "shares"})
        perform(getattr(cast, who), one, "reveal", {"secret": SECRETS[who]})
    row, tied = order(panel), {one.number for one in experts[:3]}
    last = [place for place, number in enumerate(row) if number not in tied][2]
    assert seated(panel, "invited") == [number for number in row if number not in tied][:3]
    assert seated(panel, "skipped") == [number for number in row[:last] if number in tied]
    assert set(panel.seats.filter(state="skipped").values_list("ground", flat=True)) <= {"declared_tie"}


def test_marks_are_opened_all_at_once_when_the_last_are_in(cast, drawn, mark) -> None:
    panel = drawn()
    first, second = (cast.provider_firm.number, cast.other_firm.number)
    sheets = list(panel.sheets.order_by("seat__place", "entry"))
    given = dict(zip(((one.seat.place, one.entry) for one in sheets), range(6), strict=True))
    points = {(1, first): 8, (2, first): 8, (3, first): 3, (1, second): 5, (2, second): 6, (3, second): 6}
    assert given.keys() == points.keys()
    for sheet in sheets:
        assert standings(panel)[0].marks == ()
        mark(sheet, points[sheet.seat.place, sheet.entry])
    panel.refresh_from_db()
    assert (panel.state, set(panel.seats.values_list("state", flat=True))) == ("opened", {"scored"})
    one, other = standings(panel)
    assert (one.entry, one.mean, one.without) == (first, Decimal("63.33"), Decimal("80.00"))
    assert (other.entry, other.mean, other.without) == (second, Decimal("56.67"), Decimal("56.67"))
    assert [far for _, far, _ in one.marks] == [False, False, True]


def test_marks_are_whole_within_their_bounds_and_of_every_criterion(cast, drawn) -> None:
    sheet = drawn(size=1).sheets.first()
    expert, whole = acting_as(sheet.expert), dict.fromkeys(("fit", "novelty", "team", "feasibility", "price"), 8)
    for wrong in (
        {**whole, "fit": 11},
        {**whole, "fit": -1},
        {**whole, "fit": "8.5"},
        {**whole, "fit": True},
        {**whole, "beauty": 3},
        {name: 8 for name in list(whole)[1:]},
        {},
    ):
        with pytest.raises(Invalid) as refused:
            perform(expert, sheet, "submit", {"scores": wrong, "grounds": "可行"})
        assert set(messages(refused)) == {"scores"}
    done = perform(expert, sheet, "submit", {"scores": {**whole, "price": "10"}, "grounds": "可行"}).record
    assert (done.total, done.scores["price"], list(done.scores)) == (Decimal("82.00"), 10, list(whole))


def test_nobody_but_the_expert_marks_and_nobody_who_has_joined_the_owner(cast, drawn) -> None:
    from tests.cast import SINCE, _stamps

    sheet = drawn(size=1).sheets.filter(entry=cast.provider_firm.number).get()
    given = {"scores": dict.fromkeys(("fit", "novelty", "team", "feasibility", "price"), 8), "grounds": "可行"}
    others = [one for one in (cast.expert, cast.second_expert) if one.person != sheet.expert]
    for who in (*others, cast.industry, cast.platform, cast.provider, cast.leader):
        with pytest.raises(Refused):
            perform(who, sheet, "submit", given)
    sheet.expert.holdings.create(
        number="ROLE-Z", organisation=cast.provider_firm, role="firm_agent", since=SINCE, **_stamps()
    )
    with pytest.raises(Refused):
        perform(acting_as(sheet.expert), sheet, "submit", given)


def test_a_panel_needs_two_bodies_that_commit_and_enough_who_are_free(cast, experts, called, monday) -> None:
    with pytest.raises(Conflict, match="符合条件的专家只有 2 名（回避 5 名），不够抽取 3 名"):
        called(parties=[cast.institute])
    wanted = Wanted("评审", "software", 1, "challenge_criteria", cast.bureau, "industry_clerk", monday)
    with pytest.raises(Conflict, match="至少要有两个不同单位"):
        convene(
            cast.maker_firm, wanted, entries=[], parties=[],
            commissioners=[("platform_clerk", cast.bureau), ("finance_clerk", cast.bureau)],
        )  # fmt: skip
    assert not Panel.objects.exists()


def test_a_cancelled_panel_waits_for_nobody(cast, drawn, mark) -> None:
    panel = drawn()
    mark(panel.sheets.first(), 5)
    with pytest.raises(Refused):
        perform(cast.clerk, panel, "cancel", {"reason": "不评了"})
    perform(cast.industry, panel, "cancel", {"reason": "榜单撤回"})
    assert set(panel.seats.values_list("state", flat=True)) == {"dismissed"}
    assert set(panel.sheets.values_list("state", flat=True)) == {"dropped"}
    assert [one for each in panel.seats.all() for one in waiting(acting_as(each.expert))] == []


def test_who_is_waited_for_sees_it_on_the_desk(cast, called, promised, drawn) -> None:
    panel = called()
    assert [one.record.panel for one in waiting(cast.leader)] == [panel]
    panel = promised(panel)
    assert {one.record.due_on for one in waiting(cast.platform)} == {date(2024, 11, 6)}
