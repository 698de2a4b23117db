"""What a person reads when the city is up: where it is, and whom they can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from ruamel.yaml import YAML

HEADINGS = {"username": "登录名", "name": "姓名", "shown": "身份"}


def greet(url: str, pack: Path, *, demo: bool) -> list[str]:
    """The lines; with the demo accounts of the pack's accounts.yaml where there are any."""
    cast = _demo_cast(pack / "accounts.yaml") if demo else []
    return ["", f"城枢已经可以使用：{url}", "", *cast, "按 Ctrl-C 停止。"]


def _demo_cast(path: Path) -> list[str]:
    if not path.exists():
        return []
    # Read without the kernel, which would bring Django's settings into the supervisor.
    document: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    rows = [{name: str(row.get(name, "")) for name in HEADINGS} for row in document["accounts"]]
    return [f"演示账号，口令都是 {document['password']}", *_table([HEADINGS, *rows]), ""]


def _table(rows: list[dict[str, str]]) -> list[str]:
    widths = {name: max(_width(row[name]) for row in rows) for name in HEADINGS}
    return [
        "  " + "  ".join(row[name] + " " * (widths[name] - _width(row[name])) for name in HEADINGS).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
