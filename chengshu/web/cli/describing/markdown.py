"""The few pieces of Markdown that the pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table, or nothing when it has no rows."""
    body = [_row(cells) for cells in rows]
    return [_row(heads), "|" + "---|" * len(heads), *body, ""] if body else []


def section(title: str, lines: Sequence[str]) -> list[str]:
    """A heading and what is below it, or nothing when that is empty."""
    return [title, "", *lines, *([""] if lines[-1] else [])] if lines else []


def code(text: str) -> str:
    """`text`, or nothing for nothing."""
    return f"`{text}`" if text else ""


def link(text: str, where: str) -> str:
    """[text](where)"""
    return f"[{text}]({where})"


def _row(cells: Sequence[str]) -> str:
    written = [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(written)} |"
