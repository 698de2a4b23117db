"""Values as the pages show them: a table's heads and cells, and the facts of one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.presenting import NOTHING, show
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.web.pages.addresses import link_to, record_url
from chengshu.web.pages.deadline import Deadline, deadline_of

DUE = "due_on"


@dataclass(frozen=True)
class Cell:
    """One value. `kind` is its column's; `light` belongs to a deadline."""

    text: str
    label: str = ""
    kind: str = ""
    href: str = ""
    hidden: bool = False
    light: Deadline | None = None
    state: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a table; the first cell is the link."""

    id: Any
    number: str
    name: str
    href: str
    cells: list[Cell]
    simulated: bool
    verbs: list[str] = field(default_factory=list)


def rows_of(reading: Reading, records: list[Any], columns: tuple[Column, ...]) -> list[Row]:
    """The lines of a table. Money is shown to the fen down the whole column, or in whole yuan down the whole column."""
    whole = {one.name for one in columns if one.kind == kinds.MONEY and _in_whole_yuan(reading, records, one)}
    return [_row(reading, record, columns, whole) for record in records]


def _row(reading: Reading, record: Any, columns: tuple[Column, ...], whole: set[str]) -> Row:
    cells = [_cell(reading, record, column, column.name in whole) for column in columns]
    href = record_url(reading.register, record.number)
    return Row(record.id, record.number, str(record), href, cells, record.simulated)


def _cell(reading: Reading, record: Any, column: Column, whole: bool) -> Cell:
    value = reading.value(record, column)
    if value is HIDDEN:
        return Cell(show(value, column), column.label, column.kind, hidden=True)
    if column.kind == kinds.MONEY and value is not None:
        return Cell(yuan(value, whole=whole), column.label, column.kind)
    if column.name == DUE and value is not None:
        return Cell(show(value, column), column.label, column.kind, light=deadline_of(record))
    return Cell(
        show(value, column), column.label, column.kind, state=value if column.kind == kinds.STATE else ""
    )


def _in_whole_yuan(reading: Reading, records: list[Any], column: Column) -> bool:
    values = [reading.value(record, column) for record in records]
    return all(not isinstance(value, int) or value % 100 == 0 for value in values)


def yuan(fen: int, *, whole: bool = False) -> str:
    """An amount without its unit, which stands in the heading."""
    amount, rest = divmod(abs(fen), 100)
    return ("-" if fen < 0 else "") + (f"{amount:,}" if whole else f"{amount:,}.{rest:02d}")


def unit(column: Column) -> str:
    """What the numbers of a column count."""
    if column.kind == kinds.MONEY:
        return say("元")
    return say(column.unit) if column.unit else ""


def facts(reading: Reading, record: Any) -> list[Cell]:
    """What the page of one record shows, in the register's order; the long texts last, for they take the whole width."""
    found = [_fact(reading, record, column) for column in reading.register.shown if column.name != DUE]
    return sorted(found, key=lambda one: one.kind == kinds.LONG)


def _fact(reading: Reading, record: Any, column: Column) -> Cell:
    value = reading.value(record, column)
    text, counted = show(value, column), column.unit and column.kind != kinds.MONEY
    if value is HIDDEN or text == NOTHING:
        return Cell(text, column.label, column.kind, hidden=value is HIDDEN)
    gap = " " if in_english() else " "
    href = link_to(value, reading.acting) if column.kind == kinds.RECORD and not reading.past else ""
    return Cell(text + (gap + say(column.unit) if counted else ""), column.label, column.kind, href)
