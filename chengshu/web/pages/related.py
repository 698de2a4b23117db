"""The children on a record's page: each a small table of their own register, with that register's scope."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.rule import NONE
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.availability import creatable
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register, register_of
from chengshu.web.pages.addresses import list_url
from chengshu.web.pages.cells import Row, rows_of

MOST = 10


@dataclass(frozen=True)
class Related:
    """Some children. `more` lists all of them, where there are more and the list can be filtered to them. `whole`: nobody sees
    more of them than this reader.
    """

    title: str
    register: Register
    columns: list[Column]
    rows: list[Row]
    more: str
    parent: str
    creating: list[tuple[Step, str]]
    whole: bool


def related(reading: Reading, record: Any) -> list[Related]:
    """Every declared kind of child that has a register."""
    found = [one for name in reading.register.related if (one := _children(reading, record, name)) is not None]
    times = Counter(one.register.slug for one in found)
    return [one if times[one.register.slug] == 1 else replace(one, title=_as_what(one)) for one in found]


def _as_what(one: Related) -> str:
    """Two kinds of children in one register are told apart by what the record is to them."""
    return say("{title}（{role}）", title=one.title, role=say(one.parent))


def _children(reading: Reading, record: Any, name: str) -> Related | None:
    relation: Any = reading.register.noun._meta.get_field(name)
    parent = relation.field.name
    register = register_of(relation.related_model.noun())
    if register is None:
        return None
    inside = Reading(register, reading.acting, reading.day)
    creating = [] if reading.past else _creating(register, reading, parent, record)
    if inside.scope is NONE and not creating:  # "none yet" would be untrue: who may see none is told nothing
        return None
    columns = tuple(one for one in inside.open_columns(register.listed) if one.name != parent)
    newest = inside.full_rows().filter(**{f"{parent}_id": record.id}).order_by("-number")
    rows = rows_of(inside, list(newest[: MOST + 1]), columns)
    linked = len(rows) > MOST and parent in {one.name for one in register.filtered}
    more = f"{list_url(register)}?{urlencode({parent: record.number})}" if linked else ""
    label = str(relation.field.verbose_name)
    return Related(say(register.title), register, list(columns), rows[:MOST], more, label, creating, not inside.scope)


def _creating(register: Register, reading: Reading, parent: str, record: Any) -> list[tuple[Step, str]]:
    """The steps that make a child of this record, with the parent already filled in; none that would not take it."""
    steps = creatable(register.flow, reading.acting) if register.flow else []
    asked = urlencode({parent: record.number})
    return [
        (step, f"{list_url(register)}new/{step.verb}/?{asked}")
        for step in steps
        if any(ask.name == parent and _takes(register, reading, step, ask, record) for ask in step.questions)
    ]


def _takes(register: Register, reading: Reading, step: Step, ask: Ask, record: Any) -> bool:
    """Would a question take this record for an answer?"""
    if ask.unless is not None and ask.unless(record):
        return False
    if ask.among is None:
        return True
    draft = register.noun()
    step.by.claim(draft, reading.acting)
    return ask.among(draft).filter(pk=record.pk).exists()
