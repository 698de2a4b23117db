"""A sheet is checked row by row: what is wrong, in which cell; what it may not share; and what stops it."""

from datetime import date
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.imports import checking, reactions
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.tests.conftest import (
    FIRM_HEADINGS,
    FIRMS,
    HEADINGS,
    a_firm,
    errors_of,
    work_until,
)
from chengshu.kernel.registers.imports.tests.paper import text, xlsx
from tests.cast import place, someone
from tests.invented.flow import BOOKING
from tests.invented.models import Booking, Case, Room

pytestmark = pytest.mark.sqlite  # of cells; what is written of them is test_writing_sheets


def test_a_sheet_that_holds_is_checked_and_nothing_is_written(checked):
    record = checked(HEADINGS, ["技改", "东区", 12.5, "13800000000"], [], ["备案", "990002 ", None, None])
    assert (record.state, record.rows, record.good, record.bad) == ("checked", 2, 2, 0)
    rows = record.outcomes.order_by("row")
    assert [(one.row, one.state) for one in rows] == [(2, "good"), (4, "good")]
    assert rows[0].cells == {"title": "技改", "district": "990001", "amount": "12.5", "phone": "13800000000"}
    assert rows[1].cells == {"title": "备案", "district": "990002"}
    assert Case.objects.count() == 0


def test_every_error_names_its_cell_its_column_what_stood_there_and_what_may(checked):
    record = checked(
        HEADINGS, ["技改", "东区", "很多", None], [None, "南区", 1, None], ["甲" * 81, "=1+1", 1, "1\u202e2"]
    )
    assert (record.good, record.bad) == (0, 3)
    assert list(errors_of(record)) == ["C2", "A3", "B3", "A4", "B4", "D4"]
    first = record.outcomes.get(row=2).errors
    assert first == [
        {
            "cell": "C2",
            "column": "金额（元）",
            "value": "很多",
            "message": "看不懂金额“很多”：请写成 1234.50、1,234.50、1.2万 或 3.5亿（元），不要用科学计数法或其他文字。",
            "allowed": "金额，单位为元，例如 1234.50",
        }
    ]
    assert errors_of(record)["B3"] == "没有找到编号为“南区”的地点，请核对编号或从列表中选择。"
    assert record.outcomes.get(row=3).errors[1]["allowed"] == "样城市 · 990000；东区 · 990001；西区 · 990002"
    assert errors_of(record)["D4"] == "第 2 个字符不能使用（控制字符），请删去后再提交。"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_csv_is_checked_like_a_workbook(checked, encoding):
    content = text(HEADINGS, ["技改", "东区", "１，２００", ""], ["备案", "", "", ""], encoding=encoding)
    record = checked(content=content, name="办件.csv")
    assert (record.good, record.bad) == (1, 1)
    assert record.outcomes.get(row=2).cells == {"title": "技改", "district": "990001", "amount": "1200"}


def test_a_record_is_known_by_its_key_or_by_a_name_that_is_its_alone(cast, checked):
    place("990003", "港区（新）", "district", cast.city)
    place("990101", "石老人", "street", cast.east), place("990201", "石老人", "street", cast.west)
    words = ["990001", "９９０００１", "东区 · 990001", " 东区 ", "港区(新)", "石老人", "990201"]
    record = checked(HEADINGS, *([str(n), word, None, None] for n, word in enumerate(words)))
    assert [one.cells.get("district") for one in record.outcomes.order_by("row")] == [
        "990001", "990001", "990001", "990001", "990003", None, "990201",
    ]  # fmt: skip
    assert errors_of(record) == {"B7": "有 2 条都叫“石老人”，请改填编号：990101、990201。"}


def test_codes_are_known_by_their_names_in_both_languages(cast, checked):
    rows = [
        a_firm("甲", 11),
        a_firm("乙", 12, industry="Manufacturing", size="large"),
        a_firm("丙", 13, chain="智能家具"),
    ]
    record = checked(FIRM_HEADINGS, *rows, target=FIRMS, acting=cast.industry)
    cells = [one.cells for one in record.outcomes.filter(state="good").order_by("row")]
    assert [(one["industry"], one["size"], one["chain"]) for one in cells] == [
        ("C", "small", "smart_appliances"),
        ("C", "large", "smart_appliances"),
    ]
    assert errors_of(record) == {"F4": "可选项里没有“智能家具”，是不是“智能家电”？"}


def test_a_wrong_check_digit_is_told(cast, checked):
    row = a_firm("甲", 11)
    row[1] = row[1][:-1] + ("A" if row[1][-1] != "A" else "B")
    record = checked(FIRM_HEADINGS, row, target=FIRMS, acting=cast.industry)
    assert errors_of(record)["B2"].startswith("统一社会信用代码校验不符：按前 17 位计算")


def test_no_row_agrees_with_another_or_with_a_record_where_none_may(cast, checked):
    taken = a_firm("丙", 1)  # the maker's
    wide = a_firm("丁", 12)
    wide[1] = "".join(chr(ord(one) + 0xFEE0) for one in wide[1])
    record = checked(FIRM_HEADINGS, a_firm("甲", 12), a_firm("乙", 12), taken, wide, target=FIRMS, acting=cast.industry)
    assert errors_of(record) == {
        "B3": "统一社会信用代码与第 2 行重复。",
        "B4": "已有一条企业的统一社会信用代码与此相同。",
        "B5": "统一社会信用代码与第 2 行重复。",
    }


def test_two_rows_that_say_the_same_are_one_too_many(checked):
    long = "甲" * 60
    record = checked(HEADINGS, [long, "东区"], [long, "990001"], [long + "乙", "东区"])
    assert errors_of(record) == {"row 3": "与第 2 行完全相同。"}


def test_what_the_verb_itself_would_refuse_is_found_before_anything_is_written(cast, checked, room, monkeypatch):
    """A day outside its period, say: judged by the step's function, which is called and taken back."""

    def not_in_the_past(booking: Booking) -> None:
        room.keeper.__class__.objects.filter(pk=room.keeper_id).update(short_name="碰过")
        if booking.ends_on < date(2024, 4, 1):
            raise Invalid.field("ends_on", "使用截止不能早于今天。")

    monkeypatch.setitem(BOOKING.actions, "request", not_in_the_past)
    rows = [[room.number, 1, "2024-04-02"], ["一号会议室", 2, "2024/3/31"]]
    record = checked(["会议室", "座位", "使用截止"], *rows, target="city/bookings:request")
    assert errors_of(record) == {"C3": "使用截止不能早于今天。"}
    room.keeper.refresh_from_db()
    assert (record.good, Booking.objects.count(), room.keeper.short_name) == (1, 0, "")


@pytest.fixture
def room(cast):
    return begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})


def test_what_a_function_breaks_on_without_a_record_says_nothing_about_the_row(checked, room, monkeypatch):
    monkeypatch.setitem(BOOKING.actions, "request", lambda booking: booking.number + 1)
    record = checked(["会议室", "座位", "使用截止"], [room.number, 1, "2030-01-01"], target="city/bookings:request")
    assert (record.good, record.bad) == (1, 0)


def test_merged_cells_are_told_where_they_reach(checked):
    content = xlsx(["登记表"], HEADINGS, ["甲", "东区"], ["乙", None], merged=["A1:D1", "B3:B4"])
    record = checked(content=content)
    told = "这里是合并单元格 B3:B4：请取消合并，在每一行填写。"
    assert errors_of(record) == {"B3": told, "B4": told}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([HEADINGS], "列名下面没有填写任何一行。"),
        ([["标题", "金额"], ["甲", 1]], "第 1 行的列名里缺少必填的列：区市。"),
        ([["甲", "乙"]], "前 20 行里没有找到列名"),
    ],
)
def test_a_sheet_that_cannot_be_checked_stops_with_the_reason(checked, rows, said):
    record = checked(*rows)
    assert record.state == "stopped"
    assert record.problem.startswith(said)


def test_a_sheet_longer_than_the_limit_stops(checked, monkeypatch):
    monkeypatch.setattr(checking, "MOST_ROWS", 3)
    record = checked(HEADINGS, *([str(n), "东区"] for n in range(4)))
    assert (record.state, record.problem) == ("stopped", "超过 3 行，不能一次导入：请分成几份。")


def test_a_damaged_file_stops_the_import_and_no_other(bring, carry_on):
    broken = bring(content=xlsx(HEADINGS, ["此后损坏", "东区"]))
    document = checking._document(broken)
    document.path.write_bytes(document.path.read_bytes()[:-50])
    whole = bring(HEADINGS, ["乙", "东区"])
    assert "文件已损坏" in carry_on(broken).problem
    assert carry_on(whole).good == 1


def one_piece_a_turn(monkeypatch):
    """Whenever the clock is looked at, a turn has passed."""
    monkeypatch.setattr(checking, "monotonic", count().__next__)


def test_a_check_goes_on_behind_the_last_row_that_is_stored(bring, carry_on, monkeypatch):
    """As after a kill -9: what was open is gone, what was stored stands, and is not judged again."""
    monkeypatch.setattr(checking, "TOGETHER", 2)
    one_piece_a_turn(monkeypatch)
    record = bring(HEADINGS, *([f"办件{n % 5}", "东区", n % 5] for n in range(7)))
    work_until(lambda: record.outcomes.count() >= 4)
    first = list(record.outcomes.order_by("row").values_list("pk", "row"))
    checking.let_go(record.pk)
    record = carry_on(record)
    assert list(record.outcomes.order_by("row").values_list("pk", "row"))[: len(first)] == first
    assert [one.row for one in record.outcomes.order_by("row")] == [2, 3, 4, 5, 6, 7, 8]
    assert errors_of(record) == {"row 7": "与第 2 行完全相同。", "row 8": "与第 3 行完全相同。"}


def test_two_imports_are_checked_in_turns(bring, monkeypatch):
    monkeypatch.setattr(checking, "TOGETHER", 2)
    one_piece_a_turn(monkeypatch)
    long, short = bring(HEADINGS, *([str(n), "东区"] for n in range(40))), bring(HEADINGS, ["甲", "东区"])
    work_until(lambda: Import.objects.get(pk=short.pk).state == "checked")
    assert 0 < long.outcomes.count() < 40


def test_an_import_cancelled_while_it_is_checked_is_let_go(cast, bring, monkeypatch):
    monkeypatch.setattr(checking, "TOGETHER", 2)
    one_piece_a_turn(monkeypatch)
    record = bring(HEADINGS, *([str(n), "东区"] for n in range(40)))
    work_until(record.outcomes.exists)
    perform(cast.maker, record, "cancel")
    assert checking.being_read() == {record.pk}
    assert (reactions.work(), checking.being_read()) == (0, set())


def test_only_who_may_take_the_step_may_bring_a_sheet_for_it(cast, bring):
    for acting, target in ((cast.citizen, "city/cases:apply"), (cast.maker, FIRMS)):
        with pytest.raises(Invalid) as refusal:
            bring(HEADINGS, ["甲", "东区"], acting=acting, target=target)
        assert [one["field"] for one in refusal.value.extra["errors"]] == ["target"]


def test_only_who_now_acts_in_the_capacity_for_the_step_may_bring_a_sheet_for_it(cast, bring):
    """They have it, too, in another organisation."""
    person = someone("both", "双重身份", (cast.maker_firm, "firm_agent", []), (cast.bureau, "industry_clerk", []))
    with pytest.raises(
        Refused, match="“登记企业”由平台管理员或工业信息化经办人办理，您现在以双重身份（样城机械有限公司）"
    ):
        bring(FIRM_HEADINGS, a_firm("甲", 11), acting=acting_as(person), target=FIRMS)
    assert bring(FIRM_HEADINGS, a_firm("甲", 11), acting=acting_as(person, "BUREAU"), target=FIRMS).state == "uploaded"


def test_no_sheet_goes_to_what_has_no_place_for_one(bring):
    for target in ("city/cases:withdraw", "city/cases:gather", "city/imports:start", "city/nothing:apply", "x"):
        with pytest.raises(Invalid):
            bring(HEADINGS, ["甲", "东区"], target=target)


def test_candidates_are_those_the_owner_may_see(cast, checked, room):
    """Another firm's booking is no record of theirs to take a step on, whoever knows its number."""
    theirs = begin(cast.outsider, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
    perform(cast.clerk, theirs, "accept")
    record = checked(["编号", "使用截止"], [theirs.number, "2031-01-01"], target="city/bookings:extend")
    assert errors_of(record) == {"A2": f"没有找到编号为“{theirs.number}”的预订，或您无权查看。"}


def test_a_step_on_records_is_tried_on_each(cast, checked, room):
    mine = [
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
        for _ in range(2)
    ]
    perform(cast.clerk, mine[0], "accept")
    numbers = [mine[0].number, mine[1].number, mine[0].number, None]
    record = checked(["编号", "使用截止"], *([one, "2031-01-01"] for one in numbers), target="city/bookings:extend")
    found = errors_of(record)
    assert record.good == 1
    assert found["A3"].startswith(f"{mine[1].number} 现在是“待同意”，不能续用。")
    assert (found["A4"], found["A5"]) == ("编号与第 2 行重复。", "请填写编号。")


def test_a_batch_of_rows_costs_queries_by_the_column_not_by_the_row(cast, bring, carry_on):
    def queries(rows):
        record = bring(
            FIRM_HEADINGS, *(a_firm(f"企业{n}", 100 + n) for n in range(rows)), target=FIRMS, acting=cast.industry
        )
        work_until(lambda: Import.objects.get(pk=record.pk).state == "checking")
        with CaptureQueriesContext(connection) as seen:
            reactions.work()
        assert record.outcomes.count() == rows
        carry_on(record)
        return sum("SAVEPOINT" not in one["sql"] for one in seen)

    assert queries(3) == queries(60)


def test_the_days_of_a_sheet_are_the_citys(cast, checked, room):
    with set_to(date(2024, 4, 1)):
        record = checked(["会议室", "座位", "使用截止"], [room.number, 1, 45383], target="city/bookings:request")
    assert ImportRow.objects.get(parent=record).cells["ends_on"] == "2024-04-01"
