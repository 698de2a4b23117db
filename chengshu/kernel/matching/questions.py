"""Questions in the form that an index takes. Built from parts, never parsed: nothing typed can be an operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from hashlib import sha256
from itertools import pairwise
from math import ceil
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from chengshu.kernel.matching.asking import MENDED, NEAR, Asked, Wording
from chengshu.kernel.matching.backend import Key
from chengshu.kernel.matching.tokens import HAN, QUANTITY, Part, is_han, pieces

#: A word in a name counts so many times one in a text; another wording counts less than the one typed.
NAME, OTHER = 3.0, 0.7
#: The beginning of a word, its sound, and what a typing error was mended in, beside the word as typed.
BEGINNING, SOUND, ERROR = 0.5, 0.5, 0.3
#: Single characters beside pairs, and words of letters beside both: as ranks best on RGB (docs/kernel/matching.md).
SINGLE, LETTERS = 1.0, 2.0
#: Field → where the beginnings of its words stand, and from how many characters to how many: found at once, where going
#: through all words that begin so takes as long as there are such words.
BEGINNINGS = {"called": "called_from", "sound": "sound_from", "initial": "initial_from"}
SHORT = (2, 8)
#: Before what stands at the very beginning of a name.
FIRST = "^"


def shelf(noun: str) -> int:
    """A noun as a number, which an index keeps fast."""
    return int.from_bytes(sha256(noun.encode()).digest()[:8], "big")


def fields_of(gram: str) -> tuple[str, str]:
    """Where names and texts keep it."""
    return ("name", "text") if is_han(gram) else ("called", "word")


def needed(grams: int) -> int:
    """How many of a run's pairs of characters a text must hold. Short runs stand in it whole."""
    return grams if grams <= 2 else ceil(grams * (0.6 if grams <= 12 else 0.4))


Query = TypeVar("Query")


class Form(Protocol[Query]):
    """How an index is asked: what questions are put together from."""

    def term(self, field: str, value: str | int) -> Query:
        """Just this word."""

    def like(self, field: str, word: str, errors: int, *, beginning: bool = False) -> Query:
        """A word with so many typing errors, or one that begins so."""

    def weighed(self, query: Query, weight: float) -> Query:
        """Counting so many times as much."""

    def those(self, keys: list[Key]) -> Query:
        """Just these documents."""

    def flat(self, query: Query, weight: float) -> Query:
        """Counting so much, however well it is met."""

    def together(self, must: list[Query], should: list[Query], least: int = 0) -> Query:
        """All of the former, and of the latter at least so many; the more of them the better."""

    def best(self, ways: list[Query], others: float = 0.0) -> Query:
        """As the best of these says, and this part of what the others say."""


class Questions(Generic[Query]):
    """Makes queries of one form."""

    def __init__(self, form: Form[Query]) -> None:
        self.form, self.term = form, form.term

    def of(self, noun: str, asked: Asked) -> Query | None:
        """A noun's documents that meet every word; asked NEAR, any part of one. None: nothing is asked."""
        if not asked.words:
            return None
        if asked.how == NEAR:
            return self._on([noun], self._near([part for word in asked.words for part in word[0]]))
        return self._on([noun], self._every(self.word(word, asked.how) for word in asked.words))

    def alike(self, noun: str, grams: Mapping[str, float], among: Set[UUID] | None = None) -> Query | None:
        """A noun's documents (only those among) that hold any of these grams, each counting as its weight says. None: nothing is
        asked.
        """
        ways = [
            self.form.weighed(self.term(field, gram), weight * more)
            for gram, weight in grams.items()
            for field, more in zip(fields_of(gram), (NAME, 1.0), strict=True)
        ]
        if not ways or among == set():
            return None
        met = self._on([noun], self.form.together([], ways))
        if among is None:
            return met
        those = self.form.those([(noun, key) for key in sorted(among)])
        return self.form.together([self.form.flat(those, 0.0), met], [])

    def _near(self, some: list[Part]) -> Query:
        """Any pair of characters or word of letters; single characters count for less, words of letters for more."""
        runs = [part.text for part in some if part.kind == HAN]
        words = dict.fromkeys(one for part in some if part.kind != HAN for one in (part.text, *pieces(part.text)))
        found = [self._both(("name", "text"), pair) for run in runs for pair in (_pairs(run) or [run])]
        found += [self.form.weighed(self._both(("called", "word"), word), LETTERS) for word in words]
        beside = [one for run in runs for one in self._singles(run)]
        return self.form.together([self.form.together([], found, 1)], beside)

    def _singles(self, run: str) -> Iterator[Query]:
        for one in dict.fromkeys(run):
            yield self.form.weighed(self._both(("name", "text"), one), SINGLE)

    def _on(self, nouns: list[str], met: Query) -> Query:
        shelves = self._any(self.term("noun", shelf(noun)) for noun in nouns)
        return self.form.together([self.form.flat(shelves, 0.0), met], [])

    def word(self, wordings: tuple[Wording, ...], how: str) -> Query:
        """A word in the wording it meets best."""
        typed, *others = (self._every(self.part(part, how) for part in wording) for wording in wordings)
        return self._any([typed, *(self.form.weighed(other, OTHER) for other in others)])

    def part(self, part: Part, how: str) -> Query:
        """One part of a word."""
        if part.kind == HAN:
            return self.run(part.text)
        if part.kind == QUANTITY:
            return self._both(("called", "word"), part.text)
        return self.letters(part.text, how)

    def run(self, run: str) -> Query:
        """A run of Chinese: enough of its pairs of characters, and the more of them the better. Single characters beside
        them would change the order of little, and are held by so many that they cost twice what the pairs do.
        """
        if len(run) == 1:
            return self._both(("name", "text"), run)
        pairs = [self._both(("name", "text"), pair) for pair in _pairs(run)]
        return self.form.together([], pairs, needed(len(pairs)))

    def letters(self, word: str, how: str) -> Query:
        """A word of letters and digits: as it is, as a beginning, in its pieces, by sound; mended, with errors."""
        ways = [self._both(("called", "word"), word)]
        if split := [one for one in pieces(word) if one in word]:
            ways.append(self._every(self._both(("called", "word"), one) for one in split))
        if len(word) > (2 if word.isdigit() else 1):
            ways += [self._beginning("called", word, BEGINNING * NAME), self._beginning("word", word, BEGINNING)]
        if word.isascii() and word.isalpha() and len(word) >= (2 if how == MENDED else 4):
            ways.append(self._beginning("sound", word, SOUND))
        return self._any([*ways, *(self._mended(word) if how == MENDED else ())])

    def _mended(self, word: str) -> Iterable[Query]:
        if not (word.isascii() and word.isalpha()):
            return
        if len(word) >= 3:
            yield self._beginning("initial", word, SOUND)
        if len(word) >= 4:
            errors = 2 if len(word) >= 8 else 1
            for field, weight in (("called", ERROR * NAME), ("word", ERROR)):
                yield self.form.weighed(self.form.like(field, word, errors), weight)

    def named(self, nouns: list[str], asked: Asked) -> Query | None:
        """Documents whose names hold every word, the last as far as it is typed; those that begin so come first."""
        if not asked.words:
            return None
        met = self._every(
            self._any(self._every(self._in_name(part) for part in wording) for wording in word) for word in asked.words
        )
        whole = "".join(part.text for part in asked.words[0][0])
        first = [self._beginning(field, FIRST + whole, NAME) for field in ("called", "sound", "initial")]
        return self._on(nouns, self.form.together([met], first))

    def _in_name(self, part: Part) -> Query:
        if part.kind == HAN:
            run = part.text
            grams = [run] if len(run) == 1 else _pairs(run)
            return self._every(self.term("name", gram) for gram in grams)
        ways = [self._beginning("called", part.text, NAME)]
        if len(part.text) > 1 and part.text.isascii() and part.text.isalpha():
            ways += [self._beginning(field, part.text, 1.0) for field in ("sound", "initial")]
        return self._any(ways)

    def _both(self, fields: tuple[str, str], word: str) -> Query:
        name, text = fields
        return self.form.best([self.form.weighed(self.term(name, word), NAME), self.term(text, word)], 0.3)

    def _beginning(self, field: str, word: str, weight: float) -> Query:
        if field in BEGINNINGS and SHORT[0] <= len(word) <= SHORT[1]:
            return self.form.flat(self.term(BEGINNINGS[field], word), weight)
        return self.form.weighed(self.form.like(field, word, 0, beginning=True), weight)

    def _every(self, some: Iterable[Query]) -> Query:
        found = list(some)
        return found[0] if len(found) == 1 else self.form.together(found, [])

    def _any(self, some: Iterable[Query]) -> Query:
        found = list(some)
        return found[0] if len(found) == 1 else self.form.best(found)


def _pairs(run: str) -> list[str]:
    """Each two characters that stand together, once."""
    return list(dict.fromkeys(map("".join, pairwise(run))))
