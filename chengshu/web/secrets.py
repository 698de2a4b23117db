"""The installation's secret key: made once, kept beside the data, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key in CITY_SECRET, or the one in the data folder, made on first use."""
    if given := os.environ.get("CITY_SECRET"):
        return given
    path = home / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as out:
        made = secrets.token_urlsafe(48)
        out.write(made)
        out.flush()
        os.fsync(out.fileno())
    return made
