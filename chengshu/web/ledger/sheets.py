"""A statement as CSV or XLSX: exact, and harmless when a spreadsheet opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from tempfile import TemporaryFile

from xlsxwriter import Workbook

from chengshu.kernel.base.sheets import CSV, XLSX, Cell, csv_lines, pieces, write_cell
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.ledger.statements import Statement
from chengshu.kernel.ledger.transfers import KINDS
from chengshu.kernel.ledger.units import FEN, UNITS


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
    return csv_lines(rows(told))


def _xlsx(told: Statement) -> Iterator[bytes]:
    with TemporaryFile() as out:
        book = Workbook(out, {"constant_memory": True})
        sheet, money = book.add_worksheet(), book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 9, 18)
        for line, row in enumerate(rows(told)):
            for place, cell in enumerate(row):
                write_cell(sheet, line, place, cell, money if place > 5 and told.account.unit == FEN else None)
        book.close()
        yield from pieces(out)


#: Ending of the file → its content type and how it is written.
FORMATS: dict[str, tuple[str, Callable[[Statement], Iterator[bytes]]]] = {
    "csv": (CSV, _csv),
    "xlsx": (XLSX, _xlsx),
}
