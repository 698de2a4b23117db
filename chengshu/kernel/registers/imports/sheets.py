"""A sheet as rows of plain values, whether it came as .xlsx or as .csv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

#: What is longer or wider is no list that somebody filled in.
MOST_ROWS, MOST_COLUMNS = 100_000, 100


class Unreadable(Exception):
    """The file cannot be imported; the message, in the reader's language, says why and what to do."""


class Formula(str):
    """A formula, as it is written. It is never worked out: a sheet has to bring values."""

    __slots__ = ()


class ErrorValue(str):
    """What a spreadsheet shows where it could not work something out: #N/A."""

    __slots__ = ()


Value = str | int | float | bool | datetime | date | time | None


def read(text: str) -> str:
    """A text that a spreadsheet would run, once it is typed there anew, is a formula wherever it stands."""
    return Formula(text) if text.startswith("=") and len(text) > 1 else text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its values from column A on."""

    number: int
    values: list[Value]

    @property
    def blank(self) -> bool:
        """Is there nothing in it?"""
        return all(is_blank(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells merged into one, first and last row and column (from 1)."""

    name: str
    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass
class Outline:
    """What is known of a sheet before its rows are read. `size`: its rows, blank ones too."""

    name: str
    size: int
    merged: list[Merged] = field(default_factory=list)


class Sheet(Protocol):
    """An opened sheet."""

    outline: Outline

    def rows(self) -> Iterator[Row]:
        """Every row in its order. Raises Unreadable where the file is damaged."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


def is_blank(value: Value) -> bool:
    """Is there nothing in a cell, or only white space?"""
    return value is None or (isinstance(value, str) and not value.strip())


def letter(column: int) -> str:
    """The letters of a column, from 0: A, B … Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
