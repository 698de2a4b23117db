"""Stamps: what was prepared from which files, so that a start that finds nothing changed does nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from chengshu.web.cli.ground import ROOT, CannotGoOn


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Changes when a file is added, renamed, removed or edited, or one of the other texts changes."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    total.update("\0".join(more).encode())
    return total.hexdigest()


class Stamps:
    """The stamps of one data folder: name → fingerprint. Each is written only after its work is done."""

    def __init__(self, home: Path) -> None:
        self.path = home / "stamps.json"

    def read(self) -> dict[str, str]:
        """All of them; none when the file is missing or damaged, which only costs preparing again."""
        try:
            stamps: dict[str, str] = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return stamps

    def put(self, **stamps: str) -> None:
        """Set some of them."""
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps({**self.read(), **stamps}, ensure_ascii=False, indent=1), "utf-8")
        part.replace(self.path)


def migration_files() -> list[Path]:
    """Every migration of the project."""
    return [*ROOT.glob("chengshu/*/migrations/*.py"), *ROOT.glob("chengshu/*/*/migrations/*.py")]


def static_files() -> list[Path]:
    """Everything pages load, and the settings that say how it is stored."""
    found = [path for path in ROOT.glob("chengshu/**/static/**/*") if path.is_file()]
    return [*found, ROOT / "chengshu" / "web" / "settings.py", ROOT / "constraints.txt"]


def pack_files(pack: Path) -> list[Path]:
    """The data of a city pack."""
    return [path for path in pack.rglob("*") if path.suffix in (".toml", ".yaml", ".csv", ".geojson")]


def database_identity(home: Path) -> str:
    """Which database this is: one made anew under the same name is another one; "" is none yet."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        return _server_identity(url)
    path = Path(urlsplit(url).path) if url else home / "city.db"
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{path}#{found.st_ino}" if found.st_size else ""


def _server_identity(url: str) -> str:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            query = "SELECT oid::text, current_database() FROM pg_database WHERE datname = current_database()"
            (oid, name) = connection.execute(query).fetchone() or ("", "")
    except psycopg.OperationalError as error:
        where = urlsplit(url)
        raise CannotGoOn(
            f"连不上数据库 {where.hostname or '本机'}{where.path}：{str(error).strip()}\n"
            "请确认数据库已启动，DATABASE_URL 中的主机、端口、库名、用户和口令正确。"
        ) from error
    return f"{urlsplit(url).hostname}:{urlsplit(url).port}/{name}#{oid}"
