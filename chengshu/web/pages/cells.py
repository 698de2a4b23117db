"""Values as the pages show them: a table's heads and cells, and the facts of one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chengshu.kernel.base.words import named, namer, say
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.presenting import NOTHING, show
from chengshu.kernel.registers.reading import HIDDEN, Reading
from chengshu.web.pages.addresses import link_to, list_url
from chengshu.web.pages.deadline import Deadline, deadline_of

DUE = "due_on"
#: Columns by which a record is told in brief.
BRIEF = 4
#: The kind of a reference number, which is never broken over two lines.
REFERENCE = "reference"
#: Kinds of columns in which few values stand many times.
_FEW = frozenset({kinds.STATE, kinds.CHOICE, kinds.CODE, kinds.YES_NO, kinds.DATE, kinds.NUMBER})


@dataclass(slots=True)
class Cell:
    """One value. `kind` is its column's; `light` belongs to a deadline."""

    text: str
    label: str = ""
    kind: str = ""
    href: str = ""
    hidden: bool = False
    light: Deadline | None = None

    @property
    def empty(self) -> bool:
        """Is nothing there, and not only hidden?"""
        return self.text == NOTHING and not self.hidden


@dataclass(slots=True)
class Row:
    """One line of a table; the first cell is the link. `verbs` can be taken on several rows at once."""

    record: Any
    href: str
    cells: tuple[Cell, ...]
    verbs: list[str] = field(default_factory=list)

    @property
    def id(self) -> Any:
        """The record's key."""
        return self.record.id

    @property
    def number(self) -> str:
        """The record's number."""
        return str(self.record.number)

    @property
    def name(self) -> str:
        """What the record is called in the reader's language."""
        return named(self.record)

    @property
    def state(self) -> str:
        """The record's state."""
        return str(self.record.state)

    @property
    def simulated(self) -> bool:
        """Is the record made up?"""
        return bool(self.record.simulated)


def rows_of(reading: Reading, records: list[Any], columns: tuple[Column, ...]) -> list[Row]:
    """The lines of a table. Made column by column: what is the same down a column is worked out once."""
    downwards = [_cells(reading, column, records) for column in columns]
    at = list_url(reading.register)
    across = zip(records, zip(*downwards, strict=True), strict=True)
    return [Row(one, f"{at}{one.number}/", cells) for one, cells in across]


def brief(reading: Reading, records: list[Any]) -> tuple[tuple[Column, ...], list[Row]]:
    """What tells some records of a list apart, beside their number and state: its first columns, and a row for each."""
    told = tuple(one for one in reading.register.listed if one.name not in ("number", "state", DUE))
    columns = tuple(reading.open_columns(told))[:BRIEF]
    return columns, rows_of(reading, records, columns)


def _cells(reading: Reading, column: Column, records: list[Any]) -> list[Cell]:
    open_to_all = reading.rule_for(column.name) is None
    values = [column.told(one) if open_to_all else reading.told(one, column) for one in records]
    label, tell = with_unit(column), _teller(column, values)
    kind = REFERENCE if column.name == "number" else column.kind
    cells = [Cell(tell(value), label, kind, hidden=value is HIDDEN) for value in values]
    if column.name == DUE:
        for cell, record in zip(cells, records, strict=True):
            cell.light = deadline_of(record)
    return cells


def _teller(column: Column, values: list[Any]) -> Callable[[Any], str]:
    """How values of a column are told: money to the fen all the way down, or in whole yuan all the way."""
    if column.kind in _FEW:
        return _once(lambda value: show(value, column))
    if column.kind in (kinds.TEXT, kinds.RECORD, kinds.PLACE):
        call = namer()
        return lambda value: show(value, column) if value is HIDDEN or value in (None, "") else call(value)
    if column.kind != kinds.MONEY:
        return lambda value: show(value, column)
    whole = all(not isinstance(value, int) or value % 100 == 0 for value in values)
    return lambda fen: yuan(fen, whole=whole) if isinstance(fen, int) else show(fen, column)


def _once(tell: Callable[[Any], str]) -> Callable[[Any], str]:
    """The same value is told once, however often it stands in the column."""
    told: dict[Any, str] = {}

    def tell_once(value: Any) -> str:
        if value not in told:
            told[value] = tell(value)
        return told[value]

    return tell_once


def yuan(fen: int, *, whole: bool = False) -> str:
    """An amount without its unit, which stands in the heading."""
    amount, rest = divmod(abs(fen), 100)
    return ("-" if fen < 0 else "") + (f"{amount:,}" if whole else f"{amount:,}.{rest:02d}")


def unit(column: Column) -> str:
    """What the numbers of a column count."""
    if column.kind == kinds.MONEY:
        return say("元")
    return say(column.unit) if column.unit else ""


def with_unit(column: Column) -> str:
    """A heading: 金额（元）."""
    counted = unit(column)
    return say("{label}（{unit}）", label=say(column.label), unit=counted) if counted else say(column.label)


def facts(reading: Reading, record: Any) -> list[Cell]:
    """What a record's page shows, in the register's order; long texts last, for they take the whole width."""
    found = [_fact(reading, record, column) for column in reading.register.shown if column.name != DUE]
    return sorted(found, key=lambda one: one.kind == kinds.LONG)


def _fact(reading: Reading, record: Any, column: Column) -> Cell:
    value = reading.told(record, column)
    text, counted = show(value, column), column.unit and column.kind != kinds.MONEY
    if value is HIDDEN or text == NOTHING:
        return Cell(text, column.label, column.kind, hidden=value is HIDDEN)
    href = link_to(value, reading.acting) if column.kind == kinds.RECORD and not reading.past else ""
    return Cell(f"{text} {say(column.unit)}" if counted else text, column.label, column.kind, href)
