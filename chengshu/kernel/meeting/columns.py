"""What a record says at the end of a path of column names, and how the database is asked for those that say something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q

from chengshu.kernel.matching.rows import field_at, relations


def values(record: Any, path: str) -> list[Any]:
    """What a record says at the end of a path: one value, several, or none."""
    name, _, rest = path.partition("__")
    if rest == "pk" and (key := record.__dict__.get(f"{name}_id")) is not None:
        return [key]
    found = _said(record, name)
    return [value for one in found for value in values(one, rest)] if rest else found


def _said(record: Any, name: str) -> list[Any]:
    try:
        value = getattr(record, name)
    except ObjectDoesNotExist:
        return []
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return list(value)
    return list(value.all()) if hasattr(value, "all") else [value]


def listed(noun: type[models.Model], path: str) -> bool:
    """Is it a list within one column, which not every database looks into?"""
    return isinstance(field_at(noun, path), models.JSONField)


def among(noun: type[models.Model], path: str, given: list[Any]) -> Q:
    """Rows that say one of these; of lists within a column, all rows: they are judged one by one."""
    return Q() if listed(noun, path) else Q(**{f"{path}__in": given})


def empty(noun: type[models.Model], path: str) -> Q:
    """Rows that say nothing."""
    field = field_at(noun, path)
    if isinstance(field, models.JSONField):
        return Q()
    nothing = Q(**{f"{path}__isnull": True})
    return nothing | Q(**{path: ""}) if isinstance(field, (models.CharField, models.TextField)) else nothing


def joined(rows: models.QuerySet[Any], noun: type[models.Model], paths: Iterable[str]) -> models.QuerySet[Any]:
    """Rows with everything that stands on these paths."""
    known = list(paths)
    to_several = several(noun, known)
    to_one = {through for path in known for through, many in relations(noun, path) if not many}
    return rows.select_related(*sorted(to_one)).prefetch_related(*to_several)


def several(noun: type[models.Model], paths: Iterable[str]) -> list[str]:
    """The relations on these paths that lead to several."""
    return sorted({through for path in paths for through, many in relations(noun, path) if many})
