"""The wide picture of a flow: layers of states from left to right."""

from __future__ import annotations

from collections.abc import Mapping

from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.layers import Item, Line, Placed, place
from chengshu.kernel.lifecycle.sketch import START, Arrow, Node, Sketch
from chengshu.kernel.lifecycle.svg import box, dot, head, lines_of_text, look, path, width_of, wrap

NAME, LABEL, NOTE = 14.0, 12.5, 11.5
MARGIN, PORT = 14.0, 13.0
#: The word on the edge of the present state: so low that it does not touch the box above.
BADGE, BADGE_NAME, BADGE_UP = 16.0, 11.0, 3.0


def draw_rows(drawn: Sketch) -> tuple[float, float, str]:
    """Width, height and content."""
    texts = {key: _texts(node) for key, node in drawn.nodes.items()}
    ports = _ports(drawn)
    sizes = {key: _size(node, texts[key], ports[key]) for key, node in drawn.nodes.items()}
    labels = [_label(arrow) for arrow in drawn.arrows]
    lines = [
        Line(arrow.source, arrow.target, *_label_size(label)) for arrow, label in zip(drawn.arrows, labels, strict=True)
    ]
    measured = tuple((key, *size) for key, size in sizes.items())
    placed = place(measured, tuple(lines), tuple(drawn.shared.items()))
    body = [_arrows(drawn, placed, sizes, labels)]
    for key, node in drawn.nodes.items():
        item = placed.boxes[key]
        middle = (placed.left[item.layer] + placed.right[item.layer]) / 2
        body.append(_node(node, texts[key], middle, item.y, sizes[key]))
    top = BADGE / 2 + BADGE_UP if any(node.mark == "present" for node in drawn.nodes.values()) else 0.0
    width, height = placed.right[-1] + 2 * MARGIN, placed.height + 2 * MARGIN + top
    return width, height, f'<g transform="translate({MARGIN:g} {MARGIN + top:g})">{"".join(body)}</g>'


def _texts(node: Node) -> list[tuple[str, float]]:
    """The lines in a box, with their sizes: its name, what is special about it, the steps that stay in it."""
    size = LABEL if node.shared else NAME
    found = [(row, size) for row in wrap(node.name, size, 112.0)]
    found += [(row, NOTE) for note in node.notes for row in wrap(say("（{note}）", note=note).strip(), NOTE, 108.0)]
    found += [(row, NOTE) for stay in node.stays for row in wrap(f"↻ {stay}", NOTE, 108.0)]
    return found


def _ports(drawn: Sketch) -> dict[str, int]:
    """The most lines that meet a box on one of its sides."""
    return {
        key: max(
            sum(arrow.source == key for arrow in drawn.arrows),
            sum(arrow.target == key for arrow in drawn.arrows),
            1,
        )
        for key in drawn.nodes
    }


def _size(node: Node, texts: list[tuple[str, float]], ports: int) -> tuple[float, float]:
    if node.key == START:
        return 16.0, 16.0
    width = max(width_of(text, size) for text, size in texts) + 26.0
    height = sum(size * 1.35 for _, size in texts) + 18.0
    return max(width, 66.0), max(height, PORT * ports + 8.0)


def _label(arrow: Arrow) -> list[tuple[str, float]]:
    """The lines above an arrow: each step's name, and its time."""
    found: list[tuple[str, float]] = []
    for name, time in arrow.steps:
        found += [(row, LABEL) for row in wrap(name, LABEL, 92.0)]
        found += [(row, NOTE) for row in wrap(time, NOTE, 108.0) if time]
    return found


def _label_size(label: list[tuple[str, float]]) -> tuple[float, float]:
    return max(width_of(text, size) for text, size in label) + 10.0, sum(size * 1.3 for _, size in label) + 4.0


def _node(node: Node, texts: list[tuple[str, float]], x: float, y: float, size: tuple[float, float]) -> str:
    width, height = size
    if node.key == START:
        return dot(x, y)
    fill, stroke, ink = look(node.mark, shared=node.shared)
    radius, thick = min(height / 2, 22.0) if node.end else 8.0, 2.5 if node.mark == "present" else 1.5
    corner = (x - width / 2, y - height / 2)
    parts = [box(corner, size, (fill, stroke), radius=radius, thick=thick, dashed=node.shared)]
    line = y - sum(size * 1.35 for _, size in texts) / 2
    for text, letter in texts:
        line += letter * 1.35
        quiet = letter == NOTE and node.mark != "present"
        parts.append(
            lines_of_text(x, line - letter * 0.3, [text], letter, fill="grey" if quiet else ink, bold=letter == NAME)
        )
    if node.mark == "present":
        parts.append(f'<g class="drawn-now">{_badge(x, y - height / 2 - BADGE_UP)}</g>')
    return "".join(parts)


def _badge(x: float, y: float) -> str:
    """Where the record is now, on the upper edge of its box."""
    word = say("▼ 当前")
    width = width_of(word, BADGE_NAME) + 12.0
    around = box(
        (x - width / 2, y - BADGE / 2), (width, BADGE), ("ground", "sea"), radius=BADGE / 2, thick=1.5, dashed=False
    )
    return around + lines_of_text(x, y + BADGE_NAME * 0.36, [word], BADGE_NAME, fill="sea", bold=True)


def _arrows(
    drawn: Sketch,
    placed: Placed,
    sizes: Mapping[str, tuple[float, float]],
    labels: list[list[tuple[str, float]]],
) -> str:
    ends = _ends(drawn, placed, sizes)
    parts = []
    for number, arrow in enumerate(drawn.arrows):
        chain, way = placed.chains[number], -1 if placed.back[number] else 1
        points = [(_side(placed, arrow.source, sizes, way), ends[number, 0])]
        for item in chain[1:-1]:
            edges = [(placed.left[item.layer], item.y), (placed.right[item.layer], item.y)]
            points += edges[::way]
        tip = _side(placed, arrow.target, sizes, -way)
        points.append((tip - 7 * way, ends[number, 1]))
        parts.append(path(_smooth(points), dashed=arrow.dashed))
        parts.append(head(tip, ends[number, 1], way))
        parts.append(_words(labels[number], placed, chain[1]))
    return "".join(parts)


def _words(label: list[tuple[str, float]], placed: Placed, item: Item) -> str:
    x = (placed.left[item.layer] + placed.right[item.layer]) / 2
    y, parts = item.y - item.up, []
    for text, size in label:
        y += size * 1.3
        parts.append(lines_of_text(x, y - 4.0, [text], size, fill="grey" if size == NOTE else "ink"))
    return "".join(parts)


def _side(placed: Placed, key: str, sizes: Mapping[str, tuple[float, float]], way: int) -> float:
    """The x of a box's right (1) or left (-1) side."""
    item = placed.boxes[key]
    return (placed.left[item.layer] + placed.right[item.layer]) / 2 + way * sizes[key][0] / 2


def _ends(drawn: Sketch, placed: Placed, sizes: Mapping[str, tuple[float, float]]) -> dict[tuple[int, int], float]:
    """Where each line (number; 0 or 1, its ends) meets its boxes: spread over the side in their order."""
    sides: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
    for number, arrow in enumerate(drawn.arrows):
        chain, way = placed.chains[number], -1 if placed.back[number] else 1
        sides.setdefault((arrow.source, way), []).append((chain[1].y, number, 0))
        sides.setdefault((arrow.target, -way), []).append((chain[-2].y, number, 1))
    found: dict[tuple[int, int], float] = {}
    for (key, _), meeting in sides.items():
        spread = min(PORT, (sizes[key][1] - 8.0) / max(len(meeting) - 1, 1))
        for place_, (_, number, end) in enumerate(sorted(meeting)):
            found[number, end] = placed.boxes[key].y + (place_ - (len(meeting) - 1) / 2) * spread
    return found


def _smooth(points: list[tuple[float, float]]) -> str:
    """A path through points: straight where it is level, curved between levels."""
    (x, y), *others = points
    drawn = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in others:
        if abs(to_y - y) < 0.5:
            drawn.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            middle = (x + to_x) / 2
            drawn.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(drawn)
