"""Keeps every noun's history (kernel/base/history.py) from the journal, and rebuilds it from there.

A row is what the journal tells of a record: what an entry left out, because the column came later or was
never filled, is empty. A record that was put in without an entry begins with its first one. The running
clocks are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from chengshu.kernel.base.clock import city_date
from chengshu.kernel.base.history import Version, history_of
from chengshu.kernel.base.record import Record
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.erasure import blank_past
from chengshu.kernel.journal.feed import BATCH, Reader
from chengshu.kernel.journal.stretches import ERASE

#: The name of the reader that keeps the tables.
READER = "history"
#: The columns a history has beside its noun's.
_OWN = frozenset({"row", "record", "valid_from", "valid_to"})


def keep(entries: Iterable[Entry]) -> None:
    """Bring the tables forward by these entries."""
    by_noun: dict[type[Record], list[Entry]] = defaultdict(list)
    for entry in entries:
        noun = _noun(entry.noun)
        if noun is not None:
            by_noun[noun].append(entry)
    for noun, told in by_noun.items():
        _Past(noun, {entry.record for entry in told}).bring_forward(told)


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
            keep(batch)
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
    """The history of some records of one noun while a batch is added to it."""

    def __init__(self, noun: type[Record], records: set[UUID]) -> None:
        self.noun, self.model = noun, history_of(noun)
        self.columns = {column.attname: column for column in self.model._meta.concrete_fields}
        # Not valid_to=None: an embedded database would go through all that holds today, a million rows, by that index.
        rows = self.model._default_manager.filter(record__in=records).exclude(valid_to__isnull=False)
        self.current: dict[UUID, Version] = {row.record: row for row in rows}
        self.opened: list[Version] = []
        self.closed: list[Version] = []

    def bring_forward(self, entries: Iterable[Entry]) -> None:
        """Add these entries, in order."""
        for entry in entries:
            before = self.current.get(entry.record)
            row = self._after(entry, before)
            if before is not None:
                before.valid_to = row.valid_from
                if before.pk is not None:
                    self.closed.append(before)
            self.opened.append(row)
            self.current[entry.record] = row
            if entry.verb == ERASE:
                self._blank(entry.record)
        self.model._default_manager.bulk_create(self.opened, batch_size=500)
        self._close()

    def _close(self) -> None:
        """Note until when rows held. One plain statement for each: Django's bulk_update costs twenty times as much."""
        key: Any = self.model._meta.pk
        until: Any = self.columns["valid_to"]
        quoted = connection.ops.quote_name
        at = f"UPDATE {quoted(self.model._meta.db_table)} SET {quoted(until.column)} = %s WHERE {quoted(key.column)} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(at, [(until.get_db_prep_save(row.valid_to, connection), row.pk) for row in self.closed])

    def _after(self, entry: Entry, before: Version | None) -> Version:
        """The record as this entry left it."""
        values = self._first(entry) if before is None else self._copied(before)
        values |= self._told(entry)
        values |= {
            "number": entry.number,
            "state": entry.after,
            "version": entry.version,
            "changed_at": entry.at,
        }
        if before is None or entry.before != entry.after:
            values["state_since"] = city_date(entry.at)
        # A clock set back must not leave two rows for one moment, or none.
        begins = entry.at if before is None else max(entry.at, before.valid_from)
        return self.model(record=entry.record, valid_from=begins, **values)

    def _first(self, entry: Entry) -> dict[str, Any]:
        """A new record. An entry leaves out what is empty, and an empty text is not the same as none."""
        values: dict[str, Any] = dict.fromkeys(name for name in self.columns if name not in _OWN)
        values |= {column.attname: "" for column in self.noun._meta.concrete_fields if _is_plain_text(column)}
        values |= {"clocks": {}, "created_at": entry.at, "simulated": entry.simulated}
        return {name: value for name, value in values.items() if name in self.columns}

    def _copied(self, before: Version) -> dict[str, Any]:
        return {name: getattr(before, name) for name in self.columns if name not in _OWN}

    def _told(self, entry: Entry) -> dict[str, Any]:
        """The columns an entry tells of, as values; columns the noun no longer has are passed over."""
        pairs = entry.told.get("changed", {}) | entry.personal_told
        return {name: _value(self.columns[name], pair[1]) for name, pair in pairs.items() if name in self.columns}

    def _blank(self, record: UUID) -> None:
        """Personal data was erased: none of it may come back from entries read before."""
        blank_past(self.noun, [record])
        for row in [*self.opened, *self.closed]:
            if row.record == record:
                for name in self.noun.personal & self.columns.keys():
                    setattr(row, name, None)


def _is_plain_text(column: models.Field[Any, Any]) -> bool:
    return isinstance(column, (models.CharField, models.TextField)) and not column.null


def _value(column: models.Field[Any, Any], told: Any) -> Any:
    """A column's value out of JSON; empty when an earlier form of the column held what this one cannot."""
    try:
        return column.to_python(told)
    except (ValidationError, TypeError, ValueError):
        return None
