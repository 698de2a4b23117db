"""The catalogues as gettext reads them: every .po compiled to a .mo beside it, when it is newer."""

from __future__ import annotations

import os
from pathlib import Path

from chengshu.web.cli.ground import ROOT


def catalogues() -> list[Path]:
    """Every .po file, floor by floor."""
    patterns = ("chengshu/*/locale/*/LC_MESSAGES/*.po", "chengshu/*/*/locale/*/LC_MESSAGES/*.po")
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def stale_catalogues() -> list[Path]:
    """Those whose .mo is missing or older."""
    return [path for path in catalogues() if _older(path.with_suffix(".mo"), path)]


def compile_catalogues() -> int:
    """Compile the stale ones. Returns how many."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    stale = stale_catalogues()
    for path in stale:
        with path.open("rb") as written:
            catalogue = read_po(written, locale=path.parts[-3])
        # Of this process alone: two that start at once do not write into each other's.
        part = path.with_suffix(f".{os.getpid()}.mo")
        with part.open("wb") as out:
            write_mo(out, catalogue)
        part.replace(path.with_suffix(".mo"))
    return len(stale)


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime
