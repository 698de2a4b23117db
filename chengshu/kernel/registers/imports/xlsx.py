"""Reading an .xlsx file row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import repeat
from operator import is_not
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.archives import damaged, measured, opened
from chengshu.kernel.registers.imports.sheets import (
    MOST_COLUMNS,
    ErrorValue,
    Formula,
    Outline,
    Row,
    Unreadable,
    Value,
    read,
)

#: So many merged cells are told one by one.
_MOST_MERGED = 200


class Xlsx:
    """The first visible sheet of a workbook."""

    def __init__(self, path: Path) -> None:
        archive = opened(path)
        self._file = path.open("rb")
        try:
            self._book, self._sheet = _first_sheet(self._file)
            # Where the sheet stands in the archive is known to the reader alone.
            with archive.open(self._sheet._worksheet_path) as part:
                size, merged = measured(part)
            if len(merged) > _MOST_MERGED:
                raise Unreadable(
                    say("有 {count} 处合并单元格，不能导入：请全部取消合并，在每一行填写。", count=len(merged))
                )
        except Unreadable:
            self._file.close()
            raise
        except Exception as error:  # whatever a damaged file makes the reader stumble over
            self._file.close()
            raise damaged() from error
        finally:
            archive.close()
        self.outline = Outline(str(self._sheet.title), size, merged)

    def rows(self) -> Iterator[Row]:
        """Every row in its order; the dimensions a file claims for itself are not believed."""
        self._sheet.reset_dimensions()
        rows = enumerate(self._sheet.iter_rows(max_col=MOST_COLUMNS), 1)
        try:
            for number, cells in rows:
                yield Row(number, _values(cells))
        except Exception as error:
            raise damaged() from error

    def close(self) -> None:
        """Let the file go."""
        self._book.close()
        self._file.close()


def _first_sheet(file: IO[bytes]) -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
        book = load_workbook(file, read_only=True)
    sheets = [one for one in book.worksheets if one.sheet_state == "visible" and hasattr(one, "reset_dimensions")]
    if not sheets:
        raise Unreadable(say("文件里没有工作表。"))
    return book, sheets[0]


def _values(cells: Sequence[Any]) -> list[Value]:
    """Up to the last cell with something in it."""
    # A sheet may have a million rows of nothing, and to ask each of their cells takes long.
    last = len(cells) if any(map(is_not, cells, repeat(EMPTY_CELL))) else 0
    while last and cells[last - 1].value is None:
        last -= 1
    return [_value(cell) for cell in cells[:last]]


def _value(cell: Any) -> Value:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return Formula(value if isinstance(value, str) else f"={getattr(value, 'text', '') or '…'}")
    if kind == "e":
        return ErrorValue(value)
    if isinstance(value, timedelta):
        return str(value)
    found: Value = read(value) if isinstance(value, str) else value
    return found
