"""The English catalogues: what each must know, what it lacks, and adding empty entries to it."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog

from chengshu.web.cli.ground import ROOT
from chengshu.web.cli.sentences import HOUSE, Sentence, sentences

#: The floors with a catalogue of their own, from below. Above them every system has one.
FLOORS = ("kernel", "web")
_WHERE = Path("locale", "en", "LC_MESSAGES", "django.po")
#: What gettext has to be told, and no date or address that would change with every edit.
_HEADER = b"""msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def catalogue_of(path: Path) -> Path:
    """The catalogue that stands nearest above a file; where there is none yet, that of its floor or its system.

    What a city writes goes to the kernel's.
    """
    if not path.is_relative_to(HOUSE):
        return HOUSE / "kernel" / _WHERE
    folders = path.relative_to(HOUSE).parents[:-1]
    near = [HOUSE / folder / _WHERE for folder in folders if (HOUSE / folder / _WHERE).exists()]
    last = folders[-1] if folders[-1].name in FLOORS else folders[-2]
    return near[0] if near else HOUSE / last / _WHERE


def needed() -> dict[Path, dict[str, Sentence]]:
    """Catalogue → Chinese text → where it is first said. Said on two floors, it belongs to the lower one."""
    found: dict[Path, dict[str, Sentence]] = defaultdict(dict)
    known: set[str] = set()
    plain = ((catalogue_of(one.path), one) for one in sentences() if not one.mixed)
    for path, one in sorted(plain, key=lambda pair: (_floor(pair[0]), pair[1])):
        if one.text not in known:
            known.add(one.text)
            found[path][one.text] = one
    return found


def _floor(catalogue: Path) -> int:
    floor = catalogue.relative_to(HOUSE).parts[0]
    return FLOORS.index(floor) if floor in FLOORS else len(FLOORS)


def read(path: Path) -> Catalog:
    """A catalogue, empty when there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as written:
        return pofile.read_po(written, locale="en")


def spoken() -> dict[str, str]:
    """Chinese → English of all catalogues together, as gettext reads them: the lower floor goes first."""
    entries = [pair for path in reversed(_all()) for pair in _entries(read(path))]
    return {text: english for text, english in entries if english}


def untranslated() -> Iterator[tuple[Path, Sentence]]:
    """Every sentence without English, in its catalogue or in another."""
    known = spoken()
    for path, texts in needed().items():
        for text, one in texts.items():
            if text not in known:
                yield path, one


def mistaken() -> Iterator[tuple[Path, str, str]]:
    """(catalogue, Chinese, parts) of every English sentence whose parts are not those of the Chinese one."""
    for path in _all():
        for text, english in _entries(read(path)):
            if english and (wrong := _parts(english) ^ _parts(text)):
                yield path, text, "、".join(sorted(f"{{{name}}}" for name in wrong))


def contradictions() -> Iterator[tuple[str, list[str]]]:
    """(Chinese, English sentences) of every text with more than one: gettext reads all catalogues as a single one."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _all():
        for text, english in _entries(read(path)):
            found[text].add(english)
    yield from ((text, sorted(several)) for text, several in found.items() if len(several) > 1)


def tidy() -> tuple[int, int]:
    """Give every catalogue what it needs and nothing else. Returns how many entries were added, empty, and dropped."""
    texts, english = needed(), spoken()
    written = {path: [text for text, _ in _entries(read(path))] for path in _all()}
    before = {text for there in written.values() for text in there}
    for path in sorted({*texts, *written}):
        there = written.get(path, [])
        wanted = [text for text in there if text in texts[path]] + [text for text in texts[path] if text not in there]
        if wanted != there:
            _write(path, {text: english.get(text, "") for text in wanted})
    after = {text for some in texts.values() for text in some}
    return len(after - before), len(before - after)


def _write(path: Path, entries: dict[str, str]) -> None:
    catalogue = Catalog(locale="en")
    for text, english in entries.items():
        catalogue.add(text, english)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        out.write(_HEADER)
        pofile.write_po(out, catalogue, width=110, no_location=True, omit_header=True)


def _all() -> list[Path]:
    return sorted(ROOT.glob(f"chengshu/**/{_WHERE}"), key=lambda path: (_floor(path), path))


def _entries(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            yield str(message.id), str(message.string or "")


def _parts(text: str) -> set[str]:
    """The names in braces; a text that is no format has none."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()
