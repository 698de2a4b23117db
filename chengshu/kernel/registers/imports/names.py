"""Records that a sheet calls by their names: looked up for many rows together, each once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chengshu.kernel.lifecycle.inputs import RecordInput
from chengshu.kernel.registers.imports.columns import BETWEEN, key_of

#: What people call a record by, as far as its noun has it.
_NAMES = ("name", "title")
_FULL, _HALF = str.maketrans("()", "（）"), str.maketrans("（）", "()")  # no catalogue


@dataclass(frozen=True)
class Named:
    """Word → key; a word that stands for nothing stands for itself. `shared`: name → the keys of those that share it."""

    keys: dict[str, str]
    shared: dict[str, list[str]] = field(default_factory=dict)


def keys_of(asked: RecordInput, words: Iterable[str]) -> Named:
    """What is a key itself, stands behind a name (市南区 · 370202), or is the name of just one candidate.

    The field knows every key from then on.
    """
    found = {word: key_in(word) for word in words}
    asked.remember(found.values())
    strange = [word for word, key in found.items() if asked.known[key[:60].replace("\x00", "")] is None]
    named = _by_name(asked, strange) if strange else {}
    single = {word: next(iter(rows)) for word, rows in named.items() if len(rows) == 1}
    asked.known |= {key: named[word][key] for word, key in single.items()}
    return Named(found | single, {word: sorted(rows) for word, rows in named.items() if len(rows) > 1})


def key_in(word: str) -> str:
    """The key that a word gives, half-width; the word itself when it gives none."""
    return unicodedata.normalize("NFKC", word).rpartition(BETWEEN)[2].strip()


def _by_name(asked: RecordInput, words: list[str]) -> dict[str, dict[str, Any]]:
    """Word → the candidates of that name, by key."""
    written, alike = {one for word in words for one in _spellings(word)}, defaultdict[str, dict[str, Any]](dict)
    known = {one.name for one in asked.model._meta.fields}
    for path in (name for name in _NAMES if name in known):
        for row in asked.rows().filter(**{f"{path}__in": written}):
            alike[getattr(row, path)][key_of(row)] = row
    return {word: {key: row for one in _spellings(word) for key, row in alike[one].items()} for word in words}


def _spellings(word: str) -> set[str]:
    """A name with its brackets as they stand, full-width and half-width: the names of firms are written either way."""
    name = word.strip().replace("\x00", "")
    return {name, name.translate(_FULL), name.translate(_HALF)}
