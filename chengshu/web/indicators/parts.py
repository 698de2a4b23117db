"""An indicator split by a dimension: the keys of its parts as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import in_english, named, say
from chengshu.kernel.identity.places import Place
from chengshu.kernel.indicators.figures import Figure
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column, column
from chengshu.kernel.registers.presenting import choice_name

#: Names of dimensions.
DIMENSIONS = {
    "district": "区市", "chain": "产业链", "domain": "领域", "task": "任务", "side": "供需", "kind": "类别", "process": "转型环节",
    "field": "研发领域", "product": "产品", "provider": "服务商", "owner": "责任单位", "group": "任务板块", "batch": "清单",
    "policy": "政策", "period": "期间", "industry": "行业",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part: its key, its name, its value."""

    key: str
    name: str
    value: Decimal


def parts(found: Figure, dimension: str) -> list[Part]:
    """The parts of a split figure, largest first."""
    measure = found.indicator.value
    if measure is None or not found.by:
        return []
    names = _names(measure.reads, found.indicator.by[dimension], list(found.by))
    told = [Part(key, names.get(key, key), value) for key, value in found.by.items()]
    return sorted(told, key=lambda part: (-part.value, part.name))


def dimension_name(dimension: str) -> str:
    """What people call a dimension."""
    return say(DIMENSIONS[dimension]) if dimension in DIMENSIONS else dimension


def _names(reads: tuple[type[Record], ...], path: str, keys: list[str]) -> dict[str, str]:
    """Key → name: places by code, records by number, codes by their list."""
    noun, found = _column(reads, path.removesuffix("__number"))
    if noun is None or found is None:
        return {}
    if found.kind == kinds.PLACE:
        places = Place.objects.filter(pk__in=keys)
        return {place.pk: named(place) for place in places}
    if found.kind == kinds.RECORD and found.target is not None:
        rows: Any = found.target._default_manager.filter(number__in=keys)
        return {row.number: named(row) for row in rows}
    if found.english and in_english():
        pairs: Any = noun._default_manager.filter(**{f"{path}__in": keys}).order_by().values_list(path, found.english)
        return {key: english or key for key, english in pairs.distinct()}
    return {key: choice_name(found, key) for key in keys}


def _column(reads: tuple[type[Record], ...], path: str) -> tuple[type[Record] | None, Column | None]:
    """The first noun that has a path, and the column it stands for."""
    for noun in reads:
        try:
            return noun, column(noun, path)
        except TypeError:
            continue
    return None, None
