"""A statement as CSV or XLSX: exact, and harmless when a spreadsheet opens it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from tempfile import TemporaryFile

from xlsxwriter import Workbook

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.ledger.statements import Statement
from chengshu.kernel.ledger.transfers import KINDS
from chengshu.kernel.ledger.units import FEN, UNITS

Cell = str | Decimal
#: What makes a spreadsheet take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The figures a spreadsheet's own numbers keep exactly.
_EXACT = 15


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> bytes:
        """The line, as bytes."""
        return text.encode()


def rows(told: Statement) -> Iterator[list[Cell]]:
    """Headings, the opening balance, a row a posting, the closing balance. Money in yuan."""
    unit = say(dict(UNITS)[told.account.unit])
    yield [
        say("序号"), say("日期"), say("事由"), say("摘要"), say("依据"), say("对方账户"),
        *(say("{label}（{unit}）", label=say(label), unit=unit) for label in ("收入", "支出", "余额")), say("模拟数据"),
    ]  # fmt: skip
    blank: list[Cell] = ["", "", "", "", ""]
    yield ["", str(told.first), say("期初余额"), *blank, _amount(told.opening, told), ""]
    for one in told.lines():
        came, went = (_amount(one.amount, told), "") if one.amount > 0 else ("", _amount(-one.amount, told))
        yield [
            "" if one.nth is None else Decimal(one.nth), str(one.day), say(dict(KINDS)[one.kind]), one.words, one.cause,
            listed(one.others), came, went, _amount(one.balance, told), say("模拟") if one.simulated else "",
        ]  # fmt: skip
    yield ["", str(told.last), say("期末余额"), *blank, _amount(told.closing, told), ""]


def _amount(amount: int, told: Statement) -> Decimal:
    return Decimal(amount).scaleb(-2) if told.account.unit == FEN else Decimal(amount)


def _csv(told: Statement) -> Iterator[bytes]:
    """In UTF-8, with the mark without which spreadsheets take it for the machine's own encoding."""
    line = csv.writer(_Echo()).writerow
    yield b"\xef\xbb\xbf"
    for row in rows(told):
        yield line([_defused(cell) for cell in row])


def _xlsx(told: Statement) -> Iterator[bytes]:
    with TemporaryFile() as out:
        book = Workbook(out, {"constant_memory": True})
        sheet, money = book.add_worksheet(), book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 9, 18)
        for line, row in enumerate(rows(told)):
            for place, cell in enumerate(row):
                if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _EXACT:
                    sheet.write_number(
                        line, place, float(cell), money if place > 5 and told.account.unit == FEN else None
                    )
                elif cell != "":
                    sheet.write_string(line, place, _defused(cell))
        book.close()
        out.seek(0)
        while part := out.read(65_536):
            yield part


def _defused(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


#: Ending of the file → its content type and how it is written.
FORMATS: dict[str, tuple[str, Callable[[Statement], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
