"""The sheet to fill in: headings in the register's order, a note below each, lists to choose from, and how it is done."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.imports import columns as kinds
from chengshu.kernel.registers.imports.columns import SheetColumn, columns_of
from chengshu.kernel.registers.imports.headings import MAY, MUST
from chengshu.kernel.registers.imports.sheets import MOST_ROWS, letter
from chengshu.kernel.registers.imports.targets import Target

#: How a spreadsheet is to keep what is typed: a code as text, or it loses its last figures.
_FORMATS = {
    kinds.NUMBER: "0", kinds.DECIMAL: "General", kinds.MONEY: "#,##0.00", kinds.DATE: "yyyy-mm-dd",
    kinds.TIME: "yyyy-mm-dd hh:mm",
}  # fmt: skip
_WIDE = {
    kinds.LONG: 40,
    kinds.TEXT: 24,
    kinds.CREDIT: 24,
    kinds.REFERENCE: 24,
    kinds.RECORD: 28,
    kinds.RECORDS: 28,
    kinds.CHOICE: 20,
}
#: Rows made ready for filling in: below the heading and its note.
_FIRST = 2


def template(target: Target, acting: Acting) -> bytes:
    """The .xlsx of a step for one actor: what they may choose from is theirs to see."""
    out, columns = BytesIO(), columns_of(target, acting)
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": target.title})
    rows, lists, about = (book.add_worksheet(name) for name in (say("填写"), say("可选项"), say("填写说明")))
    _write_rows(book, rows, columns, _write_lists(book, lists, columns))
    _write_about(book, about, target, columns)
    book.close()
    return out.getvalue()


def note(column: SheetColumn) -> str:
    """What stands below a heading."""
    must = say(MUST) if column.required else say(MAY)
    return say("{must}：{how}", must=must, how=column.how)


def _write_rows(book: Workbook, sheet: Worksheet, columns: Sequence[SheetColumn], lists: dict[str, str]) -> None:
    bold = book.add_format({"bold": True, "bg_color": "#E8F2F9", "bottom": 1})
    quiet = book.add_format({"font_color": "#5B6875", "font_size": 9, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(_FIRST, 1)
    sheet.set_row(1, 40)
    for place, column in enumerate(columns):
        kept = book.add_format({"num_format": _FORMATS.get(column.kind, "@"), "valign": "top"})
        sheet.set_column(place, place, _WIDE.get(column.kind, 16), kept)
        sheet.write_string(0, place, f"{column.heading}{'*' if column.required else ''}", bold)
        sheet.write_string(1, place, note(column), quiet)
        if rule := _rule(column, lists):
            sheet.data_validation(_FIRST, place, _FIRST + MOST_ROWS - 1, place, rule)


def _rule(column: SheetColumn, lists: dict[str, str]) -> dict[str, Any] | None:
    """What the spreadsheet itself lets one type; a list of several values it cannot check."""
    if column.name in lists:
        title, message = say("请从列表中选择"), say("可填的内容见“可选项”。")
        return {
            "validate": "list",
            "source": lists[column.name],
            "error_title": title,
            "error_message": message,
        }
    return None


def _write_lists(book: Workbook, sheet: Worksheet, columns: Sequence[SheetColumn]) -> dict[str, str]:
    """Two columns a list, words and codes; returns where the words of each single choice stand."""
    bold = book.add_format({"bold": True, "bottom": 1})
    found, place = {}, 0
    for column in (one for one in columns if one.options):
        sheet.set_column(place, place, 28)
        sheet.write_string(0, place, column.heading, bold)
        sheet.write_string(0, place + 1, say("代码"), bold)
        for line, (word, code) in enumerate(column.options, 1):
            sheet.write_string(line, place, word)
            sheet.write_string(line, place + 1, code)
        if column.kind != kinds.RECORDS:
            found[column.name] = f"='{sheet.name}'!${letter(place)}$2:${letter(place)}${len(column.options) + 1}"
        place += 2
    if not place:
        sheet.write_string(0, 0, say("这份表没有需要从列表中选择的列。"))
    return found


def _write_about(book: Workbook, sheet: Worksheet, target: Target, columns: Sequence[SheetColumn]) -> None:
    bold, wrapped = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for place, (title, width) in enumerate([(say("列"), 24), (say("必填"), 8), (say("怎样填"), 60), (say("例"), 28)]):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, bold)
    for line, column in enumerate(columns, 1):
        texts = [column.heading, say("是") if column.required else say("否"), _how(column), column.example]
        for place, text in enumerate(texts):
            sheet.write_string(line, place, text, wrapped)
    for line, text in enumerate(rules(target), len(columns) + 2):
        sheet.merge_range(line, 0, line, 3, text, wrapped)


def _how(column: SheetColumn) -> str:
    hint = say(str(column.asked.help_text)) if column.asked.help_text else ""
    return f"{column.how}。{hint}" if hint else column.how


def rules(target: Target) -> list[str]:
    """What holds for every sheet, one sentence each."""
    found = [
        say("第一行是列名，不要改动；列的次序可以变，选填的列可以删去，第二行说明可以留着。"),
        say("每行一条，空行会跳过。一次最多 {most} 行。", most=f"{MOST_ROWS:,}"),
        say("公式、宏、合并单元格不能导入，请粘贴为值。"),
        say("上传后平台先逐行核对，指出有误的单元格；您确认后才写入。"),
    ]
    if not target.step.creates:
        found.insert(1, say("按编号办理已有的记录：留空的单元格保持记录原来的内容。"))
    return found
