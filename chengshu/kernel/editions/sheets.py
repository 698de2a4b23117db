"""An edition as a spreadsheet: the table as people read it, and a second sheet that says how to check it."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import override
from xlsxwriter import Workbook

from chengshu.kernel.base.words import say
from chengshu.kernel.editions.freezing import WRITTEN_IN
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.wording import MOCK, particulars


def sheet(edition: Edition) -> bytes:
    """XLSX. Every cell is text marked as such, so that no spreadsheet program takes one for a formula."""
    with override(WRITTEN_IN):
        return _book(edition)


def _book(edition: Edition) -> bytes:
    out, told = BytesIO(), edition.told
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": edition.title, "author": edition.publisher})
    text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    head = book.add_format({"quote_prefix": True, "bold": True, "bottom": 1})
    listed = book.add_worksheet(say("清单"))
    listed.freeze_panes(1, 0)
    listed.repeat_rows(0)
    listed.set_landscape()
    listed.set_paper(9)
    listed.set_column(0, len(told["columns"]), 20)
    for place, column in enumerate([*(one["label"] for one in told["columns"]), say(MOCK)]):
        listed.write_string(0, place, column, head)
    for line, row in enumerate(told["rows"], 1):
        cells = [row[one["name"]]["text"] for one in told["columns"]]
        for place, cell in enumerate([*cells, say("模拟") if row["simulated"] else ""]):
            if cell:
                listed.write_string(line, place, cell, text)
    about = book.add_worksheet(say("核验"))
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 90)
    for line, (name, value) in enumerate(particulars(edition)):
        about.write_string(line, 0, name, head)
        about.write_string(line, 1, value, text)
    book.close()
    return out.getvalue()
