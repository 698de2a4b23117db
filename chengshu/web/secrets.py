"""The installation's secret key: made once, kept beside the data, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key in CITY_SECRET, or the one in the data folder, made on first use. SystemExit when that file is empty."""
    if given := os.environ.get("CITY_SECRET"):
        return given
    path = home / "secret.key"
    try:
        found = path.read_text()
    except FileNotFoundError:
        return _make(path)
    if not found:
        raise SystemExit(
            f"{path} 是空的。有备份的请放回；没有的，删除它再启动，会另生成一个："
            "所有人须重新登录，动态口令须重新添加，没有用过的登录链接作废。"
        )
    return found


def _make(path: Path) -> str:
    """Written whole, then linked: of two processes that come first at once, one key wins."""
    made = secrets.token_urlsafe(48)
    part = path.with_name(f".secret.key.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(made)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        return path.read_text()
    finally:
        part.unlink()
    return made
