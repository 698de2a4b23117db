"""How names sound: full pinyin and initials, from every character on, so that one may begin anywhere in a name."""

from __future__ import annotations

from functools import lru_cache

from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.tokens import HAN, parts

#: Characters of a name that are spelt out, and syllables that one spelling goes on for.
MOST, LONGEST = 40, 12


@lru_cache(maxsize=20_000)
def spelt(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(full spellings, initials) of a name: 海尔智能 → haierzhineng, erzhineng, … and hezn, ezn, …"""
    full: dict[str, None] = {}
    first: dict[str, None] = {}
    for run in (part.text for part in parts(name[:MOST]) if part.kind == HAN):
        sounds = _sounds(run)
        for start in range(len(sounds)):
            some = sounds[start : start + LONGEST]
            full["".join(some)] = None
            if len(some) > 1:
                first["".join(sound[0] for sound in some)] = None
    return tuple(full), tuple(first)


def _sounds(run: str) -> list[str]:
    """A syllable a character. The tables take a third of a second to read: only who writes the index needs them."""
    from pypinyin import Style, lazy_pinyin

    return [sound for sound in lazy_pinyin(normal(run), style=Style.NORMAL, errors="ignore") if sound.isascii()]
