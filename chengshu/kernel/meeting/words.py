"""What two records say in the same words, and how telling each of these words is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any

from chengshu.kernel.matching import finding
from chengshu.kernel.matching.grams import grams
from chengshu.kernel.matching.sources import texts_at

#: How soon a word said again counts for less.
AGAIN = 1.2
#: Texts that nobody has written yet.
UNREAD = 1_000
#: Characters of a text that are read.
LONGEST = 4_000

#: Word → how telling it is: the rarer, the more.
Telling = Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """What one record says: word → how much it is said, up to 1; and the text it says it in, its weightiest part first."""

    words: Mapping[str, float]
    text: str = ""


@dataclass(frozen=True)
class Shared:
    """What two records share: the part of the words wanted that is offered, and the part of the words offered that is
    wanted, both from 0 to 1.
    """

    wanted: float
    offered: float


def said(record: Any, texts: Mapping[str, float], opens: Callable[[str], bool]) -> Said:
    """What a record says at these paths, of those that may be read."""
    read = [
        (text[:LONGEST], weight)
        for path, weight in sorted(texts.items(), key=lambda one: -one[1])
        if opens(path)
        for text in texts_at(record, path)
    ]
    words = {word: much / (much + AGAIN) for word, much in weighed(read).items()}
    return Said(words, "\n".join(text for text, _ in read))


def weighed(texts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Word → how often these texts hold it, each time as much as its text weighs."""
    found: dict[str, float] = defaultdict(float)
    for text, weight in texts:
        for word in grams(text):
            found[word] += weight
    return found


def telling(words: Iterable[str]) -> Telling | None:
    """How telling these words are in the whole house. None without an index."""
    found = finding.holding(words)
    if found is None:
        return None
    held, many = found
    return {word: rarity(count, many) for word, count in held.items()}


def rarity(held: int, many: int) -> float:
    """What BM25 makes of a word that so many of so many hold. What few texts all say may yet be rare, so it is taken to
    stand among UNREAD more that do not.
    """
    return log(1 + (max(many, held) + UNREAD - held + 0.5) / (held + 0.5))


def among_these(some: list[Said]) -> Telling:
    """How telling their words are among these records alone."""
    held = Counter(word for one in some for word in one.words)
    return {word: rarity(count, len(some)) for word, count in held.items()}


def shared(demand: Said, supply: Said, tells: Telling, wholes: tuple[float, float]) -> Shared:
    """What a demand and a supply have in common; `wholes` is what each of them shares with one that says the same."""
    mine, theirs = demand.words, supply.words
    total = sum(mine[word] * theirs[word] * tells[word] for word in mine.keys() & theirs.keys())
    return Shared(*(total / max(total, whole) for whole in wholes)) if total else Shared(0.0, 0.0)


def shares(demand: Said, supply: Said, tells: Telling) -> dict[str, float]:
    """Word → its share of what is wanted: they add up to the part of the words wanted that is offered."""
    met = {
        word: demand.words[word] * supply.words[word] * tells[word]
        for word in demand.words.keys() & supply.words.keys()
    }
    wanted = max(sum(met.values()), whole(demand, tells))
    return {word: much / wanted for word, much in met.items()}


def whole(one: Said, tells: Telling) -> float:
    """What a record shares with one that says exactly the same."""
    return sum(much * much * tells[word] for word, much in one.words.items())
