"""The city packs' YAML as it stands, dates as dates; each file is parsed once for all workers and stages."""

import hashlib
import pickle
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from ruamel.yaml import YAML

from chengshu.kernel.base.ids import uuid7


def share_parsed(home: Path) -> None:
    """A data folder of a test's own finds the documents parsed: they are kept under the hash of their content."""
    store = settings.CITY_HOME / "cache"
    store.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    (home / "cache").symlink_to(store)


@cache
def document(path: Path) -> Any:
    """The content of one file; what one process has parsed is kept for the next under its hash."""
    content = path.read_bytes()
    kept = settings.CITY_HOME / "cache" / f"{hashlib.sha256(content).hexdigest()}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    parsed = YAML(typ="safe").load(content)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{uuid7().hex}")
    part.write_bytes(pickle.dumps(parsed))
    part.replace(kept)
    return parsed
