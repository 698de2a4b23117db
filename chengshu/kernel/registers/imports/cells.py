"""From what stands in a cell to an answer as a page or a program would give it: text, true or false, a list of texts.

Nothing is judged here but what no form could: a formula, a number that a spreadsheet has already spoilt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from chengshu.kernel.base.codes import check_credit_code
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.asks import LONG_TEXT
from chengshu.kernel.registers.imports import columns as kinds
from chengshu.kernel.registers.imports.columns import SheetColumn, code_in
from chengshu.kernel.registers.imports.sheets import ErrorValue, Formula, Value

#: The figures that a spreadsheet keeps of a number.
_EXACT = 15
_LONGEST = 4 * LONG_TEXT
#: Of a name that is not known, so much is said again.
_ECHOED = 30
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")  # no catalogue
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")  # no catalogue
_CLOCK = re.compile(r"[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.0+)?")
#: Days since this one: how a spreadsheet counts dates. From 1950 to 2100; other numbers are no dates.
_DAY_NOUGHT, _SERIALS = datetime(1899, 12, 30), (18_264, 73_415)  # noqa: DTZ001 — a spreadsheet knows no zones
_YES = frozenset(["是", "对", "√", "✓", "y", "yes", "true", "1"])  # no catalogue
_NO = frozenset(["否", "不", "×", "x", "n", "no", "false", "0"])  # no catalogue
_SEVERAL = re.compile(r"[,，;；、\n]+")
#: The mark with which an export keeps a text from being run as a formula.
_DEFUSED = re.compile(r"'[=+\-@\t\r]")


class BadCell(ValueError):
    """What stands in a cell can be no answer; the message says why."""


def answer_in(column: SheetColumn, value: Value) -> Any:
    """The answer in a cell that is not blank. Raises BadCell."""
    if isinstance(value, Formula):
        raise BadCell(say("这是公式，平台不会运行：请复制后用“选择性粘贴—数值”改成值。"))
    if isinstance(value, ErrorValue):
        raise BadCell(say("这是错误值，请改成正确的内容。"))
    if isinstance(value, str) and len(value) > _LONGEST:
        raise BadCell(say("内容超过 {most} 个字，请缩短。", most=_LONGEST))
    return _READ.get(column.kind, _text)(column, value)


def written(value: Value) -> str:
    """A value as text: numbers without a tail, dates as 2024-04-01."""
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return "" if value is None else value


def _number_text(value: int | float) -> str:
    """As the spreadsheet shows it: no more figures than it keeps, no exponent."""
    shown = str(value) if isinstance(value, int) else format(Decimal(f"{value:.{_EXACT}g}"), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _text(column: SheetColumn, value: Value) -> str:
    del column
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= 10**_EXACT:
        raise BadCell(say("数字超过 {most} 位，表格软件已丢失末尾几位：请先把这一列设为文本格式再填写。", most=_EXACT))
    text = written(value)
    return text[1:] if _DEFUSED.match(text) else text


def _half(value: Value) -> str:
    """Half-width, without white space around it."""
    return unicodedata.normalize("NFKC", written(value)).strip()


def _number(column: SheetColumn, value: Value) -> str:
    del column
    text = _half(value)
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _moment(value: Value) -> datetime | None:
    """The day and the time in a cell, however they are written; None when they cannot be read."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = _half(value)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _SERIALS[0] <= float(text) <= _SERIALS[1]:
        return _DAY_NOUGHT + timedelta(days=float(text))
    if re.fullmatch(r"(19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    day = _DATE.match(text)
    rest = text[day.end() :] if day else ""
    clock = _CLOCK.fullmatch(rest)
    if day is None or (rest and clock is None):
        return None
    try:
        hour, minute, second = map(int, clock.groups("0")) if clock else (0, 0, 0)
        return datetime.combine(date(*map(int, day.groups())), time(hour, minute, second))
    except ValueError:
        return None


def _date(column: SheetColumn, value: Value) -> str:
    del column
    return _certain(value).date().isoformat()


def _time(column: SheetColumn, value: Value) -> str:
    del column
    return _certain(value).replace(microsecond=0).isoformat(" ")


def _certain(value: Value) -> datetime:
    found = _moment(value)
    if found is None:
        raise BadCell(say("看不懂这个日期：请写成 2024-04-01、2024/4/1 或 2024年4月1日，并确有这一天。"))
    return found


def _period(column: SheetColumn, value: Value) -> str:
    """A spreadsheet turns 2024-06 into the first of June."""
    del column
    if isinstance(value, date):
        return f"{value.year}-{value.month:02d}"
    text = _half(value)
    if found := _MONTH.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02d}"
    return text.removesuffix("年") if re.fullmatch(r"\d{4}年", text) else text  # no catalogue


def _yes_no(column: SheetColumn, value: Value) -> bool:
    del column
    if isinstance(value, bool):
        return value
    text = _half(value).casefold()
    if text not in _YES | _NO:
        raise BadCell(say("请填“是”或“否”。"))
    return text in _YES


def _choice(column: SheetColumn, value: Value) -> str:
    typed = _text(column, value).strip()
    code = code_in(column, typed)
    if code is None:
        raise BadCell(_unknown(column, typed))
    return code


def _unknown(column: SheetColumn, typed: str) -> str:
    """What is no choice, and the one that may have been meant."""
    near = get_close_matches(typed, [name for name, _ in column.options], 1, 0.5)
    shown = typed[:_ECHOED]
    return (
        say("可选项里没有“{typed}”，是不是“{near}”？", typed=shown, near=near[0])
        if near
        else say("可选项里没有“{typed}”。", typed=shown)
    )


def _several(column: SheetColumn, value: Value) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(_text(column, value)) if part.strip()]


def _credit(column: SheetColumn, value: Value) -> str:
    """As it is kept, so that one code is not two firms; the form says what is wrong with others."""
    text = _text(column, value)
    try:
        return check_credit_code(text)
    except ValueError:
        return text


def _reference(column: SheetColumn, value: Value) -> str:
    del column
    return _half(value)


def _record(column: SheetColumn, value: Value) -> str:
    return _text(column, value).strip()


_READ: dict[str, Callable[[SheetColumn, Value], Any]] = {
    kinds.NUMBER: _number, kinds.DECIMAL: _number, kinds.MONEY: _number, kinds.DATE: _date, kinds.TIME: _time,
    kinds.PERIOD: _period, kinds.YES_NO: _yes_no, kinds.CHOICE: _choice, kinds.CODES: _several,
    kinds.RECORDS: _several, kinds.RECORD: _record, kinds.CREDIT: _credit, kinds.REFERENCE: _reference,
}  # fmt: skip
