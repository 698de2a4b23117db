"""The desk: what waits on me, by when it is due."""

from datetime import date, timedelta

import pytest

from chengshu.kernel.base.clock import today
from chengshu.kernel.journal import stamps
from chengshu.kernel.lifecycle.drafts import Draft
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.notices import Notice
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.pages.inbox import group_of
from chengshu.web.pages.tests.conftest import hidden, main_of
from tests.invented.models import Award, Case


def numbers(acting) -> list[str]:
    return [one.record.number for one in waiting(acting)]


def test_a_case_waits_on_the_clerk_of_its_district_and_on_nobody_else(cast, cases):
    assert numbers(cast.east_clerk) == [cases[0].number, cases[2].number]
    assert numbers(cast.west_clerk) == [cases[3].number]
    assert numbers(cast.maker) == [cases[1].number]
    assert numbers(cast.outsider) == []
    assert numbers(cast.citizen) == []


def test_a_step_that_can_be_taken_at_any_time_keeps_nothing_waiting(cast, case):
    assert numbers(cast.maker) == []


def test_each_record_comes_once_with_all_its_steps_in_the_order_of_the_flow(cast, case):
    [one] = waiting(cast.east_clerk)
    assert [step.verb for step in one.steps] == ["send_back", "ask_opinions", "merge"]


def test_what_is_due_first_comes_first(cast, cases):
    Case.objects.filter(pk=cases[2].pk).update(due_on=today() - timedelta(days=9))
    assert numbers(cast.east_clerk) == [cases[2].number, cases[0].number]


def test_what_a_body_has_signed_waits_on_it_no_more(cast, case):
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU", "WEST"]})
    assert (numbers(cast.clerk), numbers(cast.west_clerk)) == ([case.number], [case.number])
    perform(cast.clerk, case, "cosign")
    assert (numbers(cast.clerk), numbers(cast.west_clerk)) == ([], [case.number])


def test_where_bodies_sign_in_order_only_the_next_one_is_waited_for(cast):
    award = begin(cast.provider, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
    perform(cast.clerk, award, "circulate", {"signers": ["EAST", "WEST"]})
    assert (numbers(cast.east_clerk), numbers(cast.west_clerk)) == ([award.number], [])
    perform(cast.east_clerk, award, "sign")
    assert (numbers(cast.east_clerk), numbers(cast.west_clerk)) == ([], [award.number])


def test_what_anybody_may_do_waits_on_nobody(cast):
    award = begin(cast.provider, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
    perform(cast.clerk, award, "circulate", {"signers": ["EAST"]})
    perform(cast.east_clerk, award, "sign")
    assert numbers(cast.citizen) == []


def test_the_desk_is_read_in_a_query_for_each_noun_however_much_lies_on_it(cast, cases, django_assert_max_num_queries):
    with django_assert_max_num_queries(len(FLOWS)) as asked:
        assert len(waiting(cast.east_clerk)) == 2
    for number in range(5):
        begin(cast.maker, Case, "apply", {"title": f"又一件 {number}", "district": "990001"})
    with django_assert_max_num_queries(len(asked)):
        assert len(waiting(cast.east_clerk)) == 7


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (None, "open"),
        (date(2024, 4, 2), "late"),
        (date(2024, 4, 3), "today"),
        (date(2024, 4, 7), "week"),
        (date(2024, 4, 8), "later"),
    ],
)
def test_the_week_ends_with_its_sunday(due, group):
    assert group_of(due, date(2024, 4, 3)) == group


def test_the_page_says_what_whose_since_when_and_by_when(as_one, case):
    said = main_of(as_one("east_clerk").get("/my/"))
    for word in (
        "待办 1",
        "● 正常",
        "技改备案",
        case.number,
        "审查中",
        "来自样城机械有限公司",
        "还剩 5 个工作日",
        "退回补正",
    ):
        assert word in said


def test_the_part_that_keeps_itself_fresh_costs_nothing_when_nothing_changed(
    as_one, cast, case, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(stamps, "_PATIENCE", 1e8)  # however slow the machine
    client = as_one("east_clerk")
    first = client.get("/my/?part=1")
    with django_assert_max_num_queries(4):
        again = client.get("/my/?part=1", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    perform(cast.maker, case, "withdraw")
    assert client.get("/my/?part=1", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_desk_that_overflows_says_so(as_one, cases, monkeypatch):
    assert "每类只列出" not in main_of(as_one("east_clerk").get("/my/"))
    monkeypatch.setattr("chengshu.kernel.lifecycle.inbox.MOST", 2)
    monkeypatch.setattr("chengshu.web.pages.inbox.MOST", 2)
    assert "每类只列出最急的 2 条" in main_of(as_one("east_clerk").get("/my/"))


def test_drafts_can_be_taken_up_again_from_the_desk(as_one, cast):
    client = as_one("maker")
    page = client.get("/city/cases/new/apply/")
    client.post("/city/cases/new/apply/", hidden(page) | {"action": "next", "title": "甲", "asked": "title"})
    draft = Draft.objects.get()
    assert f'href="/city/cases/new/apply/?draft={draft.pk}"' in client.get("/my/").content.decode()
    assert str(draft.pk) not in as_one("provider").get("/my/").content.decode()


def test_notices_are_shown_counted_and_read(as_one, cast, case):
    Notice.objects.create(
        person=cast.people.east_clerk, kind="waiting", noun=case.noun(), record=case.pk, number=case.number,
        text="waiting", parts={"state": "examining", "verbs": ["send_back"]}, cause="x",
        made_at=case.created_at,
    )  # fmt: skip
    client = as_one("east_clerk")
    page = client.get("/my/")
    assert f"办件 {case.number} 现在是“审查中”，可由您办理：退回补正。" in main_of(page)
    assert 'title="未读通知"' in page.content.decode()
    assert as_one("maker").post("/my/read/").status_code == 302
    assert Notice.objects.get().read_at is None
    client.post("/my/read/")
    assert 'title="未读通知"' not in client.get("/my/").content.decode()


def test_an_empty_desk_says_so_and_a_visitor_is_asked_to_sign_in(as_one, cast):
    assert "没有等您办理的事项" in main_of(as_one("citizen").get("/my/"))
    assert as_one("").get("/my/").status_code == 401


def test_the_desk_is_searched_as_its_lists_are_with_an_index_and_without(as_one, cast, cases, index):
    def lines(**asked):
        said = as_one("east_clerk").get("/my/", asked).content.decode()
        return [one.number for one in cases if one.number in said]

    assert lines() == [cases[0].number, cases[2].number]
    for _ in range(2):
        assert lines(q=cases[2].number) == [cases[2].number]
        assert lines(q=cases[2].number, part="1") == [cases[2].number]
        assert lines(q="没有这样的办件") == []
        index()


def test_the_desk_is_searched_by_kind_too_and_says_when_nothing_answers(as_one, cases):
    desk = as_one("east_clerk")
    kind = desk.get("/my/", {"q": FLOWS[Case.noun()].title})
    assert cases[0].number in main_of(kind) and cases[2].number in main_of(kind)
    said = main_of(desk.get("/my/", {"q": "没有的事"}))
    assert "待办里没有“没有的事”" in said and "没有等您办理的事项" not in said


def test_who_holds_a_post_keeps_nobody_waiting(cast):
    assert waiting(cast.platform) == []
