"""Pieces of an SVG picture: text of estimated width, boxes, lines, arrow heads; colours by name.

Colours are the design system's custom properties with a value to fall back on, so that a picture follows the
theme on a page and still has its colours in a file of its own.
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
FONT = "PingFang SC, HarmonyOS Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, system-ui"
DASHES = "5 4"
#: The width beyond which a picture, printed on A4, can no longer be read.
PAPER = 1000.0
_OPENING, _CLOSING = "（“《", "、，。；：）”》, "


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
    """What a line is not broken within: the names of a list, else words, numbers, Chinese characters."""
    names = [name for name in re.split(r"(?<=、)|(?<=, )", text) if name]
    if len(names) > 1 and all(width_of(name, size) <= most for name in names):
        return names
    pieces: list[str] = []
    for one in text:
        if pieces and (one in _CLOSING or pieces[-1][-1] in _OPENING or (_latin(one) and _latin(pieces[-1][-1]))):
            pieces[-1] += one
        else:
            pieces.append(one)
    return pieces


def _latin(one: str) -> bool:
    return one != " " and unicodedata.east_asian_width(one) not in "WF"


def tag(name: str, content: str = "", **given: str | float) -> str:
    """An element; stroke_width=2 is written stroke-width="2", an empty text not at all."""
    written = "".join(
        f' {key.replace("_", "-")}="{value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")}"'
        for key, value in given.items()
        if value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def lines_of_text(
    x: float,
    y: float,
    rows: Sequence[str],
    size: float,
    *,
    fill: str = "ink",
    anchor: str = "middle",
    bold: bool = False,
) -> str:
    """Rows of text, the baseline of the first at y, each 1.3 × the size below the last."""
    return "".join(
        tag(
            "text", escape(text), x=x, y=y + row * size * 1.3, text_anchor=anchor, font_size=size,
            font_weight="600" if bold else "", fill=colour(fill),
        )
        for row, text in enumerate(rows)
    )  # fmt: skip


def box(
    corner: tuple[float, float],
    size: tuple[float, float],
    colours: tuple[str, str],
    *,
    radius: float,
    thick: float,
    dashed: bool,
) -> str:
    """A box with round corners: its upper left corner, its size, its fill and its border."""
    return tag(
        "rect", x=corner[0], y=corner[1], width=size[0], height=size[1], rx=radius, fill=colour(colours[0]),
        stroke=colour(colours[1]), stroke_width=thick, stroke_dasharray=DASHES if dashed else "",
    )  # fmt: skip


def dot(x: float, y: float) -> str:
    """Where a life begins."""
    return tag("circle", cx=x, cy=y, r=7, fill=colour("grey"))


def path(d: str, *, stroke: str = "grey", dashed: bool = False) -> str:
    """A line along a path."""
    dashes = DASHES if dashed else ""
    return tag("path", d=d, fill="none", stroke=colour(stroke), stroke_width=1.5, stroke_dasharray=dashes)


def head(x: float, y: float, direction: int) -> str:
    """An arrow head whose tip is at x, y; direction 1 points right, -1 left."""
    back = x - 8 * direction
    return tag("path", d=f"M{x:.1f} {y:.1f}L{back:.1f} {y - 4.5:.1f}V{y + 4.5:.1f}Z", fill=colour("grey"))


def picture(size: tuple[float, float], name: str, told: str, body: str, key: str) -> str:
    """The whole picture, with its name and its description for those who do not see it; `broad` when a sheet of paper is too
    narrow for it.
    """
    width, height = (f"{length:.0f}" for length in size)
    words = tag("title", escape(name), id=f"{key}-title") + tag("desc", escape(told), id=f"{key}-desc")
    broad = {"class": "broad"} if size[0] > PAPER else {}
    return tag(
        "svg", words + body, **broad, xmlns="http://www.w3.org/2000/svg", role="img", width=width, height=height,
        aria_labelledby=f"{key}-title {key}-desc", viewBox=f"0 0 {width} {height}", font_family=FONT,
    )  # fmt: skip
