"""The life of one record as people read it: who did what, when, why, and what it changed, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from chengshu.kernel.base.clock import end_of
from chengshu.kernel.base.words import listed, named, say
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle import inputs
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.presenting import NOTHING, show
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.cells import yuan

#: Entries on one page.
MOST = 30


@dataclass(frozen=True)
class Changed:
    """One column before and after; `before` is empty when there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One entry of the journal, told to this reader."""

    entry: int
    at: datetime
    who: str
    what: str
    state: str
    why: str
    changes: list[Changed]
    simulated: bool


def timeline(
    reading: Reading, record: Any, before: int | None = None, since: int = 0
) -> tuple[list[Event], int | None]:
    """The newest events of a record, and the entry to ask for older ones before.

    `since` leaves out the versions up to it.
    """
    entries = Entry.objects.filter(record=record.id, noun=reading.register.noun.noun(), version__gt=since)
    if reading.past and reading.day:
        entries = entries.filter(at__lte=end_of(reading.day))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-id")[: MOST + 1])
    teller = _Teller(reading, record, found[:MOST])
    return [teller.event(entry) for entry in found[:MOST]], found[MOST - 1].pk if len(found) > MOST else None


class _Teller:
    """Tells entries in words. Names of people, bodies and records are looked up together, a query a kind."""

    def __init__(self, reading: Reading, record: Any, entries: list[Entry]) -> None:
        self.reading, self.record = reading, record
        self.flow: Flow | None = reading.register.flow
        self.columns = self._open_columns()
        self.told = {entry.pk: self._changed(entry) for entry in entries}
        self.asked = {entry.pk: entry.told.get("asked", {}) for entry in entries}
        self.people = _named(Person, [key for one in entries for key in (one.actor, one.behalf)])
        self.bodies = _named(Organisation, [one.organisation for one in entries])
        self.others = self._others()
        self.files = _named(Document, self._file_ids())

    def _open_columns(self) -> dict[str, Column]:
        """Attribute → column, of those that the record's own page would show this reader."""
        found = {}
        for name, column in self.reading.register.by_name.items():
            rule = self.reading.rule_for(name)
            if "__" in name or not column.stored or name == "state":
                continue
            if rule is None or rule.allows(self.reading.acting, self.record):
                found[name] = column
        return found

    def _changed(self, entry: Entry) -> dict[str, tuple[Any, Any]]:
        """Column → stored value before and after."""
        pairs = {**entry.told.get("changed", {}), **entry.personal_told}
        named = {name.removesuffix("_id") if name.removesuffix("_id") in self.columns else name: pair
                 for name, pair in pairs.items()}  # fmt: skip
        return {name: (pair[0], pair[1]) for name, pair in named.items() if name in self.columns}

    def _others(self) -> dict[type[models.Model], dict[str, str]]:
        """Related model → key → name, for everything a change names."""
        keys: dict[type[models.Model], list[Any]] = {}
        for told in self.told.values():
            for name, pair in told.items():
                target = self.columns[name].target
                if target is not None:
                    keys.setdefault(target, []).extend(key for value in pair for key in _keys(value))
        return {model: _named(model, some) for model, some in keys.items()}

    def _file_ids(self) -> list[str]:
        values = [one for asked in self.asked.values() for value in asked.values() for one in _keys(value)]
        return [one for one in values if _is_uuid(one)]

    def event(self, entry: Entry) -> Event:
        """One entry in words."""
        step = self.flow.by_verb.get(entry.verb) if self.flow else None
        moved = entry.before != entry.after and self.flow
        changes = [self._change(name, *pair) for name, pair in self.told[entry.pk].items()]
        return Event(
            entry=entry.pk,
            at=entry.at,
            who=self._who(entry),
            what=step.said if step else entry.verb,
            state=self.flow.state_name(entry.after) if moved and self.flow else "",
            why=str(entry.told.get("reason", "")),
            changes=changes + self._answers(entry),
            simulated=entry.simulated,
        )

    def _who(self, entry: Entry) -> str:
        """Person and body. The public is told the body only; of somebody who acts for themselves, nothing."""
        body = self.bodies.get(str(entry.organisation), "")
        if entry.actor is None:
            return body or say("平台")
        if self.reading.acting.person is None:
            return body or say("个人")
        name = self.people.get(str(entry.actor), say("个人"))
        away = self.people.get(str(entry.behalf), "")
        name = say("{name}（代{away}）", name=name, away=away) if away else name
        return say("{name} · {body}", name=name, body=body) if body else name

    def _change(self, name: str, before: Any, after: Any) -> Changed:
        column = self.columns[name]
        return Changed(say(column.label), self._text(column, before), self._text(column, after) or NOTHING)

    def _text(self, column: Column, value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        if column.target is not None:
            names = self.others.get(column.target, {})
            return listed([names.get(str(key), str(key)) for key in _keys(value)])
        if column.kind == kinds.MONEY:
            return say("{amount} 元", amount=yuan(int(value)))
        return str(value)[:16].replace("T", " ") if column.kind in (kinds.DATE, kinds.TIME) else show(value, column)

    def _answers(self, entry: Entry) -> list[Changed]:
        """What was answered beside columns, as far as no rule keeps it private."""
        step = self.flow.by_verb.get(entry.verb) if self.flow else None
        asks = {ask.name: ask for ask in step.questions} if step else {}
        found = []
        for name, value in self.asked[entry.pk].items():
            rule = self.reading.rule_for(name)
            if value in (None, "", []) or (rule and not rule.allows(self.reading.acting, self.record)):
                continue
            ask = asks.get(name)
            if ask and ask.kind == "marks":
                words = {one.code: one.words for one in ask.choices(self.record)}
                told = listed([f"{words.get(code, code)} {mark}" for code, mark in value.items()])
                found.append(Changed(say(ask.label), "", told))
                continue
            names = self._chosen(step, ask.noun, value) if step and ask and ask.noun else _offered(ask) or self.files
            text = listed([names.get(str(one), str(one)) for one in _keys(value)])
            found.append(Changed(say(ask.label if ask and ask.label else name), "", text))
        return found

    def _chosen(self, step: Step, noun: str, value: Any) -> dict[str, str]:
        """Number → name of the records an answer names, for those who might give it or may see them."""
        model, acting = apps.get_model(noun), self.reading.acting
        mine = step.by.allows(acting, self.record)
        rows = model._default_manager.all() if mine else inputs.sight.rows(model, acting)
        known = {one.number: named(one) for one in rows.filter(number__in=_keys(value))}
        return {str(one): known.get(one, say("不公开")) for one in _keys(value)}


def _offered(ask: Ask | None) -> dict[str, str]:
    """Code → name of the answers a question always offers."""
    return {code: say(name) for code, name in ask.choices} if ask and isinstance(ask.choices, list) else {}


def _keys(value: Any) -> list[Any]:
    """One key or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_uuid(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def _named(model: type[models.Model], keys: Iterable[Any]) -> dict[str, str]:
    """Key → name, in one query."""
    wanted = {key for key in keys if key is not None}
    return {str(one.pk): named(one) for one in model._default_manager.filter(pk__in=wanted)} if wanted else {}
