"""A register: one declaration, from which every front door onto a noun is derived."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.lifecycle.flow import Flow, flow_of
from chengshu.kernel.matching.sources import searched
from chengshu.kernel.registers.columns import Column, column, follow

REGISTERS: dict[str, Register] = {}


class Register:
    """How one noun is shown. Subclass it in a system's register.py; the class body is the declaration.

    noun, slug, title, about: what is listed, its address (/<family>/<slug>/), its name, one line saying what it is and who keeps it.
    empty: what an empty list says instead, where somebody who may see everything finds nothing.
    columns: what the list shows, the first is the link. facts: what the page of one record shows (default: every column).
    filters, search: paths ("product__kind"); two filters are never called the same (`replace(column(…), label=…)`). A record's own name or title counts most in a search. sort: paths one may sort by (default: the plain columns of the list).
    rows: who may see which rows; a row is seen when any rule lets it. private: columns only some may see.
    absent: what stands where a column is empty: {"author": "平台"}.
    related: children shown on the page of one record. place: the path to its Place, for the map.
    pages: what stands beside the page of one record and cannot be derived: names of addresses, what they are called, and who
    may open them where not everybody may who sees the record. beside: the same, of pages that stand beside the list.
    shelf: the heading of its family it stands under, where the family has many; said once for a file, as SHELF.
    """

    noun: ClassVar[type[Record]]
    slug: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str] = ""
    columns: ClassVar[Sequence[str | Column]] = ()
    facts: ClassVar[Sequence[str | Column]] = ()
    empty: ClassVar[str] = ""
    filters: ClassVar[Sequence[str | Column]] = ()
    search: ClassVar[Sequence[str]] = ("number",)
    sort: ClassVar[Sequence[str]] = ()
    rows: ClassVar[Sequence[Who]] = ()
    private: ClassVar[Mapping[str, Who]] = {}
    absent: ClassVar[Mapping[str, str]] = {}
    related: ClassVar[Sequence[str]] = ()
    place: ClassVar[str] = ""
    pages: ClassVar[Sequence[tuple[str, str] | tuple[str, str, Who]]] = ()
    beside: ClassVar[Sequence[tuple[str, str] | tuple[str, str, Who]]] = ()
    family: ClassVar[str] = ""
    shelf: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__dict__.get("family"):
            parts = cls.__module__.split(".")
            cls.family = parts[1] if parts[0] == "chengshu" and parts[1] != "kernel" else "city"
        if not cls.__dict__.get("shelf"):
            cls.shelf = getattr(sys.modules[cls.__module__], "SHELF", "")
        one = cls()
        for known in REGISTERS.values():
            if known.path == one.path or known.noun is cls.noun:
                raise TypeError(f"登记册 {cls.__name__} 与 {type(known).__name__} 重复")
        REGISTERS[cls.noun.noun()] = one
        searched(cls.noun, cls.search)

    @property
    def path(self) -> str:
        """family/slug: its address on pages and in the API."""
        return f"{self.family}/{self.slug}"

    @property
    def flow(self) -> Flow | None:
        """The life of its noun."""
        return flow_of(self.noun)

    @cached_property
    def listed(self) -> tuple[Column, ...]:
        """The list's columns."""
        names = self.columns or ["number", *(field.name for field in self.noun.facts()[:5]), "state"]
        return tuple(self._column(name) for name in names)

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        """What the page of one record and the API item hold: the declared facts, or every column of the noun."""
        if self.facts:
            return tuple(self._column(name) for name in self.facts)
        own = [self._column(field.name) for field in self.noun.facts()]
        known = {one.name for one in own}
        derived = [one for one in self.listed if one.name not in known and one.name not in ("number", "state")]
        return (*own, *derived)

    def _column(self, written: str | Column) -> Column:
        found = column(self.noun, written)
        return replace(found, absent=self.absent[found.name]) if found.name in self.absent else found

    @cached_property
    def filtered(self) -> tuple[Column, ...]:
        """The columns one may filter by."""
        return tuple(column(self.noun, written) for written in self.filters)

    @cached_property
    def sortable(self) -> tuple[str, ...]:
        """The paths one may sort by."""
        return tuple(self.sort) or tuple(one.name for one in self.listed if one.stored and "__" not in one.name)

    @cached_property
    def joins(self) -> tuple[str, ...]:
        """Relations to fetch with the rows, so that a page asks the database once."""
        paths = {one.join for one in (*self.listed, *self.shown) if one.join}
        return tuple(sorted(paths))

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Paths not fetched of the records joined: clocks, stamps, structures and long texts that no column shows. What
        is asked of them all the same is fetched then.
        """
        told = {path for one in (*self.listed, *self.shown) for path in (one.name, *one.reads)}
        parts = [join.split("__") for join in self.joins]
        ways = sorted({tuple(one[:depth]) for one in parts for depth in range(1, len(one) + 1)})
        paths = ("__".join((*way, name)) for way in ways for name in _heavy(follow(self.noun, way)[0].related_model))
        return tuple(path for path in paths if path not in told)

    @cached_property
    def sums(self) -> dict[str, Any]:
        """Columns the database works out with the rows."""
        return {one.name: one.expression for one in (*self.listed, *self.shown) if one.expression is not None}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every column that may be asked for by name."""
        plain = [column(self.noun, name) for name in ("number", "state", "due_on", "created_at", "changed_at")]
        return {one.name: one for one in (*plain, *self.shown, *self.listed, *self.filtered)}


def _heavy(model: type[models.Model]) -> list[str]:
    """Columns that cost more to read than their record's name and keys together."""
    dear = (models.JSONField, models.TextField, models.DateTimeField)
    return [one.name for one in model._meta.concrete_fields if isinstance(one, dear)]


def register_of(noun: type[Record] | str) -> Register | None:
    """The register of a noun."""
    return REGISTERS.get(noun if isinstance(noun, str) else noun.noun())


def register_for(noun: type[Record] | str) -> Register:
    """The register of a noun that has one: the one instance, for what it works out it keeps. Raises LookupError."""
    found = register_of(noun)
    if found is None:
        raise LookupError(f"名词 {noun if isinstance(noun, str) else noun.noun()} 没有登记册")
    return found


def register_at(family: str, slug: str) -> Register | None:
    """The register at an address."""
    return next((one for one in REGISTERS.values() if one.path == f"{family}/{slug}"), None)
