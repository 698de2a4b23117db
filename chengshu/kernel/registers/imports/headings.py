"""Which row holds the headings, and which question each column answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.conf import settings
from django.utils.translation import override

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.registers.imports.columns import SheetColumn
from chengshu.kernel.registers.imports.sheets import Formula, Row, Unreadable, is_blank, letter

#: The headings stand among the first rows; above them there may be a title.
AMONG = 20
#: The column that a sheet given back with its errors has more.
ERRORS = "错误"
#: How the note below a heading begins; a row of such notes is no data.
MUST, MAY = "必填", "选填"


@dataclass(frozen=True)
class Layout:
    """The number of the heading row, question → column (from 0), and headings that belong to no question."""

    row: int
    places: dict[str, int]
    ignored: tuple[str, ...]

    @property
    def written(self) -> str:
        """As the import keeps it: the heading's row, then which question stands where: "1 name=C other=A"."""
        return " ".join([str(self.row), *(f"{name}={letter(place)}" for name, place in self.places.items())])


def layout_of(rows: Sequence[Row], columns: Sequence[SheetColumn]) -> Layout:
    """Find the headings among the first rows. Raises Unreadable naming what is missing or there twice."""
    names = _names(columns)
    best, found = max(((row, _found(row, names)) for row in rows), key=lambda pair: len(pair[1]), default=(None, {}))
    if best is None or not found:
        labels = listed([one.heading for one in columns])
        raise Unreadable(say("前 {most} 行里没有找到列名。这份表应有的列：{labels}。", most=AMONG, labels=labels))
    places: dict[str, int] = {}
    for place, name in found.items():
        if name in places:
            raise Unreadable(
                say(
                    "列“{label}”出现了两次：{first} 和 {second}，请删去一列。",
                    label=str(best.values[place]), first=letter(places[name]), second=letter(place),
                )
            )  # fmt: skip
        places[name] = place
    if missing := [one.heading for one in columns if one.required and one.name not in places]:
        raise Unreadable(say("第 {row} 行的列名里缺少必填的列：{missing}。", row=best.number, missing=listed(missing)))
    return Layout(best.number, places, _ignored(best, places, columns))


def _names(columns: Sequence[SheetColumn]) -> dict[str, str]:
    """Every way a column may be called → the question. A label that two share names neither."""
    found: dict[str, set[str]] = {}
    for one in columns:
        found.setdefault(plain(one.name), set()).add(one.name)
    for code, _ in settings.LANGUAGES:
        with override(code):
            for one in columns:
                for word in (one.label, say(one.label), one.heading):
                    found.setdefault(plain(word), set()).add(one.name)
    return {word: next(iter(names)) for word, names in found.items() if len(names) == 1}


def plain(heading: str) -> str:
    """A heading as it is compared: full-width and half-width, upper and lower case, spaces and stars alike."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).strip("*").casefold()


def _found(row: Row, names: dict[str, str]) -> dict[int, str]:
    """Column → question, for the headings of a row that are known."""
    typed = {place: value for place, value in enumerate(row.values) if isinstance(value, str)}
    known = {place: names.get(plain(value)) for place, value in typed.items() if not isinstance(value, Formula)}
    return {place: name for place, name in known.items() if name}


def _ignored(row: Row, places: dict[str, int], columns: Sequence[SheetColumn]) -> tuple[str, ...]:
    """Headings that belong to no question, each with the one that may have been meant."""
    free = {one.heading for one in columns if one.name not in places}
    known = set(places.values())
    with override(settings.LANGUAGE_CODE):
        own = {plain(ERRORS)}
    own.add(plain(say(ERRORS)))
    found = []
    for place, value in enumerate(row.values):
        if place in known or is_blank(value) or plain(str(value)) in own:
            continue
        near = get_close_matches(str(value), free, 1, 0.5)
        name = say("{column}“{name}”", column=letter(place), name=str(value).strip()[:30])
        found.append(name + (say("（是不是“{near}”？）", near=near[0]) if near else ""))
    return tuple(found)


def is_note(row: Row) -> bool:
    """Is it the template's row of notes?"""
    starts: set[str] = {MUST, MAY}
    for code, _ in settings.LANGUAGES:
        with override(code):
            starts |= {say(MUST), say(MAY)}
    texts = [value for value in row.values if not is_blank(value)]
    return bool(texts) and all(isinstance(one, str) and one.strip().startswith(tuple(starts)) for one in texts)
