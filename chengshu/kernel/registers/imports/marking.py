"""The uploaded sheet given back with what is wrong beside each row, to be mended and brought again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
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
#: A spreadsheet's cell holds no more; it leaves a longer text out without a word.
_LONGEST = 32_767


def marked(record: Import, *, only_left: bool = False) -> Iterator[bytes]:
    """The sheet as .xlsx, piece by piece; with `only_left` no more than the heading and the rows still to be brought.

    Raises Missing when there is nothing to mark, Conflict when the file cannot be read any more.
    """
    wrong = {row: told_in_words(errors) for row, errors in left(record).values_list("row", "errors")}
    document = documents_of(record).first()
    if document is None or not record.layout:
        raise Missing(say("这份表格没有可以标出的错误。"))
    try:
        sheet = open_sheet(document.name, document.path)
    except Unreadable as trouble:
        raise Conflict(str(trouble)) from trouble
    return _written(sheet, wrong, record, only_left)


def left(record: Import) -> QuerySet[ImportRow]:
    """The rows that are to be mended; once some have been written, all that have not: of a stopped import good ones, too."""
    if record.outcomes.filter(state=ImportRow.DONE).exists():
        return record.outcomes.exclude(state=ImportRow.DONE)
    return record.outcomes.filter(state__in=(ImportRow.BAD, ImportRow.FAILED))


def told_in_words(errors: list[dict[str, str]]) -> str:
    """The errors of a row in one cell, a line each: C7 金额（元）：…"""
    return "\n".join(f"{one['cell']} {one['column']}：{one['message']}".strip() for one in errors)  # no catalogue


def _written(sheet: Sheet, wrong: dict[int, str], record: Import, only_left: bool) -> Iterator[bytes]:
    try:
        with TemporaryFile() as out:
            _write_book(out, sheet.rows(), wrong, record, only_left)
            out.seek(0)
            while piece := out.read(_PIECE):
                yield piece
    finally:
        sheet.close()


def _write_book(out: IO[bytes], rows: Iterator[Row], wrong: dict[int, str], record: Import, only_left: bool) -> None:
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(say("填写"))
    red = book.add_format({"font_color": "#B93A26", "text_wrap": True, "valign": "top"})
    # As text, or a code that is mended loses its last figures.
    kept, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    above = list(islice(rows, record.heading))
    place = _place(above)
    sheet.set_column(0, max(place - 1, 0), 20, kept)
    sheet.set_column(place, place, 60)
    line = 0
    for row in chain(above, rows):
        if only_left and row.number > record.heading and row.number not in wrong:
            continue
        for column, value in enumerate(row.values):
            if column != place:
                _write(sheet, line, column, value, day if isinstance(value, date) else kept)
        if said := say(ERRORS) if row.number == record.heading else wrong.get(row.number):
            sheet.write_string(line, place, said[:_LONGEST], red)
        line += 1
    book.close()


def _place(above: list[Row]) -> int:
    """The column of errors: the one that a sheet already given back has, or the first behind the headings."""
    known = [place for place, value in enumerate(above[-1].values) if value in (ERRORS, say(ERRORS))]
    return known[0] if known else max(len(row.values) for row in above)


def _write(sheet: Worksheet, line: int, column: int, value: Value, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, form)
    else:
        sheet.write_string(line, column, (value.isoformat() if isinstance(value, time) else value)[:_LONGEST], form)
