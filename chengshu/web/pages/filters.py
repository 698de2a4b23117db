"""The filters of a list: what can be chosen, how many rows stand behind it, and what is chosen now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.money import InvalidAmount, parse_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.facets import facet_at_once, facetable
from chengshu.kernel.registers.presenting import choice_name, show
from chengshu.kernel.registers.querying import RANGES, Question, read_question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.web.pages.addresses import Visit
from chengshu.web.pages.cells import with_unit
from chengshu.web.pages.places import by_district

#: Choices shown at once; the others fold away.
SHOWN = 8
_MOST = 60
_ENDS = ("_from", "_to")
#: (value, what people read, rows) of each choice.
Named = list[tuple[str, str, int]]
#: Filters remembered with what they offer.
_REMEMBERED = 1_000
#: Stands for the counts of a filter that waits for them.
_UNCOUNTED: dict[str, int] = {}
_made: dict[Any, tuple[dict[str, int], Named]] = {}


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    rows: int | None
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter: choices to tick, or a range with two ends. `waits`: its choices are not counted yet."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    input: str = ""
    low: str = ""
    high: str = ""
    waits: bool = False

    @property
    def first(self) -> list[Choice]:
        """What is shown at once: the first ones, and whatever is chosen."""
        return [one for place, one in enumerate(self.choices) if place < SHOWN or one.chosen]

    @property
    def rest(self) -> list[Choice]:
        """What folds away."""
        return [one for place, one in enumerate(self.choices) if place >= SHOWN and not one.chosen]


@dataclass(frozen=True)
class Chip:
    """One thing that is filtered by, and the list without it."""

    text: str
    without: str


def asked_of(visit: Visit, register: Register) -> tuple[dict[str, list[str]], Question]:
    """The parameters of a list's address as typed, and the question they make. Amounts are typed in yuan."""
    typed = {name: [one for one in values if one] for name, values in visit.GET.lists()}
    typed = {name: values for name, values in typed.items() if values}
    money = {one.name + end for one in register.filtered if one.kind == kinds.MONEY for end in _ENDS}
    exact = {name: [_fen(name, one) for one in values] if name in money else values for name, values in typed.items()}
    return typed, read_question(register, exact)


def _fen(name: str, typed: str) -> str:
    try:
        return str(parse_yuan(typed))
    except InvalidAmount as error:
        raise BadRequest(str(error), parameter=name) from error


def filters(reading: Reading, question: Question, typed: dict[str, list[str]], rows: int = 0) -> list[Filter]:
    """Every filter of the register that this actor may filter by. Of many `rows`, choices may wait to be counted."""
    open_ones = reading.open_columns(reading.register.filtered)
    made = [_range(one, typed) if one.kind in RANGES else _ticks(reading, question, one, rows) for one in open_ones]
    return [one for one in made if one.input or one.choices or one.waits]


def _range(column: Column, typed: dict[str, list[str]]) -> Filter:
    low, high = (typed.get(column.name + end, [""])[-1] for end in _ENDS)
    shape = {kinds.DATE: "date", kinds.TIME: "date", kinds.NUMBER: "number"}.get(column.kind, "text")
    return Filter(column.name, with_unit(column), input=shape, low=low, high=high)


def _ticks(reading: Reading, question: Question, column: Column, rows: int) -> Filter:
    chosen = question.chosen.get(column.name, ())
    counts = facet_at_once(reading, question, column, rows) if facetable(column) else {}
    if counts is None:
        names_of_now = _named(column, {}, chosen)[:_MOST] if chosen else None
        uncounted = names_of_now or _named_once(reading, question, column, _UNCOUNTED)
        waiting = tuple(Choice(value, label, None, value in chosen) for value, label, _ in uncounted)
        return Filter(column.name, say(column.label), waiting, waits=True)
    named = _named_once(reading, question, column, counts)
    choices = tuple(
        Choice(value, label, rows, value in chosen) for value, label, rows in named if rows or value in chosen
    )
    return Filter(column.name, say(column.label), choices)


def _named_once(reading: Reading, question: Question, column: Column, counts: dict[str, int]) -> Named:
    """What a filter offers. Counts that were kept are the same object as before, and so is what was made of them."""
    key = (reading.register.path, reading.acting.key, question.key, column.name, get_language())
    known = _made.pop(key, None)
    if known is None or known[0] is not counts:
        known = (counts, _named(column, counts, question.chosen.get(column.name, ()))[:_MOST])
    _made[key] = known
    while len(_made) > _REMEMBERED:
        _made.pop(next(iter(_made)), None)
    return known[1]


def _named(column: Column, counts: dict[str, int], chosen: tuple[str, ...]) -> Named:
    """(value, what people read, rows) in the order of the list, the flow or the map; records by rows."""
    if column.kind == kinds.PLACE:
        known = [(one.place.pk, show(one.place, column), one.rows) for one in by_district(counts)]
        listed = {value for value, _, _ in known}
        return known + [(code, choice_name(column, code), 0) for code in chosen if code not in listed]
    if column.kind in (kinds.RECORD, kinds.RECORDS):
        often = sorted({*counts, *chosen}, key=lambda value: (value not in chosen, -counts.get(value, 0), value))
        names = _record_names(column, often[:_MOST])
        return [(value, names.get(value, value), counts.get(value, 0)) for value in often[:_MOST]]
    if column.kind == kinds.YES_NO:
        pairs = [("true", "True"), ("false", "False")]
        return [(value, choice_name(column, value), counts.get(stored, 0)) for value, stored in pairs]
    return [(value, choice_name(column, value), counts.get(value, 0)) for value in _in_order(column, counts, chosen)]


def _in_order(column: Column, counts: dict[str, int], chosen: tuple[str, ...]) -> list[str]:
    known = (
        list(code_list(column.list_key).items) if column.kind == kinds.CODE else [code for code, _ in column.choices]
    )
    return list(dict.fromkeys([*known, *counts, *chosen]))


def _record_names(column: Column, numbers: list[str]) -> dict[str, str]:
    """Number → name, in one query."""
    assert column.target is not None
    if not numbers:
        return {}
    found: Any = column.target._default_manager.filter(number__in=numbers)
    return {one.number: show(one, column) for one in found}


def chips(made: list[Filter], typed: dict[str, list[str]]) -> list[Chip]:
    """What is filtered by now, each with the address of the list without it."""
    found = []
    for one in made:
        for choice in one.choices:
            if choice.chosen:
                found.append(Chip(say("{label}：{value}", label=one.label, value=choice.label),
                                  without(typed, one.name, choice.value)))  # fmt: skip
        for end, text, value in (
            (_ENDS[0], "{label}：{value} 起", one.low),
            (_ENDS[1], "{label}：至 {value}", one.high),
        ):
            if value:
                found.append(Chip(say(text, label=one.label, value=value), without(typed, one.name + end)))
    if words := typed.get("q"):
        found.append(Chip(say("搜索：{value}", value=words[-1]), without(typed, "q")))
    return found


def without(typed: dict[str, list[str]], name: str, value: str = "") -> str:
    """The query of the same list, less one value or one parameter, from its first page."""
    kept: dict[str, Any] = {key: values for key, values in typed.items() if key not in (name, "cursor")}
    if value:
        flat = [part for one in typed.get(name, []) for part in one.split(",") if part != value]
        kept |= {name: flat} if flat else {}
    return "?" + urlencode(kept, doseq=True)


def with_(typed: dict[str, list[str]], **changes: str) -> str:
    """The query of the same list with some parameters set, from its first page."""
    kept = {key: values for key, values in typed.items() if key != "cursor" and key not in changes}
    return "?" + urlencode({**kept, **{name: value for name, value in changes.items() if value}}, doseq=True)
