"""From a cell to an answer: what people write, what spreadsheets make of it, and what can be no answer."""

from datetime import date, datetime, time

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.registers.imports import columns as kinds
from chengshu.kernel.registers.imports.cells import BadCell, answer_in, written
from chengshu.kernel.registers.imports.columns import SheetColumn
from chengshu.kernel.registers.imports.sheets import ErrorValue, Formula

CODE = make_credit_code("990001", 7)
KINDS = sorted({value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)} - {" · "})


def column(kind, options=(), codes=None) -> SheetColumn:
    return SheetColumn("x", "列", kind, required=True, asked=forms.CharField(), options=options, codes=codes or {})


def answer(kind, value):
    return answer_in(column(kind), value)


@pytest.mark.parametrize(
    "value",
    [
        date(2024, 4, 1), datetime(2024, 4, 1), "2024-04-01", "2024/4/1", "2024.4.1", "2024年4月1日", "20240401",
        45383, "45383", "２０２４－０４－０１", " 2024-04-01 ", "2024-04-01 09:30", 45383.75,
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(value):
    assert answer(kinds.DATE, value) == "2024-04-01"


@pytest.mark.parametrize(
    "value", ["明年", "2023-02-29", "2024-13-01", "2024-4", 12, "12", "2024-04-01 上午", time(9), True]
)
def test_what_is_no_day_is_refused_with_how_to_write_one(value):
    with pytest.raises(BadCell, match="看不懂这个日期：请写成 2024-04-01"):
        answer(kinds.DATE, value)


def test_a_moment_keeps_its_time():
    assert answer(kinds.TIME, datetime(2024, 4, 1, 9, 30)) == "2024-04-01 09:30:00"
    assert answer(kinds.TIME, "2024/4/1 9:30") == "2024-04-01 09:30:00"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1200, "1200"), (1200.0, "1200"), (0.1 + 0.2, "0.3"), ("1,200.50", "1200.50"), ("１２", "12"), ("1.2万", "1.2万"),
     ("1,2", "1,2"), (1e15 / 10, "100000000000000"), (-3.5, "-3.5")],
)  # fmt: skip
def test_numbers_lose_what_a_spreadsheet_adds(value, said):
    assert answer(kinds.MONEY, value) == said


def test_a_number_in_a_text_has_no_tail_and_one_too_long_is_already_spoilt():
    assert answer(kinds.TEXT, 13800000000.0) == "13800000000"
    with pytest.raises(BadCell, match="数字超过 15 位"):
        answer(kinds.TEXT, 370202199001011234)


@pytest.mark.parametrize(("value", "said"), [
    (date(2024, 6, 1), "2024-06"), ("2024年6月", "2024-06"), ("2024-06", "2024-06"), (2024, "2024"), ("2024年", "2024"),
    ("2024Q2", "2024Q2"),
])  # fmt: skip
def test_a_period_is_read_from_what_a_spreadsheet_made_of_it(value, said):
    assert answer(kinds.PERIOD, value) == said


def test_yes_and_no_are_understood_and_nothing_else():
    assert [answer(kinds.YES_NO, value) for value in (True, "是", "√", "ＹＥＳ", 1)] == [True] * 5
    assert [answer(kinds.YES_NO, value) for value in (False, "否", "N", 0)] == [False] * 4
    with pytest.raises(BadCell, match="请填“是”或“否”"):
        answer(kinds.YES_NO, "也许")


def test_a_choice_is_known_by_name_and_by_code_and_an_unknown_one_is_given_a_hint():
    chain = column(
        kinds.CHOICE,
        (("智能家电", "appliances"), ("海洋装备", "marine")),
        {"智能家电": "appliances", "marine": "marine"},
    )
    assert [answer_in(chain, value) for value in ("智能家电", " 智能 家电", "Marine", "ｍarine")] == [
        "appliances"
    ] * 2 + ["marine"] * 2
    with pytest.raises(BadCell, match=r"^可选项里没有“智能家居”，是不是“智能家电”？$"):
        answer_in(chain, "智能家居")
    with pytest.raises(BadCell, match=r"^可选项里没有“煤炭”。$"):
        answer_in(chain, "煤炭")


def test_a_credit_code_is_brought_into_its_one_form():
    wide = "".join(chr(ord(one) + 0xFEE0) for one in CODE.lower())
    assert [answer(kinds.CREDIT, value) for value in (wide, f" {CODE[:8]}-{CODE[8:]} ", CODE)] == [CODE] * 3
    assert answer(kinds.CREDIT, "91370202X") == "91370202X"  # the form says what is wrong with it


def test_several_values_are_separated_in_every_usual_way():
    assert answer(kinds.RECORDS, "甲，乙；丙、丁\n戊, ") == ["甲", "乙", "丙", "丁", "戊"]


def test_formulas_and_errors_are_no_answers():
    with pytest.raises(BadCell, match="这是公式，平台不会运行"):
        answer(kinds.TEXT, Formula("=1+1"))
    with pytest.raises(BadCell, match="这是错误值"):
        answer(kinds.MONEY, ErrorValue("#N/A"))


def test_what_an_export_has_defused_is_read_as_it_was():
    assert [answer(kinds.TEXT, value) for value in ("'=1+1", "'-5", "'引号'")] == ["=1+1", "-5", "'引号'"]


def test_a_text_beyond_all_measure_is_refused_before_any_form_looks_at_it():
    with pytest.raises(BadCell, match="内容超过 20000 个字"):
        answer(kinds.LONG, "长" * 20_001)


def test_what_stands_in_a_cell_is_told_as_it_was_typed():
    values = [True, 2.50, datetime(2024, 4, 1), datetime(2024, 4, 1, 9, 30), time(9, 30), None, "文"]
    assert [written(one) for one in values] == ["是", "2.5", "2024-04-01", "2024-04-01 09:30", "09:30:00", "", "文"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(KINDS), st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.times())
)
def test_whatever_stands_in_a_cell_is_an_answer_or_a_bad_cell(kind, value):
    try:
        found = answer_in(column(kind), value)
    except BadCell as refusal:
        assert str(refusal)
    else:
        assert isinstance(found, (str, bool, list))
