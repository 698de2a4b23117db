"""One `city run` for one data folder: a lock that the system gives back however its holder ends."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from chengshu.web.cli.ground import CannotGoOn


class Occupancy:
    """Held while a city is served. `cut_off`: the last holder did not come to an orderly end."""

    def __init__(self, home: Path, url: str) -> None:
        """Take the folder. Raises CannotGoOn, with the address, when a city is being served from it."""
        self.file = (home / "run.lock").open("a+")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = self._read()
            self.file.close()
            raise CannotGoOn(
                f"这个数据目录（{home}）已在提供服务：{held.get('url', '')}（进程 {held.get('pid', '？')}）。"
                "请直接打开它；要另开一个，请用 CITY_HOME=目录 和 --port。"
            ) from None
        self.cut_off = bool(self._read())
        self._write(json.dumps({"pid": os.getpid(), "url": url}))

    def leave(self) -> None:
        """An orderly end."""
        self._write("")
        self.file.close()

    def _read(self) -> dict[str, object]:
        self.file.seek(0)
        try:
            held: dict[str, object] = json.loads(self.file.read() or "{}")
        except ValueError:
            return {"url": ""}
        return held

    def _write(self, text: str) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.file.write(text)
        self.file.flush()


def served_at(home: Path) -> str:
    """The address of the city last served from a folder and not stopped in order; "" when there is none."""
    try:
        return str(json.loads((home / "run.lock").read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError):
        return ""
