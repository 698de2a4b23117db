"""Lines: rows of a list fetched as the columns it shows, instead of as whole records.

A page of fifty rows with three relations is two hundred records of thirty columns each, of which the page shows eight.
A line reads like its record as far as it was fetched; what is asked of it beyond that is fetched then, so it is never
wrong, only slower (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person
from chengshu.kernel.identity.places import Place
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column, follow
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register

#: What every line has, whichever columns are shown: its address, its deadline, what may be done with it.
_ALWAYS = ("id", "number", "state", "due_on", "due_provisional", "simulated")
#: What a thing is called by, in both languages, where it has such columns.
_NAMES = ("number", "name", "title", "name_en", "title_en")
#: How things are called that need no more than that.
_PLAINLY_CALLED = (Record.__str__, Organisation.__str__, Person.__str__, Place.__str__)


class Line:
    """One row, or what stands beside it; `model` is what it is a line of."""

    model: type[models.Model]

    @property
    def pk(self) -> Any:
        """The key of the record."""
        return self.__dict__[_key(self.model)]

    def __getattr__(self, name: str) -> Any:
        """What was not fetched with the row."""
        if name.startswith("_") or not _has(self.model, name):
            raise AttributeError(name)
        return getattr(self.model._base_manager.get(pk=self.pk), name)


@dataclass(frozen=True)
class _Node:
    """Columns start..stop of a row make one line: the row's own (`inside` is itself), or what its `name` leads to."""

    made: type[Line]
    names: tuple[str, ...]
    start: int
    stop: int
    inside: int
    name: str


@dataclass(frozen=True)
class _Shape:
    """What is fetched of a row, and the lines that are made of it."""

    paths: tuple[str, ...]
    nodes: tuple[_Node, ...]

    def lines(self, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        """A line for each row."""
        return [self._line(row) for row in rows]

    def _line(self, row: tuple[Any, ...]) -> Any:
        made: list[Any] = []
        for node in self.nodes:
            # A key comes first; none there, nothing behind it.
            one: Any = None
            if row[node.start] is not None:
                one = node.made()
                one.__dict__.update(zip(node.names, row[node.start : node.stop], strict=True))
            if node.name and made[node.inside] is not None:
                made[node.inside].__dict__[node.name] = one
            made.append(one)
        return made[0]


def lines(
    reading: Reading, rows: models.QuerySet[Any], columns: tuple[Column, ...], sort: str, asked: slice
) -> list[Any] | None:
    """So many of the rows as lines that show these columns and know what they are sorted by.

    None where only whole records will do.
    """
    if reading.past or any(reading.rule_for(one.name) for one in columns):
        return None
    shape = _shape(reading.register, tuple(one.name for one in columns), sort.lstrip("-"))
    if shape is None:
        return None
    sums = {one.name: one.expression for one in columns if one.expression is not None}
    return shape.lines(rows.annotate(**sums).values_list(*shape.paths)[asked])


@cache
def _shape(register: Register, names: tuple[str, ...], sort: str) -> _Shape | None:
    wanted: dict[tuple[str, ...], list[str]] = {(): list(_ALWAYS)}
    shown = [one for one in register.listed if one.name in names]
    if not all(_can_be_fetched(one) for one in shown) or not _plain(register.noun, sort):
        return None
    for one in shown:
        for path in (one.name, one.english):
            if path:
                _want(wanted, register.noun, path, named=one.kind in (kinds.RECORD, kinds.PLACE))
    if sort:
        _want(wanted, register.noun, sort, named=False)
    return _laid_out(register.noun, wanted)


def _can_be_fetched(column: Column) -> bool:
    """A stored value, the name of a plainly named thing, or a sum; nothing worked out from the whole record."""
    if column.kind == kinds.RECORDS or (column.compute is not None and column.expression is None):
        return False
    return column.target is None or column.target.__str__ in _PLAINLY_CALLED


def _plain(noun: type[models.Model], path: str) -> bool:
    """Is it a column, and no relation? Pages go on from its value."""
    return not path or not follow(noun, path.split("__"))[0].is_relation


def _want(wanted: dict[tuple[str, ...], list[str]], noun: type[models.Model], path: str, *, named: bool) -> None:
    *way, last = path.split("__")
    if named:
        way, names = [*way, last], [name for name in _NAMES if _has(follow(noun, [*way, last])[0].related_model, name)]
    else:
        names = [last]
    for depth in range(1, len(way) + 1):
        model = follow(noun, way[:depth])[0].related_model
        wanted.setdefault(tuple(way[:depth]), [_key(model)])
    known = wanted[tuple(way)]
    known += [name for name in names if name not in known]


def _laid_out(noun: type[models.Model], wanted: dict[tuple[str, ...], list[str]]) -> _Shape:
    paths: list[str] = []
    nodes: list[_Node] = []
    places: dict[tuple[str, ...], int] = {}
    for way in sorted(wanted, key=len):
        model = follow(noun, way)[0].related_model if way else noun
        names = wanted[way]
        places[way] = len(nodes)
        inside, name = (places[way[:-1]], way[-1]) if way else (0, "")
        nodes.append(_Node(_line_of(model), tuple(names), len(paths), len(paths) + len(names), inside, name))
        paths += ["__".join([*way, one]) for one in names]
    return _Shape(tuple(paths), tuple(nodes))


@cache
def _line_of(model: type[models.Model]) -> type[Line]:
    return type(f"{model.__name__}Line", (Line,), {"model": model, "__str__": model.__str__})


def _key(model: type[models.Model]) -> str:
    key: Any = model._meta.pk
    return str(key.attname)


@cache
def _has(model: type[models.Model], name: str) -> bool:
    try:
        return not model._meta.get_field(name).auto_created
    except FieldDoesNotExist:
        return any(one.attname == name for one in model._meta.concrete_fields)
