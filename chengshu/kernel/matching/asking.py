"""What is typed into a search, as a question an index can be asked: words, each with its wordings, each of parts."""

from __future__ import annotations

from dataclasses import dataclass

from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.synonyms import KNOWN
from chengshu.kernel.matching.tokens import QUANTITY, Part, parts

#: Words of a question, parts of a word and characters that are looked at.
WORDS, PARTS, CHARACTERS = 12, 60, 400

#: How strictly words are taken: as typed; with typing errors mended and by sound; or any that come near.
TYPED, MENDED, NEAR = "typed", "mended", "near"

Wording = tuple[Part, ...]


@dataclass(frozen=True)
class Asked:
    """A question: every word in one of its wordings, the first as typed; a wording is met by all its parts.

    A question of nothing that can be searched for (only punctuation, emoji) has no words.
    """

    words: tuple[tuple[Wording, ...], ...]
    how: str = TYPED

    @property
    def parts(self) -> list[Part]:
        """Every part of every wording, each once."""
        return list(dict.fromkeys(part for word in self.words for wording in word for part in wording))


def ask(typed: str, how: str = TYPED) -> Asked:
    """Read what was typed. Whatever it is, it is words: no character is an operator."""
    form = _joined(normal(typed[:CHARACTERS]))
    made = (tuple(filter(None, map(_wording, (word, *KNOWN.wordings(word))))) for word in form)
    return Asked(tuple(word for word in made if word), how)


def _joined(form: str) -> list[str]:
    """The words between spaces; a number and its unit are one, space or not."""
    kept: list[str] = []
    for word in form.split():
        if kept and kept[-1][-1].isdigit() and any(part.kind == QUANTITY for part in parts(f"{kept[-1]} {word}")):
            kept[-1] += f" {word}"
        else:
            kept.append(word)
    return kept[:WORDS]


def _wording(word: str) -> Wording:
    found = {part.text: part for part in parts(word)}
    return tuple(Part(part.kind, part.text) for part in list(found.values())[:PARTS])
