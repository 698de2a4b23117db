"""A question's rows as CSV, XLSX or JSON: streamed, exact, and harmless when a spreadsheet opens them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import models
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from chengshu.kernel.base.errors import TooLarge
from chengshu.kernel.base.words import say
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.cursors import ordered
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.presenting import plain, show
from chengshu.kernel.registers.querying import Question, answer
from chengshu.kernel.registers.reading import HIDDEN, Reading

MOST = 100_000
_AT_ONCE = 1_000
#: What makes a spreadsheet take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The figures a spreadsheet's own numbers keep exactly.
_EXACT = 15

Rows = models.QuerySet[Any]


def rows_of(reading: Reading, question: Question) -> Rows:
    """Every row of a question, in its order.

    Raises TooLarge past MOST: a list cut short without a word would mislead.
    """
    many = total(reading, question)
    if many > MOST:
        raise TooLarge(
            say(
                "共有 {many} 条，超过一次导出的上限 {most} 条。请增加筛选条件，分次导出。",
                many=many,
                most=MOST,
            )
        )
    rows = reading.dressed(answer(reading, question))
    several = [one.name for one in columns_of(reading) if one.kind == kinds.RECORDS and not reading.past]
    if question.sort:
        rows = reading.narrowed(rows, [question.sort.lstrip("-")])
    return ordered(rows, question.sort).prefetch_related(*several)


def columns_of(reading: Reading) -> tuple[Column, ...]:
    """What an export holds: the list's columns, then the record's, as far as the reader could see them."""
    register = reading.register
    named = {one.name: one for one in (register.by_name["number"], *register.listed, *register.shown)}
    return reading.open_columns(tuple(named.values()))


def heading(column: Column) -> str:
    """A column's name with its unit: money is always in yuan."""
    unit = say("元") if column.kind == kinds.MONEY else say(column.unit) if column.unit else ""
    return say("{label}（{unit}）", label=say(column.label), unit=unit) if unit else say(column.label)


def export(reading: Reading, question: Question, ending: str) -> Iterator[bytes]:
    """The file with this ending (see FORMATS), piece by piece. Raises TooLarge before the first piece."""
    return FORMATS[ending][1](reading, rows_of(reading, question), columns_of(reading))


def _csv(reading: Reading, rows: Rows, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """In UTF-8, with the mark without which spreadsheets take it for the machine's own encoding."""
    line = csv.writer(_Echo()).writerow
    yield b"\xef\xbb\xbf"
    yield line([*map(heading, columns), say("模拟数据")])
    for record in rows.iterator(_AT_ONCE):
        yield line([*(_defused(cell(reading, record, one)) for one in columns), _marked(record)])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> bytes:
        """The line, as bytes."""
        return text.encode()


def _json(reading: Reading, rows: Rows, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """{"items": […]}: codes, ISO dates and money in fen, as the API gives them."""
    opening = b'{"items": ['
    for record in rows.iterator(_AT_ONCE):
        item = {one.name: plain(reading.value(record, one)) for one in columns}
        item["simulated"] = record.simulated
        yield opening + json.dumps(item, ensure_ascii=False, default=str).encode()
        opening = b",\n"
    yield (b"" if opening == b",\n" else opening) + b"]}\n"


def _xlsx(reading: Reading, rows: Rows, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """One sheet, its heading frozen. Written to disk row by row: memory does not grow with the rows."""
    with TemporaryFile() as out:
        _write_book(out, reading, rows, columns)
        out.seek(0)
        while part := out.read(65_536):
            yield part


def _write_book(out: IO[bytes], reading: Reading, rows: Rows, columns: tuple[Column, ...]) -> None:
    book = Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns), 18)
    for place, title in enumerate([*map(heading, columns), say("模拟数据")]):
        sheet.write_string(0, place, title, bold)
    for line, record in enumerate(rows.iterator(_AT_ONCE), 1):
        for place, one in enumerate(columns):
            form = money if one.kind == kinds.MONEY else None
            _write_cell(sheet, line, place, cell(reading, record, one), form)
        _write_cell(sheet, line, len(columns), _marked(record), None)
    book.close()


def _write_cell(sheet: Worksheet, line: int, place: int, value: str | Decimal, form: Any) -> None:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT:
        sheet.write_number(line, place, float(value), form)
    elif value != "":
        sheet.write_string(line, place, _defused(value))


def cell(reading: Reading, record: Any, column: Column) -> str | Decimal:
    """A value in a spreadsheet's cell: numbers exact and ungrouped, money in yuan, dates as 2024-04-01."""
    value = reading.told(record, column)
    if value is None or value in ("", []):
        return ""
    if value is HIDDEN:
        return show(value, column)
    if column.kind == kinds.MONEY:
        return Decimal(value).scaleb(-2)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    return str(value) if type(value) is date else show(value, column)


def _defused(value: str | Decimal) -> str:
    """Numbers may begin with a minus; a text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return f"'{value}" if value.startswith(_FORMULA) else value


def _marked(record: Any) -> str:
    return say("模拟") if record.simulated else ""


#: Ending of the file → its content type and how it is written.
FORMATS: dict[str, tuple[str, Callable[[Reading, Rows, tuple[Column, ...]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "json": ("application/json; charset=utf-8", _json),
}
