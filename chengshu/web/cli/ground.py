"""Where things are, and how a command says that it cannot go on. Standard library only."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class CannotGoOn(Exception):
    """A command stops here; the message, in Chinese, says why and what to do next."""


def home() -> Path:
    """The data folder, made when missing. Raises CannotGoOn when it cannot be written."""
    path = Path(os.environ.get("CITY_HOME") or ROOT / "var").resolve()
    probe = path / f".write-{os.getpid()}"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotGoOn(
            f"数据目录 {path} 不能写入（{error.strerror}）。"
            "请修改它的权限，或用 CITY_HOME=目录 另外指定一个可写的位置。"
        ) from error
    return path


def say_line(text: str) -> None:
    """One line of progress, at once."""
    print(text, flush=True)
