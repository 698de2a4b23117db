"""Pieces of an SVG picture: text of estimated width, boxes, lines, arrow heads; colours by name.

Colours are the design system's custom properties with a value to fall back on, so that a picture follows the theme on a
page and still has its colours in a file of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

COLOURS = {
    "sea": "#0b5f9e", "sky": "#e8f2f9", "sand": "#f7f3ea", "ink": "#1a2530", "grey": "#5b6875",
    "line": "#d9dee3", "ground": "#ffffff", "tree": "#2b7a4b",
}  # fmt: skip
FONT = "PingFang SC, HarmonyOS Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, system-ui, sans-serif"


def colour(name: str) -> str:
    """sea → var(--sea, #0b5f9e)"""
    return f"var(--{name}, {COLOURS[name]})"


def look(mark: str, *, shared: bool = False) -> tuple[str, str, str]:
    """Fill, border and text of a state: the present one dark, those passed light."""
    if mark == "present":
        return "sea", "sea", "ground"
    if mark == "passed":
        return "sky", "line", "ink"
    return "ground", "line" if shared else "grey", "ink"


def width_of(text: str, size: float) -> float:
    """About how wide a line of text is: a Chinese character is square, a Latin one a little over half."""
    return sum(size * (1.0 if unicodedata.east_asian_width(one) in "WF" else 0.58) for one in text)


def wrap(text: str, size: float, most: float) -> list[str]:
    """Lines no wider than `most`, if any break allows it, and of about the same length."""
    whole = width_of(text, size)
    if whole <= most:
        return [text]
    aim = whole / -(-whole // most)
    lines, line = [], ""
    for piece in _pieces(text, size, most):
        wider = width_of(line + piece, size)
        if line and (wider > most or (wider > aim + size / 2 and width_of(line, size) >= aim - size)):
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()]


def _pieces(text: str, size: float, most: float) -> list[str]:
    """What a line is not broken within: the names of a list; else a Chinese character, or a Latin word or number."""
    names = [name for name in re.split(r"(?<=、)|(?<=, )", text) if name]
    if len(names) > 1 and all(width_of(name, size) <= most for name in names):
        return names
    pieces: list[str] = []
    for one in text:
        if pieces and (one in "、，。；：）”》, " or pieces[-1][-1] in "（“《" or _latin(one) and _latin(pieces[-1][-1])):
            pieces[-1] += one
        else:
            pieces.append(one)
    return pieces


def _latin(one: str) -> bool:
    return one != " " and unicodedata.east_asian_width(one) not in "WF"


def lines_of_text(x: float, y: float, rows: Sequence[str], size: float, *, fill: str = "ink", anchor: str = "middle", bold: bool = False) -> str:
    """Rows of text, the baseline of the first at y, each 1.3 × the size below the last."""
    weight = ' font-weight="600"' if bold else ""
    return "".join(
        f'<text x="{x:.1f}" y="{y + row * size * 1.3:.1f}" font-size="{size:g}" text-anchor="{anchor}"{weight}'
        f' fill="{colour(fill)}">{escape(text)}</text>'
        for row, text in enumerate(rows)
    )


def box(x: float, y: float, width: float, height: float, *, fill: str, stroke: str, radius: float, dashed: bool = False, thick: float = 1.5) -> str:
    """A box with round corners, x and y its upper left."""
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" fill="{colour(fill)}"'
        f' stroke="{colour(stroke)}" stroke-width="{thick:g}"{dashes}/>'
    )


def path(d: str, *, stroke: str = "grey", dashed: bool = False) -> str:
    """A line along a path."""
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<path d="{d}" fill="none" stroke="{colour(stroke)}" stroke-width="1.5"{dashes}/>'


def head(x: float, y: float, direction: int, *, fill: str = "grey") -> str:
    """An arrow head whose tip is at x, y; direction 1 points right, -1 left."""
    back = x - 8 * direction
    return f'<path d="M{x:.1f} {y:.1f}L{back:.1f} {y - 4.5:.1f}V{y + 4.5:.1f}Z" fill="{colour(fill)}"/>'


def picture(width: float, height: float, name: str, told: str, body: str, key: str) -> str:
    """The whole picture, with its name and its description for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" aria-labelledby="{key}-title {key}-desc"'
        f' width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONT}">'
        f'<title id="{key}-title">{escape(name)}</title><desc id="{key}-desc">{escape(told)}</desc>{body}</svg>'
    )
