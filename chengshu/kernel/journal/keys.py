"""The key the city signs its journal with: made once, kept beside the data, readable by its owner only."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from chengshu.kernel.journal.notes import new_key, verifier_key


def private_key() -> str:
    """The private text of the key, made on first use.

    The log's name is written into the key when it is made and never follows the settings afterwards: to those
    who watch it, a log that changes its name is another log.
    """
    path = _path()
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return _make(path)


def public_key() -> str:
    """The verifier key that witnesses pin."""
    return verifier_key(private_key())


def origin() -> str:
    """The log's name, first line of every checkpoint."""
    return public_key().partition("+")[0]


def _path() -> Path:
    home: Path = settings.CITY_HOME
    return home / "journal.key"


def _make(path: Path) -> str:
    """Written whole, then linked: of two processes that come first at once, one key wins."""
    made, _ = new_key(getattr(settings, "CITY_ORIGIN", "") or f"chengshu/{settings.CITY.name}")
    part = path.with_name(f".journal.key.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(f"{made}\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        return path.read_text().strip()
    finally:
        part.unlink()
    return made
