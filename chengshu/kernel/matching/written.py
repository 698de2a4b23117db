"""What is written of a document, whatever keeps it: (field, words), each of which an index keeps apart.

Words are cut here: an index only splits at spaces, and runs of Chinese into ones and twos of characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.pinyin import spelt
from chengshu.kernel.matching.questions import FIRST
from chengshu.kernel.matching.tokens import parts, pieces, terms

Written = Iterator[tuple[str, str]]


def written(one: Document) -> Written:
    """Everything of a document but its key."""
    for name in one.names:
        yield from _words(name, "name", "called")
        whole = FIRST + "".join(part.text for part in parts(name))
        yield "called", whole
        yield "called_from", whole
        yield from _sounds(name)
    for text in one.texts:
        yield from _words(text, "text", "word")
    if one.number:
        number = normal(one.number)
        known = (number, *pieces(number))
        yield "called", " ".join(known)
        yield from (("called_from", word) for word in known)


def _words(text: str, han: str, other: str) -> Written:
    runs, words = terms(text)
    yield from ((han, run) for run in runs)
    if words:
        yield other, " ".join(words)
    if other == "called":
        yield from (("called_from", word) for word in words)


def _sounds(name: str) -> Written:
    for field, spellings in zip(("sound", "initial"), spelt(name), strict=True):
        if spellings:
            known = (FIRST + spellings[0], *spellings)
            yield field, " ".join(known)
            yield from ((f"{field}_from", word) for word in known)
