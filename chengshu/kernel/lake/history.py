"""Keeps every noun's history (kernel/base/history.py) from the journal, and rebuilds it from there.

A row is what the journal tells of a record: what an entry left out, because the column came later or was
never filled, is empty. A record that was put in without an entry begins with its first one. The running
clocks are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from chengshu.kernel.base.clock import city_date
from chengshu.kernel.base.history import history_of
from chengshu.kernel.base.record import Record
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.erasure import blank_past
from chengshu.kernel.journal.feed import BATCH, Reader
from chengshu.kernel.journal.stretches import ERASE

#: The name of the reader that keeps the tables.
READER = "history"
Row = dict[str, Any]
#: The columns a history has beside its noun's.
_OWN = frozenset({"row", "record", "valid_from", "valid_to"})
_INSERT = "INSERT INTO {} ({}) VALUES ({})"
_CLOSE = 'UPDATE {} SET valid_to = %s WHERE "row" = %s'


def keep(entries: Iterable[Entry]) -> Callable[[], None]:
    """What brings the tables forward by these entries, once called.

    Raises RuntimeError when it is called and the tables are no longer those it was made for.
    """
    by_noun: dict[type[Record], list[Entry]] = defaultdict(list)
    for entry in entries:
        noun = _noun(entry.noun)
        if noun is not None:
            by_noun[noun].append(entry)
    made = [_Past(noun, {entry.record for entry in told}).after(told) for noun, told in by_noun.items()]

    def write() -> None:
        for past in made:
            past.write()

    return write


def rebuild(noun: type[Record]) -> int:
    """Make a noun's history anew, as far as the reader has come; returns how many entries it is made of."""
    concrete = noun._meta.concrete_model
    names = [
        one.noun() for one in apps.get_models() if issubclass(one, Record) and one._meta.concrete_model is concrete
    ]
    with transaction.atomic():
        reader = Reader.objects.select_for_update().filter(name=READER).first()
        history_of(noun)._default_manager.all().delete()
        told = Entry.objects.filter(noun__in=names, place__lt=reader.place if reader else 0).order_by("place")
        count = 0
        for batch in _batches(told.iterator(BATCH)):
            keep(batch)()
            count += len(batch)
    return count


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _noun(name: str) -> type[Record] | None:
    """The noun an entry tells of, whichever proxy was used; None for one that the platform no longer has."""
    try:
        model = apps.get_model(name)._meta.concrete_model
    except (LookupError, ValueError):
        return None
    return model if model is not None and issubclass(model, Record) else None


class _Past:
    """The history of some records of one noun, and what a batch of entries adds to it.

    Rows are plain values, written by plain statements: as models they cost five times as much.
    """

    def __init__(self, noun: type[Record], records: set[UUID]) -> None:
        self.noun, self.model = noun, history_of(noun)
        self.columns = {column.attname: column for column in self.model._meta.concrete_fields if not column.primary_key}
        # Not valid_to=None: an embedded database would go through all that holds today, a million rows, by that index.
        rows = self.model._default_manager.filter(record__in=records).exclude(valid_to__isnull=False)
        self.current: dict[UUID, Row] = {row["record"]: row for row in rows.values("row", *self.columns)}
        self.opened: list[Row] = []
        self.closed: list[Row] = []
        self.erased: list[UUID] = []

    def after(self, entries: Iterable[Entry]) -> Self:
        """With these entries added, in order."""
        for entry in entries:
            before = self.current.get(entry.record)
            row = self._after(entry, before)
            if before is not None:
                before["valid_to"] = row["valid_from"]
                if "row" in before:
                    self.closed.append(before)
            self.opened.append(row)
            self.current[entry.record] = row
            if entry.verb == ERASE:
                self._blank(entry.record)
        until = self.columns["valid_to"]
        self._ends = [(until.get_db_prep_save(row["valid_to"], connection), row["row"]) for row in self.closed]
        self._rows = [self._stored(row) for row in self.opened]
        return self

    def write(self) -> None:
        """Write the new rows, and until when the old ones held."""
        if self.erased:
            blank_past(self.noun, self.erased)
        quoted = connection.ops.quote_name
        table = quoted(self.model._meta.db_table)
        names = ", ".join(quoted(str(column.column)) for column in self.columns.values())
        with connection.cursor() as cursor:
            if self._ends:
                cursor.executemany(_CLOSE.format(table), self._ends)
                if cursor.rowcount != len(self._ends):
                    raise RuntimeError("历史在此期间被重建，下次再接着记。")
            cursor.executemany(_INSERT.format(table, names, ", ".join(["%s"] * len(self.columns))), self._rows)

    def _stored(self, row: Row) -> list[Any]:
        return [column.get_db_prep_save(row.get(name), connection) for name, column in self.columns.items()]

    def _after(self, entry: Entry, before: Row | None) -> Row:
        """The record as this entry left it."""
        row = self._first(entry) if before is None else self._copied(before)
        row |= self._told(entry)
        row |= {
            "record": entry.record,
            "number": entry.number,
            "state": entry.after,
            "version": entry.version,
            "changed_at": entry.at,
        }
        if before is None or entry.before != entry.after:
            row["state_since"] = city_date(entry.at)
        # A clock set back must not leave two rows for one moment, or none.
        row["valid_from"] = entry.at if before is None else max(entry.at, before["valid_from"])
        return row

    def _first(self, entry: Entry) -> Row:
        """A new record. An entry leaves out what is empty, and an empty text is not the same as none."""
        values: Row = dict.fromkeys(name for name in self.columns if name not in _OWN)
        values |= {column.attname: "" for column in self.noun._meta.concrete_fields if _is_plain_text(column)}
        values |= {"clocks": {}, "created_at": entry.at, "simulated": entry.simulated}
        return {name: value for name, value in values.items() if name in self.columns}

    def _copied(self, before: Row) -> Row:
        return {name: value for name, value in before.items() if name not in _OWN}

    def _told(self, entry: Entry) -> Row:
        """The columns an entry tells of, as values; columns the noun no longer has are passed over."""
        pairs = entry.told.get("changed", {}) | entry.personal_told
        return {name: _value(self.columns[name], pair[1]) for name, pair in pairs.items() if name in self.columns}

    def _blank(self, record: UUID) -> None:
        """Personal data was erased: none of it may come back from entries read before."""
        self.erased.append(record)
        for row in self.opened:
            if row["record"] == record:
                row.update(dict.fromkeys(self.noun.personal & self.columns.keys()))


def _is_plain_text(column: models.Field[Any, Any]) -> bool:
    return isinstance(column, (models.CharField, models.TextField)) and not column.null


def _value(column: models.Field[Any, Any], told: Any) -> Any:
    """A column's value out of JSON; empty when an earlier form of the column held what this one cannot."""
    try:
        return column.to_python(told)
    except (ValidationError, TypeError, ValueError):
        return None
