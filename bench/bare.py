"""The floor: Django with no middleware, one view for each thing measured, raw SQL; served as the platform is.

`python -m bench.bare PORT`, in a data folder. POST /write makes so many rows in a transaction of their own;
GET /list answers the newest fifty trials of the folder's city as JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

#: A record's row and its entry: as many bytes as a trial's.
ROW, ENTRY = "r" * 400, "e" * 900
_TABLES = (
    "CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, number TEXT UNIQUE, row TEXT)",
    "CREATE TABLE IF NOT EXISTS told (id INTEGER PRIMARY KEY, thing INTEGER, entry TEXT)",
)
_LIST = (
    "SELECT t.number, p.name, m.name, t.state, t.due_on, t.ends_on, t.score FROM trials_trial t "
    "JOIN trials_product p ON p.id = t.product_id JOIN identity_organisation m ON m.id = t.manufacturer_id "
    "ORDER BY t.id DESC LIMIT 50"
)


@cache
def _database(name: str) -> sqlite3.Connection:
    made = sqlite3.connect(
        Path(os.environ["CITY_HOME"], name), timeout=20, isolation_level=None, check_same_thread=False
    )
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=NORMAL")
    return made


def write(request: Any) -> Any:
    """{"writes": n}: n rows with an entry each, in one transaction."""
    database = _database("bare.db")
    database.execute("BEGIN IMMEDIATE")
    for _ in range(json.loads(request.body)["writes"]):
        made = database.execute("INSERT INTO thing (row) VALUES (?)", [ROW]).lastrowid
        database.execute("INSERT INTO told (thing, entry) VALUES (?, ?)", [made, ENTRY])
    database.execute("COMMIT")
    return _answer({"id": made})


def listing(request: Any) -> Any:
    """The newest fifty."""
    return _answer({"items": _database("city.db").execute(_LIST).fetchall()})


def front(request: Any) -> Any:
    """Says that the server is up."""
    return _answer({})


def _answer(content: Any) -> Any:
    from django.http import HttpResponse

    text = json.dumps(content, ensure_ascii=False).encode()
    return HttpResponse(text, content_type="application/json", headers={"Content-Length": str(len(text))})


def application(environ: Any, start_response: Any) -> Any:
    """WSGI."""
    return _handler()(environ, start_response)


@cache
def _handler() -> Any:
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[])
    globals()["urlpatterns"] = [path("", front), path("write", write), path("list", listing)]
    return get_wsgi_application()


def main(port: int) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from chengshu.web.cli.serving.web import WORKERS

    for statement in _TABLES:
        _database("bare.db").execute(statement)
    _database("bare.db").close()
    Granian(
        "bench.bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
