"""Sheets as people and programs write them, and what is hidden in hostile ones."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl


def xlsx(*rows, merged=()) -> bytes:
    """A workbook whose first sheet has these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows, encoding="utf-8-sig") -> bytes:
    """The same rows as .csv."""
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part of its archive put in or replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def part_of(workbook: bytes, name: str) -> bytes:
    """One part of a workbook's archive."""
    with ZipFile(BytesIO(workbook)) as archive:
        return archive.read(name)


def rows_in(workbook: bytes) -> list[tuple]:
    """The values of a workbook's first sheet."""
    return list(openpyxl.load_workbook(BytesIO(workbook)).worksheets[0].iter_rows(values_only=True))
