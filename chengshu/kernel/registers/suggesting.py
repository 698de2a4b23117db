"""Names as far as they are typed: the index offers them, and only those the asker may see are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models

from chengshu.kernel.base.words import named
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.matching import finding
from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.sources import SOURCES
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.kernel.registers.searching import in_these

#: Names taken from the index at first, and when too few of those may be seen.
STAGES = (40, 4_000)

Rows = models.QuerySet[Any]


def suggest(acting: Acting, registers: list[Register], typed: str, most: int) -> list[tuple[Register, Any]]:
    """Records of these registers whose names begin or go on as typed, the nearest first. Nothing without an index."""
    scoped = {one.noun.noun(): Reading(one, acting).rows() for one in registers}
    found = complete(scoped, typed, 2 * most) or []
    # A firm that is a provider is in two registers, and one suggestion.
    once = {record.pk: (REGISTERS[noun], record) for noun, record in reversed(found)}
    return list(reversed(once.values()))[:most]


def chosen_from(rows: Rows, typed: str, most: int) -> list[Any] | None:
    """The same among rows of any model. None where the index does not know them."""
    table = rows.model._meta.concrete_model
    nouns = [one.name for one in SOURCES.values() if one.concrete is table]
    found = complete(dict.fromkeys(nouns, rows), typed, most) if nouns else None
    return None if found is None else list({record.pk: record for _, record in found}.values())


def complete(scoped: Mapping[str, Rows], typed: str, most: int) -> list[tuple[str, Any]] | None:
    """(noun, record) of the rows that may be seen: the index may offer others, and is asked for more until there are
    enough, or no more.
    """
    seen: list[tuple[str, Any]] = []
    for limit in STAGES:
        offered = finding.called(list(scoped), typed, limit)
        if offered is None:
            return None
        seen = _seen(scoped, offered, most)
        if len(seen) >= most or len(offered) < limit:
            break
    nearest = _Nearness(typed)
    return sorted(seen, key=lambda one: nearest(one[1]))[:most]


def _seen(scoped: Mapping[str, Rows], offered: list[tuple[str, UUID]], most: int) -> list[tuple[str, Any]]:
    by_noun: dict[str, list[UUID]] = defaultdict(list)
    for noun, key in offered:
        by_noun[noun].append(key)
    found: dict[tuple[str, UUID], Any] = {}
    for noun, keys in by_noun.items():
        found |= {(noun, row.pk): row for row in in_these(scoped[noun], keys)}
    return [(key[0], found[key]) for key in offered if key in found][: 4 * most]


class _Nearness:
    """How near a name is to what was typed: it begins so, it holds it, or it only sounds so. Else the index's order."""

    def __init__(self, typed: str) -> None:
        self.typed = normal(typed).strip()

    def __call__(self, record: Any) -> tuple[bool, bool]:
        forms = [normal(str(record)), normal(named(record)), normal(getattr(record, "number", ""))]
        begins = any(form.startswith(self.typed) for form in forms)
        return (not begins, not any(self.typed in form for form in forms))
