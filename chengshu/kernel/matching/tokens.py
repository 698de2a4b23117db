"""What a text is made of: runs of Chinese characters, words of letters and digits, numbers with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chengshu.kernel.matching.normal import normal

HAN, WORD, QUANTITY = "han", "word", "quantity"

_HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"
_LETTERS = r"[^\W\d_\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
_PIECE = rf"(?:{_LETTERS}|[0-9])+"
_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
#: How a unit may be written → how it is kept. Longer ones stand first.
_UNITS = {
    "平方公里": "km2", "平方千米": "km2", "平方毫米": "mm2", "平方米": "m2", "立方米": "m3", "千瓦时": "kwh",
    "兆瓦时": "mwh", "公里": "km", "千米": "km", "厘米": "cm", "毫米": "mm", "微米": "um", "纳米": "nm",
    "兆瓦": "mw", "千瓦": "kw", "千伏": "kv", "公斤": "kg", "千克": "kg", "毫克": "mg", "毫升": "ml", "毫秒": "ms",
    "兆赫": "mhz", "千兆": "g", "平米": "m2", "万元": "万元", "亿元": "亿元", "摄氏度": "℃",
    "米": "m", "吨": "t", "克": "g", "升": "l", "瓦": "w", "伏": "v", "安": "a", "秒": "s", "元": "元",
    "km2": "km2", "mm2": "mm2", "m2": "m2", "m3": "m3", "㎡": "m2", "kwh": "kwh", "mwh": "mwh", "mhz": "mhz",
    "ghz": "ghz", "khz": "khz", "hz": "hz", "km": "km", "cm": "cm", "mm": "mm", "um": "um", "μm": "um", "nm": "nm",
    "mw": "mw", "kw": "kw", "kva": "kva", "kv": "kv", "kg": "kg", "mg": "mg", "ml": "ml", "ms": "ms", "gb": "gb",
    "tb": "tb", "mb": "mb", "mpa": "mpa", "kpa": "kpa", "pa": "pa", "rpm": "rpm", "℃": "℃", "%": "%", "‰": "‰",
    "m": "m", "t": "t", "g": "g", "l": "l", "w": "w", "v": "v", "a": "a", "s": "s",
}  # fmt: skip
_LATIN_UNITS = "|".join(re.escape(unit) + r"(?![a-z0-9])" for unit in _UNITS if unit.isascii() and unit.isalnum())
_OTHER_UNITS = "|".join(re.escape(unit) for unit in _UNITS if not (unit.isascii() and unit.isalnum()))
_PARTS = re.compile(
    rf"(?P<quantity>(?<![a-z0-9._-]){_NUMBER}[ ]?(?:{_OTHER_UNITS}|{_LATIN_UNITS}))"
    rf"|(?P<word>{_PIECE}(?:[-_./+#&]+{_PIECE})*)|(?P<han>{_HAN})"
)
_RUNS = re.compile(_HAN)
_LETTER = re.compile(_PIECE)
_SPLIT = re.compile(rf"{_LETTERS}+|[0-9]+")
#: The number at the head of a quantity.
_LEADING = re.compile(r"^[0-9.]+")
_MEASURE = re.compile(rf"({_NUMBER})[ ]?(.+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text: its kind, its text in the written form, where it stands, and how many characters it takes."""

    kind: str
    text: str
    start: int = 0
    length: int = 0


def parts(text: str) -> Iterator[Part]:
    """The parts of a text, in order. A quantity's text is number and unit in their one form: 1,500 千瓦 → 1500kw."""
    form = normal(text)
    for found in _PARTS.finditer(form):
        kind = found.lastgroup or WORD
        yield Part(kind, _quantity(found[0]) if kind == QUANTITY else found[0], found.start(), len(found[0]))


def _quantity(written: str) -> str:
    measured = _MEASURE.fullmatch(written)
    assert measured is not None
    return measured[1].replace(",", "") + _UNITS[measured[2]]


def is_han(text: str) -> bool:
    """Does it begin with a Chinese character?"""
    return _RUNS.match(text) is not None


def pieces(word: str) -> list[str]:
    """What a word is put together from, when it is: try-2024-000123 → try, 2024, 000123, 123; iso9001 → iso, 9001."""
    found = _SPLIT.findall(word)
    if len(found) < 2:
        return []
    return [*found, *(one.lstrip("0") for one in found if one[0] == "0" and one.lstrip("0"))]


def terms(text: str) -> tuple[list[str], list[str]]:
    """A text as the index keeps it: its Chinese runs, and its words with what they are put together from."""
    form = normal(text)
    if not _LETTER.search(form):
        return _RUNS.findall(form), []
    runs: list[str] = []
    words: list[str] = []
    for found in _PARTS.finditer(form):
        if found.lastgroup == HAN:
            runs.append(found[0])
        elif found.lastgroup == QUANTITY:
            quantity = _quantity(found[0])
            words += [quantity, *_LEADING.findall(quantity)]
        else:
            words += [found[0], *pieces(found[0])]
    return runs, words
