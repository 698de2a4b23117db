"""Following the journal: each batch of entries says which records to look at again, and what they are now is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.stretches import ERASE
from chengshu.kernel.matching import folder
from chengshu.kernel.matching.backend import Document, Key
from chengshu.kernel.matching.sources import SOURCES, Source

#: Records looked at together.
_AT_ONCE = 500
#: In the place of a column: any of them.
ALL = "*"


def place() -> int | None:
    """How far the index has come; None while there is none."""
    index = folder.current()
    return None if index is None else index.place()


def follow(entries: list[Entry]) -> None:
    """Bring the index forward by these entries, in one commit that also notes how far it has come.

    Written is what the records are now, not what they were at an entry: told twice, it comes out the same.
    """
    index = folder.current()
    if index is None or not entries:
        return
    if any(entry.verb == ERASE for entry in entries):
        index.erase()
    last = entries[-1].place
    assert last is not None
    documents, gone = _now(touched(entries))
    index.write(documents, gone, last + 1)


def touched(entries: Iterable[Entry]) -> dict[str, set[UUID]]:
    """Noun → the records whose texts these entries may have changed, those that name a changed record included."""
    changed: dict[type[models.Model], dict[UUID, set[str]]] = defaultdict(dict)
    for entry in entries:
        model = _table(entry.noun)
        if model is not None:
            changed[model].setdefault(entry.record, set()).update(_columns(entry))
    found: dict[str, set[UUID]] = defaultdict(set)
    for source in SOURCES.values():
        own = changed.get(source.concrete, {}).items()
        found[source.name] |= {record for record, columns in own if columns & {ALL, *source.columns}}
        for model, records in changed.items():
            for path, column in source.naming(model):
                renamed = [record for record, columns in records.items() if columns & {ALL, column}]
                found[source.name] |= _naming(source, path, renamed)
    return {noun: records for noun, records in found.items() if records}


def _table(noun: str) -> type[models.Model] | None:
    try:
        model = apps.get_model(noun)
    except (LookupError, ValueError):
        return None
    return model._meta.concrete_model if issubclass(model, Record) else None


def _columns(entry: Entry) -> set[str]:
    """The columns an entry tells of: field names, without the _id of a relation; ALL where they may be any."""
    told = entry.told
    if entry.version == 1 or "changed" not in told:
        return {ALL}
    names = {*told.get("changed", {}), *entry.personal_told, *told.get("erased", [])}
    return names | {name.removesuffix("_id") for name in names}


def _naming(source: Source, path: str, records: list[UUID]) -> set[UUID]:
    rows: Any = source.noun._default_manager
    return set(rows.filter(**{f"{path}__in": records}).values_list("pk", flat=True)) if records else set()


def _now(records: dict[str, set[UUID]]) -> tuple[list[Document], list[Key]]:
    """What these records are called now, and those there are no more."""
    documents: list[Document] = []
    gone: list[Key] = []
    for noun, keys in records.items():
        wanted = sorted(keys)
        for start in range(0, len(wanted), _AT_ONCE):
            found = list(SOURCES[noun].documents(wanted[start : start + _AT_ONCE]))
            documents += found
        there = {one.key[1] for one in documents if one.key[0] == noun}
        gone += [(noun, key) for key in keys - there]
    return documents, gone
