"""Finding a record to answer a question with: a search by name or number, among those the question takes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.words import named
from chengshu.kernel.lifecycle.inputs import RecordInput, key_column
from chengshu.kernel.registers.suggesting import chosen_from

#: How many are offered.
MOST = 30
#: Between the name and the key of a record in a search box: 市南区 · 370202.
BETWEEN = " · "
#: What a record can be found by, as far as its noun has it.
_NAMES = ("name", "title", "short_name", "name_en")


def candidates(rows: models.QuerySet[Any], words: str) -> list[Any]:
    """The rows called so, as far as typed; where the index does not know them, whose names or keys hold these words."""
    model = rows.model
    known = {field.name for field in model._meta.fields}
    paths = [name for name in (key_column(model), *_NAMES) if name in known]
    words = words.replace("\x00", "").strip()[:60].rpartition(BETWEEN)[2]
    if words and (found := chosen_from(rows, words, MOST)):
        return found
    if words:
        rows = rows.filter(Q(*(Q(**{f"{path}__icontains": words}) for path in paths), _connector=Q.OR))
    return list(rows[:MOST])


def key_of(record: models.Model) -> str:
    """What a record is answered by: its number, or a place's code."""
    return str(getattr(record, key_column(type(record))))


def spoken(record: models.Model) -> str:
    """A record in a search box: its name, and the key an answer is read by."""
    name, key = named(record), key_of(record)
    return key if name == key else f"{name}{BETWEEN}{key}"


def key_in(asked: RecordInput, text: str) -> str:
    """The key in what a search box holds: behind the name; or that of the one row with just this name."""
    text = text.replace("\x00", "").strip()
    key = text.rpartition(BETWEEN)[2].strip()
    if not text or key != text or asked.rows().filter(**{key_column(asked.model): key[:60]}).exists():
        return key
    alike = [one for one in candidates(asked.rows(), text) if text in (str(one), named(one))]
    return key_of(alike[0]) if len(alike) == 1 else text
