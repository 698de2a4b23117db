"""What is kept of a noun's records: the texts at the end of paths, and which of them a record is called by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models

from chengshu.kernel.base.fields import CodeField, CodesField
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.record import Record
from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.rows import field_at
from chengshu.kernel.matching.rows import told as rows_told

#: What a record is called by, where it has it.
NAMES = frozenset({"name", "title", "short_name", "name_en", "title_en", "short_name_en"})
#: Characters of one text that are kept.
LONGEST = 20_000


@dataclass(frozen=True)
class Source:
    """A noun that is searched by these paths ("title", "product__name")."""

    noun: type[Record]
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """trials.trial"""
        return self.noun.noun()

    @property
    def concrete(self) -> type[models.Model]:
        """Whose table its records are in."""
        found = self.noun._meta.concrete_model
        assert found is not None
        return found

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The paths, with the English beside those that have it, and without the number, which is kept anyway."""
        beside = (path for one in self.paths for path in (one, f"{one}_en") if path == one or _leads(self.noun, path))
        return tuple(path for path in dict.fromkeys(beside) if path != "number")

    @cached_property
    def columns(self) -> frozenset[str]:
        """The record's own columns without which it would be found by other words, or be none of the noun's."""
        return frozenset({"number", *self.noun.only, *(path.split("__")[0] for path in self.told)})

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Path → the column at its end."""
        return {path: field_at(self.noun, path) for path in self.told}

    def documents(self, keys: Iterable[UUID]) -> Iterator[Document]:
        """What is kept of these records; of those that are none of the noun's (any more), nothing."""
        yield from self._of(self.noun._default_manager.filter(pk__in=list(keys)))

    def all_documents(self) -> Iterator[Document]:
        """Of every record."""
        yield from self._of(self.noun._default_manager.all())

    def _of(self, rows: models.QuerySet[Any]) -> Iterator[Document]:
        for key, told, (number,) in rows_told(self.noun, rows, list(self.told), "number"):
            names: list[str] = []
            texts: list[str] = []
            for path, values in told.items():
                field = self.fields[path]
                found = [text[:LONGEST] for value in values for text in texts_of(field, value) if text]
                (names if path in NAMES else texts).extend(found)
            yield Document((self.name, key), tuple(names), tuple(texts), number)

    def naming(self, concrete: type[models.Model]) -> Iterator[tuple[str, str]]:
        """(path to the relation, column behind it) of every path that leads through records of another noun."""
        for path in self.told:
            names, model = path.split("__"), self.noun
            for place, name in enumerate(names[:-1]):
                model = model._meta.get_field(name).related_model  # type: ignore[assignment]
                if model._meta.concrete_model is concrete:
                    yield "__".join(names[: place + 1]), names[place + 1]


SOURCES: dict[str, Source] = {}


def searched(noun: type[Record], paths: Iterable[str]) -> None:
    """Declare that a noun is searched by these paths. Without any it is not."""
    if found := tuple(paths):
        SOURCES[noun.noun()] = Source(noun, found)


#: Nouns whose texts are also compared by what they mean, where that is wanted (meaning/).
_MEANT: set[str] = set()


def compared_by_meaning(noun: type[Record]) -> None:
    """Declare that what a noun's records mean matters, beside the words they use."""
    _MEANT.add(noun.noun())


def meant() -> list[str]:
    """Those that are searched."""
    return sorted(_MEANT & SOURCES.keys())


def form() -> str:
    """A fingerprint of what is declared: an index made by other declarations is made anew."""
    told = sorted(f"{one.name}:{','.join(one.told)}" for one in SOURCES.values())
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _leads(noun: type[models.Model], path: str) -> bool:
    model: Any = noun
    try:
        for name in path.split("__"):
            field = model._meta.get_field(name)
            model = getattr(field, "related_model", None)
    except (FieldDoesNotExist, AttributeError):
        return False
    return True


def texts_at(record: Any, path: str) -> Iterator[str]:
    """The texts at the end of a path: a code by its names in both languages, a choice by its label."""
    name, _, rest = path.partition("__")
    if rest:
        try:
            value = getattr(record, name)
        except ObjectDoesNotExist:
            return
        for one in value.all() if hasattr(value, "all") else [value]:
            if one is not None:
                yield from texts_at(one, rest)
        return
    yield from texts_of(record._meta.get_field(name), getattr(record, name))


def texts_of(field: Any, value: Any) -> Iterator[str]:
    """The texts of a column's value."""
    if isinstance(field, (CodeField, CodesField)) and field.list_key:
        codes = [value] if isinstance(value, str) else value or []
        yield from (label(field.list_key, code, lang) for code in codes for lang in ("zh", "en"))
    elif getattr(field, "choices", None):
        yield str(dict(field.flatchoices).get(value, value or ""))
    elif isinstance(value, (list, tuple)):
        yield from map(str, value)
    elif value is not None:
        yield str(value)
