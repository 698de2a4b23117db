"""Finding one record by its key or number, locked, with what is joined: the statement is kept, for every step needs one
while others wait to write (bench/lifecycle_bench.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators

from chengshu.kernel.base.kept import Kept, stand_in
from chengshu.kernel.base.record import Record

R = TypeVar("R", bound=Record)

#: Stand in the statement where the value asked for will be.
_STANDS_FOR: dict[str, UUID | str] = {"number": "\x02number\x03", "id": stand_in(0)}


@dataclass(frozen=True)
class Numbered(Generic[R]):
    """The record with a number, and the relations to fetch beside it: what a step is to be taken on."""

    noun: type[R]
    number: str
    joins: tuple[str, ...] = ()


def locked(noun: type[R], column: str, value: Any, joins: tuple[str, ...] = ()) -> R | None:
    """The record of a noun by its `id` or `number`, locked until the transaction ends; None when there is none."""
    return _finder(noun, column, joins, True, connections[DEFAULT_DB_ALIAS].vendor)(value)


def located(noun: type[R], column: str, value: Any) -> R | None:
    """The same record, not locked."""
    return _finder(noun, column, (), False, connections[DEFAULT_DB_ALIAS].vendor)(value)


@cache
def _finder(noun: type[Record], column: str, joins: tuple[str, ...], lock: bool, vendor: str) -> Callable[[Any], Any]:
    """`vendor` is part of the key: another database writes other SQL."""
    del vendor
    manager = noun._base_manager if column == "id" else noun._default_manager
    rows: Any = manager.select_related(*joins) if joins else manager.all()
    return _Finder((rows.select_for_update(of=("self",)) if lock else rows).order_by(), column)


class _Finder:
    """A kept statement and how its row becomes a record: as Django's ModelIterable, with all that stays the same kept."""

    def __init__(self, rows: models.QuerySet[Any], column: str) -> None:
        query = rows.filter(**{column: _STANDS_FOR[column]}).query
        compiler = query.get_compiler(connection=connections[rows.db])
        self.kept = Kept(*compiler.as_sql(), sought=_STANDS_FOR[column])
        info: Any = compiler.klass_info
        chosen = info["select_fields"]
        self.model, self.own = info["model"], slice(chosen[0], chosen[-1] + 1)
        self.names = [one[0].target.attname for one in compiler.select[self.own]]
        self.beside = get_related_populators(info, compiler.select, rows.db)  # type: ignore[call-arg]
        self.converters = list(compiler.get_converters([one[0] for one in compiler.select]).items())

    def __call__(self, value: Any) -> Any:
        """The record, or None."""
        return next((self._record(list(row)) for row in self.kept.rows(sought=value)), None)

    def _record(self, row: list[Any]) -> Any:
        here = connections[DEFAULT_DB_ALIAS]
        for place, (converters, expression) in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, here)
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for populator in self.beside:
            populator.populate(row, made)
        return made
