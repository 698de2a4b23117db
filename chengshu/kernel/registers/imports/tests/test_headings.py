"""Which row holds the headings, and which question each column answers."""

import pytest
from django import forms
from django.utils.translation import override

from chengshu.kernel.registers.imports.columns import MONEY, TEXT, SheetColumn
from chengshu.kernel.registers.imports.headings import is_note, layout_of
from chengshu.kernel.registers.imports.sheets import Row, Unreadable


def column(name, label, kind=TEXT, required=False) -> SheetColumn:
    return SheetColumn(name, label, kind, required=required, asked=forms.CharField())


COLUMNS = [column("title", "标题", required=True), column("amount", "金额", MONEY), column("district", "区市")]


def found(*rows):
    return layout_of([Row(n, list(values)) for n, values in enumerate(rows, 1)], COLUMNS)


def test_columns_may_stand_in_any_order_below_a_title():
    layout = found(["样城市办件登记表"], [], ["序号", "金额（元）", "标题*"], ["1", "标题", "x"])
    assert (layout.row, layout.places) == (3, {"amount": 1, "title": 2})
    assert layout.written == "3 amount=B title=C"


@pytest.mark.parametrize("heading", ["标题", "标题*", " 标 题 ", "ｔｉｔｌｅ", "Title"])
def test_a_heading_is_known_by_its_label_its_name_and_in_any_width(heading):
    assert found([heading]).places == {"title": 0}


def test_a_column_that_belongs_to_no_question_is_named_with_what_may_have_been_meant():
    assert found(["标题", "所在区市", "备注", None, "错误"]).ignored == ("B“所在区市”（是不是“区市”？）", "C“备注”")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["金额", "区市"], "第 1 行的列名里缺少必填的列：标题。"),
        (["标题", "区市", "标题*"], "列“标题*”出现了两次：A 和 C，请删去一列。"),
        (["甲", "乙"], "前 20 行里没有找到列名。这份表应有的列：标题、金额（元）、区市。"),
    ],
)
def test_headings_that_will_not_do_are_told(row, said):
    with pytest.raises(Unreadable) as refusal:
        found(row)
    assert str(refusal.value) == said


def test_the_note_below_the_headings_is_no_row():
    assert is_note(Row(2, ["必填：文字，最多 80 字", None, "选填：金额，单位为元"]))
    assert not is_note(Row(2, ["必填：文字", "技改"]))
    assert not is_note(Row(2, [None]))
    with override("en"):
        assert is_note(Row(2, ["必填：文字", "选填：日期"]))
