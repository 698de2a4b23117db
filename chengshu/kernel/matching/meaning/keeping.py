"""Keeping the vectors of records beside the index, and asking them. On where the setting SEMANTIC is, for nouns that meet.

Reading a text takes a hundred times as long as indexing its words, so nothing waits for it: a thread of the worker makes them
all once, then follows the journal at its own pace. What is not read yet is found by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from chengshu.kernel.journal.feed import between
from chengshu.kernel.journal.tree import size
from chengshu.kernel.matching.aside import Aside
from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.following import touched
from chengshu.kernel.matching.meaning import encoder
from chengshu.kernel.matching.meaning.vectors import Vectors
from chengshu.kernel.matching.sources import SOURCES, meant

#: Texts read together; entries followed together.
READ, FOLLOWED = 16, 500

_open: dict[Path, Vectors] = {}


def on() -> bool:
    """Are vectors wanted, and is the extra there?"""
    return bool(settings.SEMANTIC) and encoder.there()


def of(noun: str) -> Vectors:
    """Those of a noun."""
    at = Path(settings.CITY_HOME) / "search" / "vectors" / noun
    return _open.setdefault(at, Vectors(at))


def knows(noun: str) -> bool:
    """Are vectors kept of it?"""
    return on() and noun in meant() and of(noun).place is not None


def near(noun: str, typed: str, limit: int, among: Set[UUID] | None = None) -> dict[UUID, float]:
    """Records of a noun (only those among) that mean most nearly what is typed; none where vectors are not kept of it."""
    return of(noun).nearest(_asked(typed), limit, among) if knows(noun) else {}


@lru_cache(maxsize=256)
def _asked(typed: str) -> Any:
    """One question is put to many registers."""
    return encoder.query(typed)


def advance() -> int:
    """Read what was not read yet; returns how many texts that was."""
    return sum(_advance(noun, of(noun)) for noun in meant() if noun in SOURCES)


def _advance(noun: str, kept: Vectors) -> int:
    place, end = kept.place, size()
    if place is None:
        many = _keep(kept, SOURCES[noun].all_documents())
        kept.moved(end)
        return many
    many = 0
    while place < end:
        entries = between(place, min(end, place + FOLLOWED))
        keys = touched(entries).get(noun, set())
        many += _keep(kept, SOURCES[noun].documents(keys), keys)
        place += len(entries)
        kept.moved(place)
    return many


def _keep(kept: Vectors, documents: Iterable[Document], asked: Iterable[UUID] = ()) -> int:
    """Vectors of these documents, where their texts have changed; what was asked for and is not there is gone."""
    gone, many = set(asked), 0
    left = iter(documents)
    while some := list(islice(left, READ)):
        texts = {one.key[1]: "\n".join((*one.names, *one.texts)) for one in some}
        gone -= texts.keys()
        new = kept.stale(texts)
        if new:
            kept.add(new, encoder.passages(list(new.values())))
        many += len(new)
    if gone:
        kept.add({}, encoder.passages([]), gone)
    return many


_reading = Aside("vectors", advance)


def start() -> int:
    """Begin to read in a thread, unless one reads already or nothing is wanted."""
    return _reading.start() if on() and not _reading.busy else 0
