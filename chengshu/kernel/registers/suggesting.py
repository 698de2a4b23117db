"""Names as far as they are typed: the index offers them, and only those the asker may see are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
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
from chengshu.kernel.registers.searching import these_few

#: Names taken from the index at first; and in the end, when too few of those may be seen.
FEW, MANY = 40, 4_000

Rows = models.QuerySet[Any]
Scoped = Mapping[str, Callable[[], Rows]]
Found = list[tuple[str, Any]]


def suggest(acting: Acting, registers: list[Register], typed: str, most: int) -> list[tuple[Register, Any]]:
    """Records of these registers whose names begin or go on as typed, the nearest first. Nothing without an index."""
    scoped = {one.noun.noun(): Reading(one, acting).rows for one in registers}
    found = complete(scoped, typed, 2 * most) or []
    # A firm that is a provider is in two registers, and one suggestion.
    once = {record.pk: (REGISTERS[noun], record) for noun, record in reversed(found)}
    return list(reversed(once.values()))[:most]


def chosen_from(rows: Rows, typed: str, most: int) -> list[Any] | None:
    """The same among rows of any model. None where the index does not know them."""
    table = rows.model._meta.concrete_model
    nouns = [one.name for one in SOURCES.values() if one.concrete is table]
    found = complete(dict.fromkeys(nouns, lambda: rows), typed, most) if nouns else None
    return None if found is None else list({record.pk: record for _, record in found}.values())


def complete(scoped: Scoped, typed: str, most: int) -> Found | None:
    """(noun, record) of the rows that may be seen: the index may offer others, and is asked for more until there are
    enough, or no more. The rows of a noun are made only where it offers some: of forty registers it is three or four.
    """
    offered = finding.called(list(scoped), typed, FEW)
    if offered is None:
        return None
    seen = _seen(scoped, offered, most)
    if len(seen) < most and len(offered) == FEW:
        hidden = {noun for noun, _ in offered} - {noun for noun, _ in seen}
        seen = _further(scoped, hidden, typed, most) or seen
    nearest = _Nearness(typed)
    return sorted(seen, key=lambda one: nearest(one[1]))[:most]


def _further(scoped: Scoped, hidden: set[str], typed: str, most: int) -> Found:
    """What may be seen must not be crowded out by what may not: nouns whose best names are all hidden are left aside, and
    only where the others have too few is everything looked through.
    """
    others = [noun for noun in scoped if noun not in hidden]
    seen = _seen(scoped, finding.called(others, typed, FEW) or [], most) if hidden and others else []
    return seen if len(seen) >= most else _seen(scoped, finding.called(list(scoped), typed, MANY) or [], most)


def _seen(scoped: Scoped, offered: list[tuple[str, UUID]], most: int) -> Found:
    """Of what is offered the first that may be seen, some more than are wanted, for they are ordered anew."""
    by_noun: dict[str, list[UUID]] = defaultdict(list)
    for noun, key in offered:
        by_noun[noun].append(key)
    if len(offered) > FEW:
        for noun, keys in by_noun.items():
            may = set(these_few(scoped[noun](), keys).values_list("pk", flat=True))
            by_noun[noun] = [key for key in keys if key in may][: 4 * most]
    found: dict[tuple[str, UUID], Any] = {}
    for noun, keys in by_noun.items():
        found |= {(noun, row.pk): row for row in these_few(scoped[noun](), keys)} if keys else {}
    return [(key[0], found[key]) for key in offered if key in found][: 4 * most]


class _Nearness:
    """How near a name is to what was typed: it begins so, it holds it, or it only sounds so. Else the index's order."""

    def __init__(self, typed: str) -> None:
        self.typed = normal(typed).strip()

    def __call__(self, record: Any) -> tuple[bool, bool]:
        forms = [normal(str(record)), normal(named(record)), normal(getattr(record, "number", ""))]
        begins = any(form.startswith(self.typed) for form in forms)
        return (not begins, not any(self.typed in form for form in forms))
