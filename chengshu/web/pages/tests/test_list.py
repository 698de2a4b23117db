"""The list of a register through the browser's door."""

import re
from datetime import timedelta

import pytest

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.registers.views import SavedView
from chengshu.web.pages.tests.conftest import APPLICATION, main_of
from tests.invented.models import Case

LIST = "/city/cases/"


def titles(answer) -> list[str]:
    return re.findall(r'data-label="标题"[^>]*><span class="value">\s*(.*?)\s*</span>', answer.content.decode())


def test_a_clerk_sees_the_cases_of_the_own_district_newest_first_with_their_count(as_one, cases):
    answer = as_one("east_clerk").get(LIST)
    assert titles(answer) == ["丙", "乙", "甲"]
    assert "办件 3 条" in main_of(answer)


def test_an_outsider_sees_no_row_no_count_and_no_facet(as_one, cases):
    for name in ("outsider", ""):
        answer = as_one(name).get(LIST)
        said = main_of(answer)
        assert titles(answer) == []
        assert "办件 0 条" in said
        assert "审查中" not in said
        assert "东区" not in said


def test_counts_stand_beside_each_choice_in_the_order_of_the_flow(as_one, cases):
    page = as_one("east_clerk").get(LIST).content.decode()
    ticks = re.findall(r'name="state" value="(\w+)".*?<span>(.*?)</span><span class="rows-there">(\d+)', page)
    assert ticks == [("examining", "审查中", "2"), ("supplementing", "待补正", "1")]


def test_filters_in_use_are_chips_that_can_be_taken_off(as_one, cases):
    answer = as_one("east_clerk").get(LIST, {"state": "examining", "amount_from": "150"})
    assert titles(answer) == ["丙"]
    chips = re.findall(r'<li><a href="([^"]+)">([^<]+)<', answer.content.decode())
    assert ("?amount_from=150", "状态：审查中 ") in chips
    assert ("?state=examining", "金额（元）：150 起 ") in chips


def test_an_amount_that_cannot_be_read_is_refused_with_how_to_write_it(as_one, cases):
    answer = as_one("east_clerk").get(LIST, {"amount_from": "很多"})
    assert answer.status_code == 400
    assert "看不懂金额“很多”" in main_of(answer)


def test_a_column_head_sorts_then_turns_then_lets_go(as_one, cases):
    client = as_one("east_clerk")
    assert titles(client.get(LIST, {"sort": "amount"})) == ["甲", "乙", "丙"]
    answer = client.get(LIST, {"sort": "-amount"})
    assert titles(answer) == ["丙", "乙", "甲"]
    assert 'aria-sort="descending"><a href="?"' in answer.content.decode()


def test_the_second_page_begins_where_the_first_ended_and_leads_back(as_one, cases):
    client = as_one("east_clerk")
    first = client.get(LIST, {"limit": "2"})
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1).replace("&amp;", "&")
    second = client.get(LIST + following)
    assert (titles(first), titles(second)) == (["丙", "乙"], ["甲"])
    assert 'href="?limit=2">回到第一页' in second.content.decode()


def test_money_is_shown_to_the_fen_down_the_whole_column_when_one_row_needs_it(as_one, cases):
    said = main_of(as_one("east_clerk").get(LIST))
    assert "300.00" in said
    assert "200.50" in said
    assert main_of(as_one("east_clerk").get(LIST, {"q": "甲"})).endswith(" 100")


def test_a_deadline_has_a_light_with_its_shape_and_its_word(as_one, case):
    said = main_of(as_one("east_clerk").get(LIST))
    assert f"{case.due_on} ● 正常" in said
    Case.objects.update(due_on=today() - timedelta(days=30), due_provisional=True)
    assert "■ 逾期 暂定" in main_of(as_one("east_clerk").get(LIST))


def test_simulated_rows_are_marked(as_one, cases):
    Case.objects.filter(pk=cases[0].pk).update(simulated=True)
    assert as_one("east_clerk").get(LIST).content.decode().count('class="mock" title=') == 1


def test_an_empty_list_says_what_to_do(as_one, cast):
    assert "提交申请" in main_of(as_one("maker").get(LIST))
    assert "登录后可以看到与您有关的记录" in main_of(as_one("").get(LIST))
    assert "没有符合条件的记录" in main_of(as_one("maker").get(LIST, {"q": "不存在"}))


def test_those_who_may_make_a_record_are_offered_the_step(as_one, cases):
    assert "/city/cases/new/apply/" in as_one("maker").get(LIST).content.decode()
    assert "/city/cases/new/apply/" not in as_one("citizen").get(LIST).content.decode()


def test_a_step_that_can_be_taken_on_several_rows_is_offered_for_them_together(as_one, cases):
    page = as_one("east_clerk").get(LIST).content.decode()
    assert re.findall(r'data-verb="(\w+)"', page)[0] == "send_back"
    picked = re.findall(r'name="number" value="([\w-]+)" data-verbs="([^"]+)"', page)
    assert [number for number, _ in picked] == [cases[2].number, cases[0].number]
    assert "send_back" in picked[0][1].split()


def test_a_past_day_shows_the_rows_of_that_day_and_says_so(as_one, case, past_of):
    past_of(case, days=2, title="那时的标题", state="closed")
    day = today() - timedelta(days=1)
    answer = as_one("").get(LIST, {"at": day.isoformat()})
    assert titles(answer) == ["那时的标题"]
    assert f"您看到的是 {day} 当日的内容" in main_of(answer)
    assert titles(as_one("").get(LIST, {"at": (day - timedelta(days=9)).isoformat()})) == []
    assert titles(as_one("").get(LIST)) == []


def test_the_map_has_a_tile_for_each_district_that_leads_to_its_rows(as_one, cast, cases):
    for district, column in ((cast.east, 1), (cast.west, 0)):
        district.column, district.row = column, 0
        district.save()
    answer = as_one("maker").get(LIST, {"format": "map"})
    tiles = re.findall(
        r'<a href="([^"]+)">\s*<g class="tile shade-(\d)">.*?x="(\d+)"', answer.content.decode(), re.DOTALL
    )
    assert tiles == [("?district=990001", "4", "140"), ("?district=990002", "2", "0")]
    assert "东区 3 西区 1" in main_of(answer)


def test_a_view_is_saved_renamed_and_deleted_and_only_its_owner_has_it(as_one, cast, cases):
    client = as_one("east_clerk")
    post = {"action": "save", "name": "待审", "query": "cursor=x&state=examining&q="}
    assert client.post(f"{LIST}views/", post).url == f"{LIST}?state=examining"
    assert (
        'href="/city/cases/?state=examining" aria-current="page">待审'
        in client.get(f"{LIST}?state=examining").content.decode()
    )
    client.post(f"{LIST}views/", {"action": "rename", "view": "待审", "name": "要审的"})
    assert SavedView.objects.get().name == "要审的"
    as_one("maker").post(f"{LIST}views/", {"action": "delete", "view": "要审的"})
    assert SavedView.objects.count() == 1
    client.post(f"{LIST}views/", {"action": "delete", "view": "要审的"})
    assert SavedView.objects.count() == 0


def test_a_view_without_a_name_is_refused_beside_the_list(as_one, cases):
    client = as_one("east_clerk")
    answer = client.post(f"{LIST}views/", {"action": "save", "name": " ", "query": "state=examining"}, follow=True)
    assert "视图名称应为 1 到 20 个字" in answer.content.decode()
    assert SavedView.objects.count() == 0


def test_what_is_no_list_no_filter_or_no_form_is_refused_in_words(as_one, cases):
    client = as_one("east_clerk")
    assert client.get("/city/nothing/").status_code == 404
    assert "没有筛选项 colour" in main_of(client.get(LIST, {"colour": "red"}))
    assert "没有这种形式：pdf" in main_of(client.get(LIST, {"format": "pdf"}))
    assert client.get(LIST, {"cursor": "forged"}).status_code == 400
    assert client.get("/city/imports/", {"created_at_from": "0001-01-01"}).status_code == 400


@pytest.mark.parametrize("name", ["outsider", ""])
def test_a_hidden_amount_can_neither_be_filtered_nor_sorted_by(as_one, cast, cases, name):
    Case.objects.update(state="closed")
    client = as_one(name)
    assert len(titles(client.get(LIST))) == 4
    assert titles(client.get(LIST, {"amount_from": "1"})) == []
    assert titles(client.get(LIST, {"sort": "amount"})) == []
    assert "300" not in main_of(client.get(LIST))


def test_a_list_of_five_thousand_rows_is_asked_in_few_queries(as_one, cast, django_assert_max_num_queries):
    first = begin(cast.maker, Case, "apply", APPLICATION)
    stamps = {"applicant": cast.maker_firm, "district": cast.east, "created_at": now(), "changed_at": now()}
    Case.objects.bulk_create(
        Case(number=f"CASE-X-{place:06d}", title=f"第 {place} 件", state="examining", amount=place, **stamps)
        for place in range(5_000)
    )
    client = as_one("east_clerk")
    client.get(LIST)
    with django_assert_max_num_queries(16):
        answer = client.get(LIST)
    assert "5,001 条" in main_of(answer)
    assert len(titles(answer)) == 50
    assert first.title not in titles(answer) or first.title == titles(answer)[0]


def test_choices_of_a_long_list_are_counted_by_a_second_request(as_one, cases, monkeypatch):
    monkeypatch.setattr("chengshu.kernel.registers.facets.FEW", 2)
    client = as_one("east_clerk")
    page = client.get("/city/cases/?q=CASE").content.decode()
    assert 'data-counts="?q=CASE&amp;part=filters"' in page
    assert '<span>审查中</span><span class="rows-there"></span>' in page
    part = client.get("/city/cases/?q=CASE&part=filters").content.decode()
    assert '<span>审查中</span><span class="rows-there">2</span>' in part
    assert "data-counts" not in part
    assert "<html" not in part


def test_a_visitor_of_an_empty_list_is_led_to_the_door(client, cast):
    assert 'href="/account/login/?next=/city/cases/"' in client.get("/city/cases/").content.decode()


def test_an_empty_list_says_what_fills_it(as_one):
    said = main_of(as_one("platform").get("/city/fusions/"))
    assert "这里还没有记录" in said and "现在按出厂权重匹配" in said
