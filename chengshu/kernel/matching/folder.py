"""Where the index lies: CITY_HOME/search/<name>/, the one in use named by CITY_HOME/search/current; or on a server.

A new one is made beside it and put in its place when it is done, so that it can always be searched.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.matching.embedded import FORM, Embedded
from chengshu.kernel.matching.opensearch import OpenSearch
from chengshu.kernel.matching.sources import form
from chengshu.kernel.matching.wire import sender

Kept = Embedded | OpenSearch

#: Seconds after the last erasure when the index is made anew.
REST = 3600.0

_lock = Lock()
_open: dict[Path, Embedded] = {}


def home() -> Path:
    """The folder of all indexes."""
    return Path(settings.CITY_HOME) / "search"


def current() -> Kept | None:
    """The index in use; None when there is none yet."""
    if settings.SEARCH_URL:
        there = _server(settings.SEARCH_URL)
        return there if there.declared() else None
    try:
        name = (home() / "current").read_text("utf-8")
    except FileNotFoundError:
        return None
    at = home() / name
    known = _open.get(at)
    if known is None:
        with _lock:
            known = _open.get(at) or _opened(at)
    return known


def _opened(at: Path) -> Embedded | None:
    if not (at / "meta.json").exists():
        return None
    for old in [one for one in _open if one.parent == at.parent]:
        _open.pop(old).close()
    _open[at] = Embedded(at)
    return _open[at]


@cache
def _server(url: str) -> OpenSearch:
    return OpenSearch(sender(url))


def fresh_form() -> str:
    """What an index made now is made from."""
    return f"{FORM}-{form()}"


def wants_making() -> bool:
    """Is there no index, or one of another form, or one that has had words erased for REST seconds?"""
    index = current()
    return index is None or index.declared().get("form") != fresh_form() or index.holds_erased(REST)


def new() -> Kept:
    """An empty index beside the one in use."""
    if settings.SEARCH_URL:
        return _server(settings.SEARCH_URL).made(fresh_form())
    at = home() / uuid7().hex
    at.mkdir(parents=True)
    (at / "made.json").write_text(json.dumps({"form": fresh_form()}), "utf-8")
    return Embedded(at)


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Hold a lock of this folder, or learn that another process does."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / f"{name}.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
