"""A question's rows as CSV, XLSX or JSON: streamed, exact, and harmless when a spreadsheet opens them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import models
from xlsxwriter import Workbook

from chengshu.kernel.base.errors import TooLarge
from chengshu.kernel.base.sheets import CSV, XLSX, Cell, csv_lines, pieces, write_cell
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
    def told() -> Iterator[list[Cell]]:
        yield [*map(heading, columns), say("模拟数据")]
        for record in rows.iterator(_AT_ONCE):
            yield [*(cell(reading, record, one) for one in columns), _marked(record)]

    return csv_lines(told())


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
        yield from pieces(out)


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
            write_cell(sheet, line, place, cell(reading, record, one), form)
        write_cell(sheet, line, len(columns), _marked(record))
    book.close()


def cell(reading: Reading, record: Any, column: Column) -> Cell:
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


def _marked(record: Any) -> str:
    return say("模拟") if record.simulated else ""


#: Ending of the file → its content type and how it is written.
FORMATS: dict[str, tuple[str, Callable[[Reading, Rows, tuple[Column, ...]], Iterator[bytes]]]] = {
    "csv": (CSV, _csv),
    "xlsx": (XLSX, _xlsx),
    "json": ("application/json; charset=utf-8", _json),
}
