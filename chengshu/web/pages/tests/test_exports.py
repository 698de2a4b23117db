"""A list as a file: exact, harmless, and with nothing in it that the reader may not see."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook

from chengshu.kernel.registers import exporting, facets
from chengshu.kernel.registers.querying import Question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS
from tests.invented.models import Case

LIST = "/city/cases/"


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def sheet(answer) -> list[tuple]:
    return [tuple(cell.value for cell in row) for row in load_workbook(io.BytesIO(answer.getvalue())).active]


def test_csv_holds_every_row_of_the_question_in_its_order(as_one, cases):
    answer = as_one("east_clerk").get(LIST, {"format": "csv", "sort": "amount"})
    head, *rows = lines(answer)
    assert head[:2] == ["编号", "标题"]
    assert "金额（元）" in head
    assert [row[1] for row in rows] == ["甲", "乙", "丙"]
    assert [row[head.index("金额（元）")] for row in rows] == ["100.00", "200.50", "300.00"]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%8A%9E%E4%BB%B6-20")


def test_xlsx_holds_money_as_exact_numbers_and_keeps_more_figures_than_a_number_can_as_text(as_one, cases):
    Case.objects.filter(title="甲").update(amount=123_456_789_012_345_67)
    head, *rows = sheet(as_one("east_clerk").get(LIST, {"format": "xlsx", "sort": "amount"}))
    amounts = [row[head.index("金额（元）")] for row in rows]
    assert amounts == [200.5, 300, "123456789012345.67"]


def test_json_holds_what_the_api_would(as_one, cases):
    items = json.loads(as_one("east_clerk").get(LIST, {"format": "json", "state": "supplementing"}).getvalue())["items"]
    assert [(one["title"], one["amount"], one["simulated"]) for one in items] == [("乙", 20_050, False)]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted(cast, cases, text):
    Case.objects.filter(title="甲").update(title=text)
    reading = Reading(REGISTERS["invented.case"], cast.east_clerk)
    written = b"".join(exporting.export(reading, Question(words="000001"), "csv")).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(written.split("\r\n", 1)[1], newline="")))[1] == f"'{text}"
    book = load_workbook(io.BytesIO(b"".join(exporting.export(reading, Question(words="000001"), "xlsx"))))
    cell = book.active.cell(2, 2)
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r") == f"'{text}"


def test_a_negative_amount_is_a_number_and_not_quoted(cast, cases):
    Case.objects.filter(title="甲").update(amount=-5)
    reading = Reading(REGISTERS["invented.case"], cast.east_clerk)
    record = Case.objects.get(title="甲")
    assert exporting.cell(reading, record, REGISTERS["invented.case"].by_name["amount"]) == Decimal("-0.05")
    assert b",-0.05," in b"".join(exporting.export(reading, Question(words="000001"), "csv"))


def test_simulated_rows_are_marked_in_every_form(as_one, cases):
    Case.objects.filter(title="甲").update(simulated=True)
    client = as_one("east_clerk")
    assert [row[-1] for row in lines(client.get(LIST, {"format": "csv"}))] == ["模拟数据", "", "", "模拟"]
    assert [row[-1] for row in sheet(client.get(LIST, {"format": "xlsx"}))] == [
        "模拟数据",
        None,
        None,
        "模拟",
    ]
    items = json.loads(client.get(LIST, {"format": "json"}).getvalue())["items"]
    assert [one["simulated"] for one in items] == [False, False, True]


def test_an_outsiders_export_has_a_heading_and_no_line(as_one, cases):
    for form, read in (("csv", lines), ("xlsx", sheet)):
        assert len(read(as_one("outsider").get(LIST, {"format": form}))) == 1
    assert json.loads(as_one("outsider").get(LIST, {"format": "json"}).getvalue()) == {"items": []}


def test_a_column_nobody_like_the_reader_may_see_is_left_out_and_one_hidden_in_a_row_is_not_told(as_one, cases):
    Case.objects.update(state="closed")
    assert "金额（元）" not in lines(as_one("").get(LIST, {"format": "csv"}))[0]
    head, *rows = lines(as_one("outsider").get(LIST, {"format": "csv"}))
    assert {row[head.index("金额（元）")] for row in rows} == {"不公开"}
    assert {
        one["amount"] for one in json.loads(as_one("outsider").get(LIST, {"format": "json"}).getvalue())["items"]
    } == {None}


def test_more_rows_than_one_file_may_hold_are_refused_before_the_first_byte(as_one, cases, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 2)
    answer = as_one("east_clerk").get(LIST, {"format": "csv"})
    assert answer.status_code == 413
    assert "共有 3 条，超过一次导出的上限 2 条" in answer.content.decode()


def test_the_rows_are_read_in_as_many_queries_for_ten_as_for_one(cast, cases, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(facets, "CHEAP", 1e8)  # on a slow machine a count is kept, which costs two queries
    reading = Reading(REGISTERS["invented.case"], cast.east_clerk)
    with django_assert_num_queries(2), translation.override("zh-hans"):
        b"".join(exporting.export(reading, Question(), "csv"))
