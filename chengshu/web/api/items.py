"""A record as programs read it: what every record has, then the columns its register shows to this reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from chengshu.kernel.identity.rule import Who
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.presenting import plain
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register

#: What every item holds, whatever its register.
BASE = ("number", "state", "version", "due_on", "simulated", "created_at", "changed_at")


def shown(register: Register) -> tuple[Column, ...]:
    """The register's own columns of an item."""
    return tuple(one for one in register.shown if one.name not in BASE)


def fields(register: Register) -> tuple[str, ...]:
    """Every name an item can hold: what `fields=` chooses from."""
    return (*BASE, *(one.name for one in shown(register)))


class Items:
    """Makes the items of one reading. `chosen` narrows them to some fields; `number` is always there."""

    def __init__(self, reading: Reading, chosen: Sequence[str] = ()) -> None:
        self.reading = reading
        wanted = {"number", *chosen} if chosen else set(fields(reading.register))
        self._base = [name for name in BASE if name in wanted]
        self._columns: list[tuple[Column, Who | None]] = [
            (one, reading.rule_for(one.name)) for one in shown(reading.register) if one.name in wanted
        ]

    def of(self, record: Any) -> dict[str, Any]:
        """One item. Columns this reader may not see are left out and named in `hidden`."""
        item = {name: plain(getattr(record, name)) for name in self._base}
        hidden = []
        for column, rule in self._columns:
            if rule is not None and not rule.allows(self.reading.acting, record):
                hidden.append(column.name)
            else:
                item[column.name] = plain(column.read(record))
        if hidden:
            item["hidden"] = hidden
        return item

    def of_all(self, records: list[Any]) -> list[dict[str, Any]]:
        """The items of a page; to-many columns are fetched for all of them at once."""
        many = [column.name for column, _ in self._columns if column.kind == kinds.RECORDS]
        if many and records and not self.reading.past:
            prefetch_related_objects(records, *many)
        return [self.of(record) for record in records]
