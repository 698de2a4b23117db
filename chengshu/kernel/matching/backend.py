"""What the engine asks of whatever keeps its index. Narrow, so that another server can stand behind it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from chengshu.kernel.matching.asking import Asked

#: A document's key: the noun, and the record.
Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Document:
    """What is kept of one record: what it is called (its number among it), and what else it is found by."""

    key: Key
    names: tuple[str, ...]
    texts: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Hits:
    """The best documents, best first, each with its score; and how many there are in all."""

    ids: list[UUID] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    total: int = 0


class Backend(Protocol):
    """An index. It knows documents and words, and nothing of who may see what."""

    def place(self) -> int:
        """The place in the journal up to which it has been told."""

    def generation(self) -> Hashable:
        """Something that changes whenever what it answers may."""

    def find(self, noun: str, asked: Asked, limit: int) -> Hits:
        """The documents of a noun that answer a question."""

    def alike(self, noun: str, grams: Mapping[str, float], limit: int, among: Set[UUID] | None = None) -> Hits:
        """The documents of a noun (only those among) that hold most of these grams (grams.py), each counting as its weight says."""

    def holding(self, grams: Iterable[str]) -> tuple[dict[str, int], int]:
        """How many documents hold each gram; and how many documents there are."""

    def named(self, nouns: list[str], asked: Asked, limit: int) -> list[Key]:
        """Documents of these nouns whose names, as far as they are typed, fit."""

    def write(self, documents: Iterable[Document], gone: Iterable[Key], place: int) -> None:
        """Put documents in, each once, take others out, and note the place: all of it or nothing."""
