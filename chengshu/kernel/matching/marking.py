"""Why a record was found: the part of its text that answers, and the places in it to mark."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from chengshu.kernel.matching.asking import ask
from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.tokens import HAN, QUANTITY, parts, pieces

#: Characters of an excerpt, and of those before the first mark.
LENGTH, BEFORE = 90, 20


@dataclass(frozen=True)
class Excerpt:
    """Pieces of a text in order, each marked or not. `found` counts the characters that are marked."""

    pieces: tuple[tuple[str, bool], ...]
    found: int


@dataclass(frozen=True)
class Needles:
    """What is looked for in a text: in the written form; quantities by their one form. `length` counts the characters
    that were typed.
    """

    words: tuple[str, ...]
    pairs: tuple[str, ...]
    quantities: frozenset[str]
    length: int = 0


def needles(typed: str) -> Needles:
    """What a search marks: every word in all its wordings, and of Chinese words what is left of them."""
    asked = ask(typed)
    known, length = asked.parts, sum(len(part.text) for word in asked.words for part in word[0])
    words = [part.text for part in known if part.kind != QUANTITY]
    words += [piece for part in known if part.kind not in (HAN, QUANTITY) for piece in pieces(part.text)]
    runs = [part.text for part in known if part.kind == HAN]
    pairs = dict.fromkeys("".join(two) for run in runs for two in pairwise(run))
    quantities = frozenset(part.text for part in known if part.kind == QUANTITY)
    return Needles(tuple(dict.fromkeys(sorted(words, key=len, reverse=True))), tuple(pairs), quantities, length)


def excerpt(text: str, wanted: Needles, length: int = LENGTH) -> Excerpt:
    """The part of a text that answers, at most so many characters, from a little before the first mark."""
    marks = _marks(text, wanted)
    first = marks.find(b"\1")
    start = max(0, first - BEFORE) if len(text) > length else 0
    start = min(start, max(0, len(text) - length))
    part, marked = text[start : start + length], marks[start : start + length]
    cut = [("…", False)] if start else []
    more = [("…", False)] if start + length < len(text) else []
    return Excerpt((*cut, *_pieces(part, marked), *more), marks.count(b"\1"))


def _marks(text: str, wanted: Needles) -> bytearray:
    """A 1 for each character to be marked."""
    form, marks = normal(text), bytearray(len(text))
    for needle in (*wanted.words, *wanted.pairs):
        _mark_all(form, needle, marks)
    if wanted.quantities:
        for part in parts(text):
            if part.kind == QUANTITY and part.text in wanted.quantities:
                _fill(marks, part.start, part.start + part.length)
    return marks


def _mark_all(form: str, needle: str, marks: bytearray) -> None:
    """A Chinese word anywhere; a Latin one at the beginning of a word."""
    at = form.find(needle)
    while at >= 0:
        if not (needle[0].isascii() and at and form[at - 1].isascii() and form[at - 1].isalnum()):
            _fill(marks, at, at + len(needle))
        at = form.find(needle, at + 1)


def _fill(marks: bytearray, start: int, end: int) -> None:
    marks[start:end] = b"\1" * (end - start)


def _pieces(text: str, marks: bytearray) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marks[at] != marks[start]:
            found.append((text[start:at], bool(marks[start])))
            start = at
    return found
