"""What every file has in common that a spreadsheet opens: it is exact, and harmless."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from xlsxwriter.worksheet import Worksheet

#: Content types.
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What makes a spreadsheet take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The figures a spreadsheet's own numbers keep exactly.
_EXACT = 15

Cell = str | Decimal


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> bytes:
        """The line, as bytes."""
        return text.encode()


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """In UTF-8, with the mark without which spreadsheets take it for the machine's own encoding."""
    line = csv.writer(_Echo()).writerow
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield line([defused(cell) for cell in row])


def write_cell(sheet: Worksheet, line: int, place: int, value: Cell, form: Any = None) -> None:
    """A number as one where a spreadsheet keeps it exactly, all else as text; nothing for an empty text."""
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT:
        sheet.write_number(line, place, float(value), form)
    elif value != "":
        sheet.write_string(line, place, defused(value))


def defused(value: Cell) -> str:
    """Numbers may begin with a minus; a text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return f"'{value}" if value.startswith(_FORMULA) else value


def pieces(written: IO[bytes]) -> Iterator[bytes]:
    """A finished file from its beginning, piece by piece."""
    written.seek(0)
    while part := written.read(65_536):
        yield part
