"""Records that a sheet calls by their names: looked up for many rows together, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chengshu.kernel.lifecycle.inputs import RecordInput
from chengshu.kernel.registers.imports.columns import BETWEEN, key_of

#: What people call a record by, as far as its noun has it.
_NAMES = ("name", "title")


def keys_of(asked: RecordInput, words: Iterable[str]) -> dict[str, str]:
    """Word → key: what is a key itself, stands behind a name (市南区 · 370202), or is the name of just one candidate.

    Other words stand for themselves. The field knows every key from then on.
    """
    found = {word: word.rpartition(BETWEEN)[2].strip() for word in words}
    asked.remember(found.values())
    strange = [word for word, key in found.items() if asked.known[key[:60].replace("\x00", "")] is None]
    return found | (_by_name(asked, strange) if strange else {})


def _by_name(asked: RecordInput, words: list[str]) -> dict[str, str]:
    known = {field.name for field in asked.model._meta.fields}
    alike: dict[str, dict[Any, Any]] = {}
    for path in (name for name in _NAMES if name in known):
        for row in asked.rows().filter(**{f"{path}__in": words}):
            alike.setdefault(str(row), {})[row.pk] = row
    single = {word: next(iter(rows.values())) for word, rows in alike.items() if len(rows) == 1 and word in words}
    asked.known |= {key_of(row): row for row in single.values()}
    return {word: key_of(row) for word, row in single.items()}
