"""Keyset cursors: where the last page ended, signed, so that a forged one is refused and a deep page costs no more than the first."""

from __future__ import annotations

import operator
from bisect import bisect_right
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import models
from django.db.models import F, Q

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.history import Version
from chengshu.kernel.base.words import say
from chengshu.kernel.matching.finding import Candidates

_SALT = "cursor"
#: How a cursor calls the order of a search: best first.
_BEST = "~"


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


def cursor_after(record: Any, address: str, sort: str) -> str:
    """The cursor of the page of a list (industry/trials) that starts after a record."""
    value: Any = record
    for name in sort.lstrip("-").split("__") if sort else []:
        value = getattr(value, name) if value is not None else None
    last = None if not sort else (value.pk if isinstance(value, models.Model) else value)
    return signing.dumps([address, sort, None if last is None else str(last), str(record.id)], salt=_SALT)


def after(rows: models.QuerySet[Any], address: str, sort: str, cursor: str) -> models.QuerySet[Any]:
    """The rows behind a cursor. Raises BadRequest for a forged cursor, or one of another list or order."""
    last, key = _opened(cursor, address, sort)
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


def _opened(cursor: str, address: str, sort: str) -> tuple[Any, str]:
    """What a cursor holds: the last value of what is sorted by, and the last row's key."""
    try:
        *made_for, last, key = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadRequest(say("翻页标记无效，请从第一页重新查询。"), parameter="cursor") from error
    if made_for != [address, sort]:
        raise BadRequest(say("翻页标记是另一个清单或另一种排序的，请从第一页重新查询。"), parameter="cursor")
    return last, key


def cursor_at(record: UUID, address: str, best: Candidates) -> str:
    """The cursor of the page of a list that starts after a record, best first."""
    return signing.dumps([address, _BEST, best.scores[best.rank[record]], str(record)], salt=_SALT)


def place_of(cursor: str, address: str, best: Candidates) -> int:
    """How many candidates stand before a page: up to its last record, or, if that has gone, to those as good as it."""
    score, key = _opened(cursor, address, _BEST)
    last = best.rank.get(UUID(key))
    return last + 1 if last is not None else bisect_right(best.scores, -score, key=operator.neg)
