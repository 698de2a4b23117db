"""The sheet to fill in says what belongs where, and comes back as it is meant."""

from io import BytesIO

import openpyxl
import pytest
from django.utils.translation import override

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.registers.imports.columns import columns_of
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.targets import choices, target_at, targets_of
from chengshu.kernel.registers.imports.template import template
from chengshu.kernel.registers.imports.tests.conftest import FIRM_HEADINGS, FIRMS, a_firm, errors_of
from chengshu.kernel.registers.register import register_at
from tests.invented.models import Room

pytestmark = pytest.mark.sqlite  # of a sheet that is handed out


def book_of(acting, path="city/firms", verb="register"):
    return openpyxl.load_workbook(BytesIO(template(target_at(path, verb), acting)))


def verbs(path, acting):
    return [one.step.verb for one in targets_of(register_at(*path.split("/")), acting)]


def test_headings_stand_in_the_registers_order_with_a_note_below_each(cast):
    rows = book_of(cast.industry).worksheets[0]
    assert [cell.value for cell in rows[1]][:6] == [
        "名称*",
        "统一社会信用代码*",
        "所在区市*",
        "行业*",
        "规模*",
        "产业链",
    ]
    assert [cell.value for cell in rows[2]][:3] == [
        "必填：文字，最多 120 字",
        "必填：18 位统一社会信用代码",
        "必填：从“可选项”中选择",
    ]
    assert (rows.freeze_panes, rows.column_dimensions["B"].width) == ("B3", 24.7109375)


def test_what_may_be_chosen_is_listed_and_offered_in_the_cell(cast):
    book = book_of(cast.industry)
    lists = list(book["可选项"].iter_rows(values_only=True))
    assert lists[0][:4] == ("所在区市", "代码", "行业", "代码")
    assert lists[1][:4] == ("样城市 · 990000", "990000", "制造业", "C")
    rules = {str(one.sqref).split(":")[0]: one.formula1 for one in book.worksheets[0].data_validations.dataValidation}
    assert rules == {
        "C3": "'可选项'!$A$2:$A$4", "D3": "'可选项'!$C$2:$C$7", "E3": "'可选项'!$E$2:$E$5", "F3": "'可选项'!$G$2:$G$4",
    }  # fmt: skip


def test_a_template_filled_in_is_read_as_it_was_meant(cast, checked):
    book = book_of(cast.industry)
    for column, value in enumerate(a_firm("甲", 11, place="东区 · 990001"), 1):
        book.worksheets[0].cell(3, column, value)
    out = BytesIO()
    book.save(out)
    record = checked(content=out.getvalue(), target=FIRMS, acting=cast.industry)
    assert (record.good, record.bad, record.ignored, record.heading) == (1, 0, "", 1)


def test_an_untouched_template_holds_no_row(cast, checked):
    record = checked(
        content=template(target_at("city/firms", "register"), cast.industry), target=FIRMS, acting=cast.industry
    )
    assert (record.state, record.problem) == ("stopped", "列名下面没有填写任何一行。")


def test_the_sheet_and_its_errors_speak_the_owners_language(cast, bring, carry_on):
    with override("en"):
        book = book_of(cast.industry)
        assert book.worksheets[0]["A1"].value != "名称*"
        headings = [cell.value for cell in book.worksheets[0][1]]
        record = bring(headings, [None, *a_firm("甲", 11)[1:]], target=FIRMS, acting=cast.industry)
    record = carry_on(record)
    assert errors_of(record) == {"A2": "Fill this in."}


def test_a_step_on_records_begins_with_their_number(cast):
    target = target_at("city/bookings", "extend")
    assert [(one.heading, one.kind) for one in columns_of(target, cast.maker)] == [
        ("编号", "reference"),
        ("使用截止", "date"),
    ]
    about = book_of(cast.maker, "city/bookings", "extend")["填写说明"]
    told = [row[0] for row in about.iter_rows(values_only=True)]
    assert "按编号办理已有的记录：留空的单元格保持记录原来的内容。" in told


def test_candidates_are_listed_as_far_as_their_reader_sees_them(cast):
    room = begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})
    column = next(one for one in columns_of(target_at("city/bookings", "request"), cast.maker) if one.name == "room")
    assert column.options == ((str(room) if str(room) == room.number else f"{room} · {room.number}", room.number),)


def test_a_sheet_is_offered_for_the_steps_that_this_actor_may_take_and_a_row_can_answer(cast):
    assert verbs("city/cases", cast.maker) == ["apply", "resubmit", "hand_over", "appeal"]
    assert verbs("city/firms", cast.industry) == ["register", "amend"]
    assert verbs("city/firms", cast.citizen) == []
    assert verbs("city/imports", cast.maker) == []


def test_who_brings_a_sheet_chooses_among_what_they_may_do_in_any_capacity(cast):
    keys = {
        name: {key for key, _ in choices(Import(owner=getattr(cast.people, name)))} for name in ("industry", "citizen")
    }
    assert {FIRMS, "city/firms:amend"} <= keys["industry"]
    assert FIRMS not in keys["citizen"]
    assert "city/awards:object" in keys["citizen"]


def test_every_target_can_be_chosen_and_no_other(cast):
    keys = [key for key, _ in choices(Import())]
    assert {"city/cases:apply", FIRMS, "city/bookings:extend"} <= set(keys)
    assert not [
        key for key in keys if key.startswith("city/imports") or key.endswith((":withdraw", ":gather", ":expire"))
    ]
    for path, verb in (("city/cases", "withdraw"), ("city/imports", "start"), ("nothing", "apply"), ("city/none", "x")):
        with pytest.raises(Missing, match="不能用表格导入"):
            target_at(path, verb)


def test_headings_of_the_fixture_are_the_templates(cast):
    assert [one.heading for one in columns_of(target_at("city/firms", "register"), cast.industry)][:6] == FIRM_HEADINGS
