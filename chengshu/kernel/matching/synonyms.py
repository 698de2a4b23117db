"""What means the same in this city: cities/<city>/synonyms.yaml, groups of words one may be searched by for another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from chengshu.kernel.base.documents import BadDocument, read_yaml
from chengshu.kernel.matching.normal import normal

#: Other wordings of one word that are tried.
MOST = 8


@dataclass
class Synonyms:
    """Word → the others of its group, in the written form."""

    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: re.Pattern[str] | None = None

    def wordings(self, word: str) -> list[str]:
        """The other wordings of a word: with each term it holds put in the words of its group."""
        if self.found is None:
            return []
        return [
            word[: here.start()] + f" {other} " + word[here.end() :]
            for here in self.found.finditer(word)
            for other in self.groups[here[0]]
        ][:MOST]


KNOWN = Synonyms()


def load_synonyms(path: Path) -> None:
    """Read a city's synonyms. A city without the file has none. Raises BadDocument for a group of fewer than two."""
    groups: dict[str, tuple[str, ...]] = {}
    for group in read_yaml(path)["groups"] if path.exists() else []:
        words = list(dict.fromkeys(normal(str(word)).strip() for word in group))
        if len(words) < 2:
            raise BadDocument(f"{path}：{group} 不成组，每组至少要有两个词")
        for word in words:
            groups[word] = (*groups.get(word, ()), *(other for other in words if other != word))
    KNOWN.groups = groups
    longest = sorted(groups, key=len, reverse=True)
    KNOWN.found = re.compile("|".join(map(_whole, longest))) if longest else None


def _whole(word: str) -> str:
    """A Latin word stands by itself; a Chinese one may stand inside others."""
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
