"""The harness: finds bench/*_bench.py, runs each, prints the table."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from unicodedata import east_asian_width

from bench import Line

FOLDER = Path(__file__).resolve().parent
HEADINGS = ("项目", "结果", "单位", "下限", "比值", "目标", "")


def names(folder: Path = FOLDER) -> list[str]:
    """Every bench, by the name of its file without _bench.py."""
    return sorted(path.stem.removesuffix("_bench") for path in folder.glob("*_bench.py"))


def measure(chosen: Iterable[str], tell: Callable[[str], None]) -> dict[str, list[Line] | str]:
    """Name → lines, or the words of the error that stopped it: a bench that fails hides no other."""
    found: dict[str, list[Line] | str] = {}
    for name in chosen:
        began = time.monotonic()
        try:
            found[name] = import_module(f"bench.{name}_bench").run()
        except Exception as error:
            tell(str(error))
            found[name] = f"{type(error).__name__}：{' '.join(str(error).splitlines()[-1:])}"
        tell(f"{name}：{time.monotonic() - began:.1f} 秒")
    return found


def table(found: dict[str, list[Line] | str]) -> list[str]:
    """The lines as people read them."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for name, lines in found.items():
        if isinstance(lines, str):
            rows.append((name, "没有测成", "", "", "", "", lines))
        else:
            rows += [_row(line) for line in lines]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text + " " * (widths[n] - _width(text)) for n, text in enumerate(row)).rstrip() for row in rows]


def good(found: dict[str, list[Line] | str]) -> bool:
    """Was everything measured, and is every target met?"""
    return all(not isinstance(lines, str) and all(line.ok for line in lines) for lines in found.values())


def _row(line: Line) -> tuple[str, ...]:
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
    judged = "" if line.target is None else ("达到" if line.ok else "未达到")
    return line.name, _number(line.value), line.unit, _number(line.floor), ratio, line.target or "", judged


def _number(value: float | None) -> str:
    """Three significant digits, thousands separated."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def tell(text: str) -> None:
    """Progress goes to standard error, the table to standard output."""
    print(text, file=sys.stderr, flush=True)
