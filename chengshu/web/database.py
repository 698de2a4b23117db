"""DATABASE_URL → Django's settings: an embedded SQLite file by default, PostgreSQL by one setting."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: What SQLite forgets with each connection. Waiting for others is `timeout`; foreign keys are Django's own. When the
#: file is mapped is said in chengshu.web.embedded.
_PRAGMAS = "PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"


def write_ahead(connection: Any) -> None:
    """WAL stands in the file, and is set when a command opens it: each connection would have to wait for a lock."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


def embedded(path: Path | str) -> dict[str, Any]:
    """SQLite in WAL mode; a committed change survives kill -9 of the process.

    IMMEDIATE: deferred transactions fail on each other when they come to write; of these none has been seen to.
    """
    return {
        "ENGINE": "chengshu.web.embedded",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        # Said to those who run tests: they know what to do with Django's own SQLite only.
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS},
    }


def from_url(url: str, home: Path) -> dict[str, Any]:
    """The default database for a DATABASE_URL (empty: embedded, under `home`)."""
    if not url:
        return embedded(home / "city.db")
    parts = urlsplit(url)
    if parts.scheme in ("sqlite", "sqlite3"):
        return embedded(unquote(parts.path) or ":memory:")
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(f"DATABASE_URL 以 {parts.scheme}: 开头，这里只支持 postgres:// 和 sqlite://。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
