"""Candidates: the records of a noun that answer what is typed, best first, as far as the index can be relied upon.

Who may see them is not decided here: whoever asks puts the candidates to rows of their own.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from threading import Lock
from uuid import UUID

from chengshu.kernel.base.clock import now
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.matching import folder
from chengshu.kernel.matching.aside import beside
from chengshu.kernel.matching.asking import MENDED, NEAR, TYPED, ask
from chengshu.kernel.matching.backend import Backend, Key
from chengshu.kernel.matching.meaning import keeping
from chengshu.kernel.matching.meaning.fusing import DEEP, fused
from chengshu.kernel.matching.sources import SOURCES
from chengshu.kernel.matching.wire import Unreachable

#: Candidates that are put to the database at most. Words that more records hold are looked for by the database itself.
MOST = 10_000
#: And of what only comes near, nearly every record does: so many of the nearest.
NEAREST = 200
#: It was put away while we looked, and another has taken its place; or its server does not answer.
AWAY = (FileNotFoundError, Unreachable)
#: Seconds that the index may be behind; asked again after so many.
PATIENCE, AGAIN = 10.0, 1.0
_KEPT = 500


@dataclass(frozen=True)
class Candidates:
    """Records that answer, best first, each with its score; `how` strictly the words had to be taken; and those that are there
    for what they mean, whatever words they use, the nearest first.
    """

    ids: list[UUID]
    scores: list[float]
    how: str = TYPED
    meant: tuple[UUID, ...] = ()

    @cached_property
    def rank(self) -> dict[UUID, int]:
        """Record → how many are better."""
        return {one: place for place, one in enumerate(self.ids)}


_kept: OrderedDict[Hashable, Candidates | None] = OrderedDict()
_lock = Lock()
#: When it was last looked whether the index is behind, for which index, and what was found.
_looked: tuple[float, object, bool] = (-AGAIN, None, True)


def index() -> Backend | None:
    """The index, when there is one and it is not behind."""
    try:
        found = folder.current()
        return None if found is None or _behind(found) else found
    except AWAY:  # put away while we looked: another has taken its place
        return None


def _behind(index: Backend) -> bool:
    """Has it not been told of something that was written more than PATIENCE seconds ago?"""
    global _looked  # noqa: PLW0603
    at, whose, behind = _looked
    if whose is not index or time.monotonic() - at > AGAIN:
        untold = Entry.objects.filter(place__gte=index.place()).order_by("place").values_list("at", flat=True).first()
        waiting = Entry.objects.filter(place=None).order_by("id").values_list("at", flat=True).first()
        oldest = min((one for one in (untold, waiting) if one is not None), default=None)
        behind = oldest is not None and oldest < now() - timedelta(seconds=PATIENCE)
        _looked = (time.monotonic(), index, behind)
    return behind


def candidates(noun: str, typed: str, *, near: bool = False) -> Candidates | None:
    """The records of a noun that answer, taken as strictly as brings any; or the NEAREST of those that only come near.

    None when the database has to be asked instead: there is no index, it is behind, or too many records answer.
    """
    found = index()
    if found is None or noun not in SOURCES:
        return None
    try:
        return _remembered(found, noun, typed, near)
    except AWAY:  # as above
        return None


def nearest(noun: str, typed: str, among: Set[UUID] | None = None) -> Candidates | None:
    """The records of a noun that come near, by their words and, where vectors are kept, by what they mean. `among` those that
    an asker may see, where of all others there are so many that they leave few of these.

    None as for candidates. By words, those among are looked for in the MOST that come nearest of all.
    """
    found = index()
    if found is None or noun not in SOURCES:
        return None
    try:
        if not keeping.knows(noun):
            return _near_among(found, noun, typed, among)
        words = beside.submit(_near_among, found, noun, typed, among)
        meant = keeping.near(noun, typed, DEEP, among)
        return _beside(words.result(), meant)
    except AWAY:  # as above
        return None


def _beside(words: Candidates, meaning: dict[UUID, float]) -> Candidates:
    """Both rankings in one."""
    if not meaning:
        return words
    first = zip(words.ids[:DEEP], words.scores[:DEEP], strict=True)
    found = fused(dict(first), meaning)
    return Candidates(list(found), list(found.values()), words.how, tuple(meaning))


def _remembered(index: Backend, noun: str, typed: str, near: bool) -> Candidates | None:
    key = (index.generation(), noun, typed, near)
    if key in _kept:
        return _kept[key]
    made = _near(index, noun, typed) if near else _find(index, noun, typed)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def _find(index: Backend, noun: str, typed: str) -> Candidates | None:
    hits, how = index.find(noun, ask(typed), MOST), TYPED
    if not hits.ids:
        hits, how = index.find(noun, ask(typed, MENDED), MOST), MENDED
    return None if hits.total > MOST else Candidates(hits.ids, hits.scores, how)


def _near(index: Backend, noun: str, typed: str, limit: int = NEAREST) -> Candidates:
    hits = index.find(noun, ask(typed, NEAR), limit)
    return Candidates(hits.ids, hits.scores, NEAR)


def _near_among(index: Backend, noun: str, typed: str, among: Set[UUID] | None) -> Candidates:
    if among is None:
        return _remembered(index, noun, typed, near=True) or Candidates([], [], NEAR)
    every = _near(index, noun, typed, MOST)
    kept = [pair for pair in zip(every.ids, every.scores, strict=True) if pair[0] in among][:NEAREST]
    return Candidates([one for one, _ in kept], [score for _, score in kept], NEAR)


def generation() -> Hashable:
    """Changes whenever what the index answers may."""
    found = index()
    try:
        return None if found is None else found.generation()
    except AWAY:  # as above
        return None


def called(nouns: list[str], typed: str, limit: int) -> list[Key] | None:
    """Records of these nouns whose names begin or go on as typed. None without an index that can be relied upon."""
    found = index()
    known = [noun for noun in nouns if noun in SOURCES]
    if found is None:
        return None
    try:
        return found.named(known, ask(typed), limit) if known else []
    except AWAY:  # as above
        return None


def alike(noun: str, grams: Mapping[str, float], limit: int, among: Set[UUID] | None = None) -> dict[UUID, float]:
    """Records of a noun (only those among) that hold most of these grams, best first, each with its score; none without an
    index that can be relied upon.
    """
    found = index()
    if found is None or noun not in SOURCES:
        return {}
    try:
        hits = found.alike(noun, grams, limit, among)
    except AWAY:  # as above
        return {}
    return dict(zip(hits.ids, hits.scores, strict=True))


def holding(grams: Iterable[str]) -> tuple[dict[str, int], int] | None:
    """Gram → how many records of the house hold it, and how many there are. None without such an index."""
    found = index()
    try:
        return None if found is None else found.holding(grams)
    except AWAY:  # as above
        return None


def forget() -> None:
    """Drop what is remembered: another database stands behind this process."""
    global _looked  # noqa: PLW0603
    with _lock:
        _kept.clear()
        _looked = (-AGAIN, None, True)
