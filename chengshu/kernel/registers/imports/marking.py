"""The uploaded sheet given back with what is wrong beside each row, to be mended and brought again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from chengshu.kernel.base.errors import Conflict, Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.documents import documents_of
from chengshu.kernel.registers.imports.headings import ERRORS
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.opening import open_sheet
from chengshu.kernel.registers.imports.sheets import Row, Sheet, Unreadable, Value

_PIECE = 65_536


def marked(record: Import, *, only_bad: bool = False) -> Iterator[bytes]:
    """The sheet as .xlsx, piece by piece; with `only_bad` no more than the heading and the rows to be mended.

    Raises Missing when there is nothing to mark, Conflict when the file cannot be read any more.
    """
    wrong = {
        row: told_in_words(errors)
        for row, errors in record.outcomes.filter(state__in=(ImportRow.BAD, ImportRow.FAILED)).values_list(
            "row", "errors"
        )
    }
    document = documents_of(record).first()
    if document is None or not record.layout:
        raise Missing(say("这份表格没有可以标出的错误。"))
    try:
        sheet = open_sheet(document.name, document.path)
    except Unreadable as trouble:
        raise Conflict(str(trouble)) from trouble
    return _written(sheet, wrong, record, only_bad)


def told_in_words(errors: list[dict[str, str]]) -> str:
    """The errors of a row in one cell, a line each: C7 金额（元）：…"""
    return "\n".join(f"{one['cell']} {one['column']}：{one['message']}".strip() for one in errors)  # no catalogue


def _written(sheet: Sheet, wrong: dict[int, str], record: Import, only_bad: bool) -> Iterator[bytes]:
    try:
        with TemporaryFile() as out:
            _write_book(out, sheet.rows(), wrong, record, only_bad)
            out.seek(0)
            while piece := out.read(_PIECE):
                yield piece
    finally:
        sheet.close()


def _write_book(out: IO[bytes], rows: Iterator[Row], wrong: dict[int, str], record: Import, only_bad: bool) -> None:
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(say("填写"))
    red = book.add_format({"font_color": "#B93A26", "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    above = list(islice(rows, record.heading))
    place = max((len(row.values) for row in above), default=0)
    sheet.set_column(place, place, 60)
    line = 0
    for row in chain(above, rows):
        if only_bad and row.number > record.heading and row.number not in wrong:
            continue
        for column, value in enumerate(row.values):
            _write(sheet, line, column, value, day)
        if said := say(ERRORS) if row.number == record.heading else wrong.get(row.number):
            sheet.write_string(line, place, said, red)
        line += 1
    book.close()


def _write(sheet: Worksheet, line: int, column: int, value: Value, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, column, value)
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(line, column, value, day)
    else:
        sheet.write_string(line, column, value.isoformat() if isinstance(value, time) else str(value))
