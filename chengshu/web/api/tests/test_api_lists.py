"""Lists: items, filters, search, sort, pages, facets, chosen fields, past days; nonsense is refused."""

from datetime import date
from types import SimpleNamespace

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers import facets
from chengshu.kernel.registers.cursors import cursor_after
from tests.invented.models import Booking, Case, Room


@pytest.fixture
def rooms(cast):
    """Three rooms of the bureau; the second is closed."""
    made = [begin(cast.clerk, Room, "open", {"name": f"{n}号", "seats": n * 10}) for n in (1, 2, 3)]
    perform(cast.clerk, made[1], "close", {"reason": "装修"})
    return made


def numbers(content):
    return [item["number"] for item in content["items"]]


def test_an_item_holds_what_every_record_has_and_the_registers_columns(programs, cast, case):
    content = programs.maker.ask("/city/cases")
    (item,) = content["items"]
    assert (content["count"], content["next"]) == (1, None)
    assert item == {
        "number": case.number,
        "state": "examining",
        "version": 1,
        "due_on": case.due_on.isoformat(),
        "simulated": False,
        "created_at": item["created_at"],
        "changed_at": item["created_at"],
        "title": "技改备案",
        "applicant": {"number": cast.maker_firm.number, "name": "样城机械有限公司"},
        "district": {"code": "990001", "name": "东区"},
        "handler": None,
        "amount": 1_200_000,
        "phone": "13800000000",
        "outcome": "",
    }
    assert item["created_at"].endswith("+08:00")


def test_private_columns_are_left_out_and_named(programs, case):
    (item,) = programs.east_clerk.ask("/city/cases")["items"]
    assert item["hidden"] == ["phone"]
    assert "phone" not in item
    assert item["amount"] == 1_200_000


def test_only_chosen_fields_are_given_and_the_number_always(programs, case):
    content = programs.maker.ask("/city/cases?fields=title,state")
    assert content["items"] == [{"number": case.number, "state": "examining", "title": "技改备案"}]


def test_a_chosen_private_field_is_hidden_too(programs, case):
    content = programs.east_clerk.ask("/city/cases?fields=phone")
    assert content["items"] == [{"number": case.number, "hidden": ["phone"]}]


def test_an_unknown_field_is_refused_naming_those_there_are(programs, rooms, problem):
    told = problem(programs.nobody.get("/city/rooms?fields=name,colour"), 400)
    assert told["parameter"] == "fields"
    assert "colour" in told["detail"]
    assert (
        "number、state、version、due_on、simulated、created_at、changed_at、name、keeper、seats、free" in told["detail"]
    )


def test_lists_are_filtered_searched_and_sorted(programs, rooms):
    first, second, third = (room.number for room in rooms)
    assert numbers(programs.nobody.ask("/city/rooms")) == [third, second, first]
    assert numbers(programs.nobody.ask("/city/rooms?state=open")) == [third, first]
    assert numbers(programs.nobody.ask("/city/rooms?state=open,closed&sort=name")) == [first, second, third]
    assert numbers(programs.nobody.ask(f"/city/rooms?q={second}")) == [second]
    assert numbers(programs.nobody.ask("/city/rooms?sort=-name&limit=1")) == [third]


def test_pages_follow_each_other_without_gap_or_repetition(programs, rooms):
    seen, cursor = [], ""
    for _ in range(3):
        content = programs.nobody.ask(f"/city/rooms?limit=1&sort=name{cursor}")
        assert content["count"] == 3
        seen += numbers(content)
        cursor = f"&cursor={content['next']}"
    assert seen == [room.number for room in rooms]
    assert content["next"] is None


@pytest.mark.parametrize("cursor", ["x", "W10:1abc:xyz", "%00", "1" * 5_000])
def test_a_forged_cursor_is_refused(programs, rooms, problem, cursor):
    assert problem(programs.nobody.get(f"/city/rooms?cursor={cursor}"), 400)["parameter"] == "cursor"


def test_a_cursor_of_another_order_is_refused(programs, rooms, problem):
    cursor = programs.nobody.ask("/city/rooms?limit=1&sort=name")["next"]
    told = problem(programs.nobody.get(f"/city/rooms?limit=1&cursor={cursor}"), 400)
    assert told["detail"] == "翻页标记是另一个清单或另一种排序的，请从第一页重新查询。"


def test_a_cursor_of_another_list_is_refused(programs, rooms, problem):
    cursor = programs.nobody.ask("/city/rooms?limit=1")["next"]
    told = problem(programs.maker.get(f"/city/cases?limit=1&cursor={cursor}"), 400)
    assert told["detail"] == "翻页标记是另一个清单或另一种排序的，请从第一页重新查询。"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1e3", "9" * 40, "abc"])
def test_a_page_has_one_to_two_hundred_rows(programs, rooms, problem, limit):
    told = problem(programs.nobody.get(f"/city/rooms?limit={limit}"), 400)
    assert (told["parameter"], told["detail"]) == ("limit", "每页条数应是 1 到 200 的整数。")


def test_there_is_no_offset_however_large(programs, rooms, problem):
    told = problem(programs.nobody.get(f"/city/rooms?offset={10**30}"), 400)
    assert told["parameter"] == "offset"
    assert told["detail"] == "没有筛选项 offset。可用的有：state。"


def test_a_state_there_is_not_is_refused_naming_those_there_are(programs, rooms, problem):
    told = problem(programs.nobody.get("/city/rooms?state=open,nowhere"), 400)
    assert told["parameter"] == "state"
    assert told["detail"].startswith("筛选项 state 没有 nowhere。可用的有：")


def test_an_unknown_sort_is_refused_naming_those_there_are(programs, rooms, problem):
    told = problem(programs.nobody.get("/city/rooms?sort=seats"), 400)
    assert told["detail"] == "不能按 seats 排序。可用的有：number、name、keeper、state。"


def test_facets_count_each_choice_with_every_other_filter_applied(programs, rooms):
    content = programs.nobody.ask("/city/rooms?facets=state&state=closed")
    assert content["facets"] == {"state": {"open": 2, "closed": 1}}
    assert content["count"] == 1


def test_facets_count_only_what_the_reader_may_see(programs, cast, case):
    begin(cast.outsider, Case, "apply", {"title": "另一家的", "district": "990002"})
    assert programs.maker.ask("/city/cases?facets=state,district")["facets"] == {
        "state": {"examining": 1},
        "district": {"990001": 1},
    }


def test_what_is_no_filter_cannot_be_counted(programs, rooms, problem):
    told = problem(programs.nobody.get("/city/rooms?facets=name"), 400)
    assert (told["parameter"], told["detail"]) == ("facets", "facets 中没有 name。可用的有：state。")


def test_a_filter_on_a_private_column_finds_only_rows_where_it_is_open(programs, cast, closed):
    assert programs.maker.ask("/city/cases?amount_from=1")["count"] == 1
    assert programs.outsider.ask("/city/cases")["count"] == 1
    assert programs.outsider.ask("/city/cases?amount_from=1")["count"] == 0


def test_a_past_day_shows_the_rows_of_that_day(programs, cast):
    with set_to(date(2024, 5, 6)):
        room = begin(cast.clerk, Room, "open", {"name": "一号", "seats": 10})
    with set_to(date(2024, 5, 8)):
        perform(cast.clerk, room, "close", {"reason": "装修"})
    sequence()
    drain("history")
    state = {
        day: [item["state"] for item in programs.nobody.ask(f"/city/rooms?at=2024-05-{day}")["items"]]
        for day in ("05", "06", "07", "08")
    }
    assert state == {"05": [], "06": ["open"], "07": ["open"], "08": ["closed"]}
    assert programs.nobody.ask("/city/rooms?at=2024-05-07&state=closed")["count"] == 0


@pytest.mark.parametrize("day", ["2024-02-30", "tomorrow", "9999-12-31"])
def test_a_day_that_is_none_or_is_to_come_is_refused(programs, rooms, problem, day):
    problem(programs.nobody.get(f"/city/rooms?at={day}"), 400)


def test_a_day_before_all_days_is_refused(programs, case, problem):
    problem(programs.maker.get("/city/cases?created_at_from=0001-01-01"), 400)
    assert programs.maker.ask("/city/cases?created_at_from=0001-01-02&created_at_to=9999-12-31")["count"] == 1


def test_a_cursor_of_ours_made_for_another_kind_of_column_is_refused(programs, rooms, problem):
    cursor = cursor_after(SimpleNamespace(id="not-a-key"), "city/rooms", "")
    assert problem(programs.nobody.get(f"/city/rooms?cursor={cursor}"), 400)["parameter"] == "cursor"


def test_the_slash_at_the_end_makes_no_difference(programs, rooms):
    assert programs.nobody.ask("/city/rooms/") == programs.nobody.ask("/city/rooms")


def test_an_unknown_register_is_missing_naming_those_there_are(programs, db, problem):
    told = problem(programs.nobody.get("/city/castles"), 404)
    assert "没有登记册 city/castles" in told["detail"]
    assert "city/rooms" in told["detail"]


def test_a_page_of_fifty_costs_no_more_queries_than_a_page_of_one(
    programs, cast, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(facets, "CHEAP", 60)  # on a busy machine a dear count would be remembered, with a query more
    room = begin(cast.clerk, Room, "open", {"name": "大厅", "seats": 500})
    for _ in range(50):
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
    programs.maker.ask("/city/bookings")
    with django_assert_max_num_queries(3):  # who asks, the page, its count unless it is remembered
        assert len(programs.maker.ask("/city/bookings")["items"]) == 50
