"""GET /api/v1/<family>/<slug>/<number>/journal: what was done with a record, by whom, why; newest first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse

from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.flow import Flow
from chengshu.kernel.registers.presenting import plain
from chengshu.kernel.registers.querying import MOST, USUAL
from chengshu.kernel.registers.reading import Reading
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import only, register_or_missing, whole_number
from chengshu.web.api.items import shown


def entries(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str) -> HttpResponse:
    """{"items": […], "next": cursor or null}. `place` is the entry's leaf in the log, once it has one."""
    only(request, "cursor", "limit")
    reading = Reading(register_or_missing(family, slug), acting)
    record = reading.find(number)
    limit = whole_number(request, "limit", USUAL, MOST)
    rows = Entry.objects.filter(record=record.pk).order_by("-id")
    if before := whole_number(request, "cursor", 0, 10**18):
        rows = rows.filter(id__lt=before)
    found = list(rows[: limit + 1])
    page = found[:limit]
    following = str(page[-1].id) if len(found) > limit else None
    return answer({"items": _Told(reading, record, page).items(), "next": following})


class _Told:
    """Tells a page of entries to one reader; names of people and organisations are fetched once for all."""

    def __init__(self, reading: Reading, record: Any, page: list[Entry]) -> None:
        self.reading, self.record, self.page = reading, record, page
        self.flow: Flow | None = reading.register.flow
        self.open = {
            one.name
            for one in shown(reading.register)
            if (rule := reading.rule_for(one.name)) is None or rule.allows(reading.acting, record)
        } | {"due_on"}
        self.changes = [self._changes(entry) for entry in page]
        self.names = self._names()

    def items(self) -> list[dict[str, Any]]:
        """The entries."""
        return [self._item(*pair) for pair in zip(self.page, self.changes, strict=True)]

    def _changes(self, entry: Entry) -> dict[Any, list[Any]]:
        """Column → [before, after]: only columns of the item, and only those open to this reader."""
        told = entry.told.get("changed", {}) | entry.personal_told
        found = {}
        for stored, pair in told.items():
            try:
                field = type(self.record)._meta.get_field(stored)
            except FieldDoesNotExist:  # a column of an earlier release
                continue
            if field.name in self.open:
                found[field] = pair
        return found

    def _names(self) -> dict[type[models.Model], dict[str, Any]]:
        """Model → key → row, for everything the page names by its key."""
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for entry, changes in zip(self.page, self.changes, strict=True):
            wanted[Person] |= {entry.actor, entry.behalf}
            wanted[Organisation] |= {entry.organisation}
            for field, pair in changes.items():
                if field.is_relation:
                    wanted[field.related_model] |= {key for value in pair for key in _keys(value)}
        return {
            model: {str(key): row for key, row in model._base_manager.in_bulk(list(keys - {None})).items()}
            for model, keys in wanted.items()
        }

    def _item(self, entry: Entry, changes: dict[Any, list[Any]]) -> dict[str, Any]:
        step = self.flow.by_verb.get(entry.verb) if self.flow else None
        named = self.reading.acting.person is not None
        return {
            "id": entry.id,
            "place": entry.place,
            "at": plain(entry.at),
            "verb": entry.verb,
            "label": step.said if step else entry.verb,
            "actor": self._name(Person, entry.actor) if named else None,
            "organisation": self._name(Organisation, entry.organisation),
            "behalf": self._name(Person, entry.behalf) if named else None,
            "before": entry.before,
            "after": entry.after,
            "version": entry.version,
            "changed": {field.name: [self._value(field, value) for value in pair] for field, pair in changes.items()},
            "reason": entry.told.get("reason", ""),
            "cause": entry.cause,
            "simulated": entry.simulated,
        }

    def _name(self, model: type[models.Model], key: UUID | None) -> str | None:
        return None if key is None else str(self.names[model].get(str(key), "")) or None

    def _value(self, field: Any, value: Any) -> Any:
        if not field.is_relation:
            return value
        rows = [plain(self.names[field.related_model].get(key)) for key in _keys(value)]
        return rows if field.many_to_many else next(iter(rows), None)


def _keys(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(key) for key in value] if isinstance(value, list) else [str(value)]
