"""Keyset cursors: where the last page ended, signed, so that a forged one is refused and a deep page costs no more than the first."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import models
from django.db.models import F, Q

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.history import Version
from chengshu.kernel.base.words import say

_SALT = "cursor"


def key_of(rows: models.QuerySet[Any]) -> str:
    """The unique column that settles ties."""
    return "record" if issubclass(rows.model, Version) else "id"


def ordered(rows: models.QuerySet[Any], sort: str) -> models.QuerySet[Any]:
    """Sorted by a path ("-amount" is descending; "" is newest first), empty values last."""
    key = key_of(rows)
    name, down = sort.lstrip("-"), sort.startswith("-")
    if not name:
        return rows.order_by(f"-{key}")
    if not _nullable(rows.model, name):
        return rows.order_by(sort, f"-{key}")
    column = F(name)
    return rows.order_by(column.desc(nulls_last=True) if down else column.asc(nulls_last=True), f"-{key}")


def _nullable(model: type[models.Model], path: str) -> bool:
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.null:
            return True
        model = getattr(field, "related_model", None) or model
    return False


def cursor_after(record: Any, sort: str) -> str:
    """The cursor of the page that starts after a record."""
    value: Any = record
    for name in sort.lstrip("-").split("__") if sort else []:
        value = getattr(value, name) if value is not None else None
    last = None if not sort else (value.pk if isinstance(value, models.Model) else value)
    return signing.dumps([sort, None if last is None else str(last), str(record.id)], salt=_SALT)


def after(rows: models.QuerySet[Any], sort: str, cursor: str) -> models.QuerySet[Any]:
    """The rows behind a cursor. Raises BadRequest for a forged cursor or one of another order."""
    try:
        made_for, last, key = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadRequest(say("翻页标记无效，请从第一页重新查询。"), parameter="cursor") from error
    if made_for != sort:
        raise BadRequest(say("翻页标记与当前排序不符，请从第一页重新查询。"), parameter="cursor")
    tie = Q(**{f"{key_of(rows)}__lt": key})
    if not sort:
        return rows.filter(tie)
    name = sort.lstrip("-")
    if last is None:
        return rows.filter(Q(**{f"{name}__isnull": True}) & tie)
    further = Q(**{f"{name}__{'lt' if sort.startswith('-') else 'gt'}": last})
    same = Q(**{name: last}) & tie
    empty = Q(**{f"{name}__isnull": True}) if _nullable(rows.model, name) else Q(pk__in=[])
    return rows.filter(further | same | empty)
