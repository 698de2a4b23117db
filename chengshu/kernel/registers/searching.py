"""Searching a register: the index gives candidates, the reader's scope decides in the query that counts and pages.

Where the index cannot be relied upon, and for past days, which it does not know, the database looks itself.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from chengshu.kernel.base.among import in_these
from chengshu.kernel.matching import finding
from chengshu.kernel.matching.finding import Candidates
from chengshu.kernel.registers.reading import Reading

#: A whole reference number: TRY-2024-000123.
_NUMBER = re.compile(r"[A-Za-z]{2,8}-\d{4}-\d{6,}")


def found_for(reading: Reading, words: str) -> Candidates | None:
    """What the index offers; None when the database has to look."""
    return None if reading.past else finding.candidates(reading.register.noun.noun(), words)


def mark(reading: Reading, words: str) -> Hashable:
    """Changes whenever the index may answer otherwise: part of what a count of a search is kept by."""
    return finding.generation() if words and not reading.past else None


def search(reading: Reading, rows: models.QuerySet[Any], words: str) -> models.QuerySet[Any]:
    """The rows that answer. Which do would tell what is in a private column: only those whose columns one may see."""
    if not words:
        return rows
    found = found_for(reading, words)
    rows = looked_through(reading, rows, words) if found is None else in_these(rows, found.ids)
    return reading.narrowed(rows, list(reading.register.search))


def these_few(rows: models.QuerySet[Any], keys: Iterable[UUID]) -> models.QuerySet[Any]:
    """The rows with these keys, looked up by them whatever else the rows are narrowed by: an embedded database that keeps no
    statistics would rather go through all that is published, to meet forty of them.
    """
    allowed = rows.filter(pk=OuterRef("pk")).values("pk")
    return in_these(rows.model._default_manager.all(), keys).filter(Exists(allowed))


def looked_through(reading: Reading, rows: models.QuerySet[Any], words: str) -> models.QuerySet[Any]:
    """Rows in which every word stands somewhere in the register's search paths."""
    for word in words.split()[:8]:
        rows = rows.filter(_somewhere(rows.model, list(reading.register.search), word))
    return rows


def _somewhere(model: type[models.Model], paths: list[str], word: str) -> Q:
    """A word in one of these paths. A reference number has no Chinese in it."""
    possible = [_holding(model, path, word) for path in paths if path != "number" or word.isascii()]
    return Q(*possible, _connector=Q.OR) if possible else Q(pk__in=[])


def _holding(model: type[models.Model], path: str, word: str) -> Q:
    """A word at the end of a path, in a way that an index serves where it can: a whole number is looked up, and what a
    row names is searched by itself, for it is fewer.
    """
    if path == "number" and _NUMBER.fullmatch(word):
        return Q(number=word.upper())
    head, _, rest = path.partition("__")
    field = model._meta.get_field(head)
    if not rest or not isinstance(field, models.ForeignKey):
        return Q(**{f"{path}__icontains": word})
    named = field.related_model._base_manager.filter(_holding(field.related_model, rest, word))
    return Q(**{f"{head}__in": named.values("pk")})
