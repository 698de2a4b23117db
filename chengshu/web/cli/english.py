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
    """The catalogue that stands nearest to a file: the kernel's, the web's, or the system's own."""
    parts = path.relative_to(HOUSE).parts
    folder = HOUSE / parts[0] if parts[0] in ("kernel", "web") else HOUSE.joinpath(*parts[:2])
    return folder / _WHERE


def needed() -> dict[Path, dict[str, Sentence]]:
    """Catalogue → Chinese text → where it is first said. Said on two floors, it belongs to the lower one."""
    order = {"kernel": 0, "web": 1}
    found: dict[Path, dict[str, Sentence]] = defaultdict(dict)
    known: set[str] = set()
    plain = (one for one in sentences() if not one.mixed)
    for one in sorted(plain, key=lambda one: (order.get(one.path.relative_to(HOUSE).parts[0], 2), one)):
        if one.text not in known:
            known.add(one.text)
            found[catalogue_of(one.path)][one.text] = one
    return found


def read(path: Path) -> Catalog:
    """A catalogue, empty when there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as written:
        return pofile.read_po(written, locale="en")


def untranslated() -> Iterator[tuple[Path, Sentence]]:
    """Every sentence without English, in its catalogue or in another."""
    spoken = {text for path in _all() for text, english in _entries(read(path)) if english}
    for path, texts in needed().items():
        for text, one in texts.items():
            if text not in spoken:
                yield path, one


def mistaken() -> Iterator[tuple[Path, str, str]]:
    """(catalogue, Chinese, parts) of every English sentence that names parts the Chinese one has not."""
    for path in _all():
        for text, english in _entries(read(path)):
            if wrong := _parts(english) - _parts(text):
                yield path, text, "、".join(sorted(f"{{{name}}}" for name in wrong))


def add_missing() -> int:
    """Add an empty entry for each sentence that no catalogue knows. Returns how many."""
    known = {text for path in _all() for text, _ in _entries(read(path))}
    added = 0
    for path, texts in needed().items():
        fresh = [text for text in texts if text not in known]
        if fresh:
            _write(path, fresh)
        added += len(fresh)
    return added


def _write(path: Path, fresh: list[str]) -> None:
    catalogue = read(path)
    for text in fresh:
        catalogue.add(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        out.write(_HEADER)
        pofile.write_po(out, catalogue, width=110, no_location=True, omit_header=True)


def _all() -> list[Path]:
    return sorted(ROOT.glob(f"chengshu/**/{_WHERE}"))


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
