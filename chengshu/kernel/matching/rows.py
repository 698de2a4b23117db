"""Rows read as plain columns: what stands at the end of paths, without making records of what is only read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models

#: Rows fetched together.
FETCHED = 2_000


def told(
    noun: type[models.Model], rows: models.QuerySet[Any], paths: list[str], *columns: str
) -> Iterator[tuple[UUID, dict[str, list[Any]], tuple[Any, ...]]]:
    """(key, path → the values at its end, the values of `columns`) of each row, in the order of their keys.

    A path may lead through several records; a related record at its end stands for itself by its key.
    """
    several = [path for path in paths if any(many for _, many in relations(noun, path))]
    plain = [path for path in paths if path not in several]
    related = {path: _several(rows, path) for path in several}
    for key, *row in rows.order_by("pk").values_list("pk", *plain, *columns).iterator(FETCHED):
        found = {path: _listed(value) for path, value in zip(plain, row, strict=False)}
        yield key, found | {path: values.get(key, []) for path, values in related.items()}, tuple(row[len(plain) :])


def _several(rows: models.QuerySet[Any], path: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, value in (
        rows.exclude(**{f"{path}__isnull": True}).order_by("pk").values_list("pk", path).iterator(FETCHED)
    ):
        found[key] += _listed(value)
    return found


def _listed(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" else [value]


def field_at(noun: type[models.Model], path: str) -> Any:
    """The column at the end of a path. Raises FieldDoesNotExist."""
    model: Any = noun
    *through, last = path.split("__")
    for name in through:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def relations(noun: type[models.Model], path: str) -> Iterator[tuple[str, bool]]:
    """Every relation on a path, and whether it leads, or has led, to several."""
    model: Any = noun
    many = False
    names = path.split("__")
    for place, name in enumerate(names):
        if name == "pk":
            return
        found = model._meta.get_field(name)
        if not found.is_relation:
            return
        many = many or bool(found.many_to_many or found.one_to_many)
        yield "__".join(names[: place + 1]), many
        model = found.related_model
