"""What a list is asked: filters, search, sort, page, day. Read from an address, refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.among import in_these
from chengshu.kernel.base.clock import end_of, start_of
from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.places import Place
from chengshu.kernel.lifecycle.inputs import key_column
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.cursors import after, cursor_after, cursor_at, ordered, place_of
from chengshu.kernel.registers.lines import lines
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.kernel.registers.searching import Candidates, found_for, search

MOST = 200
USUAL = 50
#: Kinds filtered by a range: name_from and name_to, both included.
RANGES = (kinds.DATE, kinds.TIME, kinds.NUMBER, kinds.MONEY, kinds.PERIOD)
#: Parameters that are not filters.
RESERVED = frozenset({"q", "sort", "cursor", "limit", "at", "facets", "fields", "format", "view", "lang", "part"})


@dataclass(frozen=True)
class Question:
    """What is asked of a register's list. `chosen` is filter → values; ranges keep their _from and _to."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    sort: str = ""
    cursor: str = ""
    limit: int = USUAL
    day: date | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What two questions with the same answer share, whichever page and order."""
        return (tuple(sorted(self.chosen.items())), self.words, self.day)


@dataclass(frozen=True)
class Page:
    """One page of rows; `next` is the cursor of the following one, or None."""

    rows: list[Any]
    next: str | None


def read_question(register: Register, asked: Mapping[str, list[str]]) -> Question:
    """Read an address's parameters. Raises BadRequest naming the parameter and what is allowed."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, values in asked.items():
        if name in RESERVED:
            continue
        _known_filter(register, name)
        flat = tuple(dict.fromkeys(part for value in values for part in map(_clean, value.split(",")) if part))
        if flat:
            _known_choices(register, name, flat)
            chosen[name] = flat
    last = {name: values[-1] for name, values in asked.items() if values}
    return Question(
        chosen=chosen,
        words=_clean(last.get("q", ""))[:100],
        sort=_sort(register, last.get("sort", "")),
        cursor=last.get("cursor", ""),
        limit=read_limit(last.get("limit", "")),
        day=read_day(last.get("at", "")),
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _known_filter(register: Register, name: str) -> None:
    allowed = filter_names(register)
    if name not in allowed:
        raise BadRequest(
            say("没有筛选项 {name}。可用的有：{value}。", name=name[:60], value=listed(sorted(allowed))),
            parameter=name[:60],
        )


def _known_choices(register: Register, name: str, values: tuple[str, ...]) -> None:
    """A state that there is not would look as if nothing were in it."""
    choices = next((dict(one.choices) for one in register.filtered if one.name == name and one.choices), {})
    wrong = [value for value in values if choices and value not in choices]
    if wrong:
        told = say(
            "筛选项 {name} 没有 {asked}。可用的有：{value}。", name=name, asked=wrong[0][:60], value=listed(choices)
        )
        raise BadRequest(told, parameter=name)


def filter_names(register: Register) -> set[str]:
    """Every filter parameter of a register."""
    names: set[str] = set()
    for one in register.filtered:
        names |= {f"{one.name}_from", f"{one.name}_to"} if one.kind in RANGES else {one.name}
        if one.kind == kinds.PERIOD:
            names.add(one.name)
    return names


def _sort(register: Register, asked: str) -> str:
    if asked and asked.lstrip("-") not in register.sortable:
        raise BadRequest(
            say(
                "不能按 {asked} 排序。可用的有：{value}。",
                asked=asked[:60],
                value=listed(register.sortable),
            ),
            parameter="sort",
        )
    return asked if not asked.startswith("--") else asked[1:]


def read_limit(asked: str, usual: int = USUAL, most: int = MOST) -> int:
    """How many of a page. Raises BadRequest."""
    if not asked:
        return usual
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= most:
        raise BadRequest(say("每页条数应是 1 到 {most} 的整数。", most=most), parameter="limit")
    return int(asked)


def read_day(asked: str) -> date | None:
    """A day written 2024-04-01. The first of the calendar is none: east of Greenwich it begins before time does."""
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
        start_of(day)
    except (ValueError, OverflowError) as error:
        raise BadRequest(say("日期应写成 2024-04-01 的样子。"), parameter="at") from error
    return day


def answer(reading: Reading, question: Question, *, leaving_out: str = "") -> models.QuerySet[Any]:
    """The rows asked for, unordered. `leaving_out` drops one filter, as a facet's own counts must."""
    rows = reading.rows()
    chosen = {name: values for name, values in question.chosen.items() if name != leaving_out}
    by_name = {one.name: one for one in reading.register.filtered}
    used = []
    for name, values in chosen.items():
        base = name if name in by_name else name.rpartition("_")[0]
        used.append(base)
        rows = rows.filter(_condition(by_name[base], name, values))
    rows = reading.narrowed(rows, used)
    return search(reading, rows, question.words)


def _condition(column: Column, name: str, values: tuple[str, ...]) -> Q:
    if name != column.name:
        lookup = "gte" if name.endswith("_from") else "lte"
        return Q(**{f"{column.name}__{lookup}": _typed(column, values[-1], end=lookup == "lte")})
    if column.kind == kinds.PLACE:
        paths = Place.objects.filter(pk__in=values).values_list("path", flat=True)
        return (
            Q(*(Q(**{f"{name}__path__startswith": path}) for path in paths), _connector=Q.OR) if paths else Q(pk__in=[])
        )
    if column.kind == kinds.YES_NO:
        return Q(**{f"{name}__in": [value in ("1", "true", "yes") for value in values]})
    if column.kind in (kinds.RECORD, kinds.RECORDS):
        assert column.target is not None
        return Q(**{f"{name}__{key_column(column.target)}__in": values})
    return Q(**{f"{name}__in": values})


def _typed(column: Column, value: str, *, end: bool) -> Any:
    """A range's bound in the column's own type."""
    if column.kind == kinds.PERIOD:
        return value
    if column.kind in (kinds.DATE, kinds.TIME):
        day = read_day(value)
        if column.kind == kinds.DATE or day is None:
            return day
        return end_of(day) if end else start_of(day)
    try:
        return int(value)
    except ValueError as error:
        raise BadRequest(say("{label}的范围应是整数。", label=say(column.label)), parameter=column.name) from error


def page(reading: Reading, question: Question, columns: tuple[Column, ...] = ()) -> Page:
    """One page of rows, with what their columns show: records, or lines of just these `columns` where that will do.

    What is searched for comes best first, unless sorted otherwise.
    """
    rows = answer(reading, question)
    best = found_for(reading, question.words) if question.words and not question.sort else None
    if best is not None:
        return _best_first(reading, question, rows, best, columns)
    if question.sort:
        rows = reading.narrowed(rows, [question.sort.lstrip("-")])
    rows = ordered(rows, question.sort)
    if question.cursor:
        rows = after(rows, reading.register.path, question.sort, question.cursor)
    found = _fetched(reading, rows, columns, question.sort, slice(question.limit + 1))
    more = len(found) > question.limit
    found = found[: question.limit]
    return Page(found, cursor_after(found[-1], reading.register.path, question.sort) if more else None)


def _fetched(
    reading: Reading, rows: models.QuerySet[Any], columns: tuple[Column, ...], sort: str, asked: slice
) -> list[Any]:
    found = lines(reading, rows, columns, sort, asked) if columns else None
    return list(reading.dressed(rows)[asked]) if found is None else found


def _best_first(
    reading: Reading, question: Question, rows: models.QuerySet[Any], best: Candidates, columns: tuple[Column, ...]
) -> Page:
    """Of the rows asked for, those behind the cursor in the order of how well they answer."""
    seen = set(rows.values_list("pk", flat=True))
    start = place_of(question.cursor, reading.register.path, best) if question.cursor else 0
    these = list(islice((one for one in best.ids[start:] if one in seen), question.limit + 1))
    kept = these[: question.limit]
    fetched = {row.pk: row for row in _fetched(reading, in_these(rows, kept), columns, "", slice(question.limit))}
    found = [fetched[one] for one in kept if one in fetched]
    more = len(these) > question.limit
    return Page(found, cursor_at(kept[-1], reading.register.path, best) if more else None)
