"""The narrow picture of a flow: state below state, each with its steps, and lanes to where they lead."""

from __future__ import annotations

from dataclasses import dataclass

from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.sketch import START, Arrow, Node, Sketch
from chengshu.kernel.lifecycle.svg import box, dot, head, lines_of_text, look, path, width_of, wrap

WIDTH = 360.0
NAME, LABEL, NOTE = 14.0, 13.0, 12.0
LEFT, INDENT, LANE, RIGHT = 10.0, 32.0, 11.0, 352.0
TURN = 5.0


@dataclass
class Row:
    """What stands below a state: an arrow's words, or a step that stays. `y`: its first line's middle."""

    words: list[str]
    arrow: Arrow | None
    y: float = 0.0
    end: float = 0.0


@dataclass
class Stop:
    """One state with its rows. `y` is the middle of its box."""

    node: Node
    rows: list[Row]
    y: float = 0.0
    height: float = 0.0
    words: tuple[str, ...] = ()


def draw_column(drawn: Sketch) -> tuple[float, float, str]:
    """Width, height and content."""
    stops = _stops(drawn)
    lanes = _lanes(stops)
    edge = RIGHT - (max(lanes.values(), default=-1) + 1) * LANE - 6.0
    height = _stack(stops, edge)
    where = {stop.node.key: stop for stop in stops}
    parts = [_rail(stop) for stop in stops]
    parts += [
        _line(row, where[row.arrow.target], edge + 6.0 + lanes[row.arrow.target] * LANE)
        for stop in stops
        for row in stop.rows
        if row.arrow
    ]
    parts += [_stop(stop) for stop in stops]
    return WIDTH, height, "".join(parts)


def _stops(drawn: Sketch) -> list[Stop]:
    """The states in the flow's order, a box that names several just before the one it leads to."""
    keys = [key for key in drawn.nodes if key not in drawn.shared]
    for shared, target in drawn.shared.items():
        keys.insert(keys.index(target), shared)
    found = []
    for key in keys:
        node = drawn.nodes[key]
        rows = [Row([_said(*step) for step in arrow.steps], arrow) for arrow in drawn.arrows if arrow.source == key]
        rows += [Row([f"↻ {stay}"], None) for stay in node.stays]
        found.append(Stop(node, rows))
    return found


def _said(name: str, time: str) -> str:
    return say("{name}（{time}）", name=name, time=time) if time else name


def _lanes(stops: list[Stop]) -> dict[str, int]:
    """State → its lane, 0 next to the text: short ways stay inside, and no two that pass each other share."""
    place, ends = 0, dict[str, list[int]]()
    for stop in stops:
        ends.setdefault(stop.node.key, []).append(place)
        place += 1
        for row in stop.rows:
            if row.arrow:
                ends.setdefault(row.arrow.target, []).append(place)
            place += 1
    spans = {key: (min(places), max(places)) for key, places in ends.items() if len(places) > 1}
    lanes: dict[str, int] = {}
    for key, (first, last) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1])):
        taken = {lanes[other] for other in lanes if spans[other][0] <= last and first <= spans[other][1]}
        lanes[key] = next(lane for lane in range(len(spans)) if lane not in taken)
    return lanes


def _stack(stops: list[Stop], edge: float) -> float:
    """Give every box and row its height; returns where the picture ends."""
    y = 10.0
    for stop in stops:
        name = say("{state} · 当前", state=stop.node.name) if stop.node.mark == "present" else stop.node.name
        name += "".join(say("（{note}）", note=note) for note in stop.node.notes)
        stop.words = tuple(wrap(name, NAME, edge - LEFT - 26.0)) if name else ()
        stop.height = len(stop.words) * NAME * 1.3 + 14.0 if stop.words else 14.0
        stop.y = y + stop.height / 2
        y += stop.height + 6.0
        for row in stop.rows:
            row.words = [line for words in row.words for line in wrap(words, LABEL, edge - INDENT - 12.0)]
            row.y = y + LABEL * 0.65
            row.end = INDENT + width_of(row.words[0], LABEL) + 5.0
            y += len(row.words) * LABEL * 1.3 + 4.0
        y += 8.0
    return y


def _rail(stop: Stop) -> str:
    """The thin line that ties a state's rows to it."""
    if not stop.rows:
        return ""
    ticks = "".join(f"M{LEFT + 12:.1f} {row.y:.1f}H{INDENT - 4:.1f}" for row in stop.rows)
    return path(f"M{LEFT + 12:.1f} {stop.y:.1f}V{stop.rows[-1].y:.1f}{ticks}", stroke="line")


def _line(row: Row, target: Stop, lane: float) -> str:
    """From the end of the words to the lane, along it, and into the state from the right."""
    turn = TURN if target.y > row.y else -TURN
    side, y, to_y = LEFT + _width(target), row.y, target.y
    way = (
        f"M{row.end:.1f} {y:.1f}H{lane - TURN:.1f}Q{lane:.1f} {y:.1f} {lane:.1f} {y + turn:.1f}"
        f"V{to_y - turn:.1f}Q{lane:.1f} {to_y:.1f} {lane - TURN:.1f} {to_y:.1f}H{side + 7:.1f}"
    )
    dashed = bool(row.arrow and row.arrow.dashed)
    return path(way, dashed=dashed) + head(side, target.y, -1)


def _width(stop: Stop) -> float:
    return max((width_of(line, NAME) for line in stop.words), default=0.0) + 26.0 if stop.words else 14.0


def _stop(stop: Stop) -> str:
    rows = "".join(
        lines_of_text(
            INDENT,
            row.y + LABEL * 0.35,
            row.words,
            LABEL,
            anchor="start",
            fill="ink" if row.arrow else "grey",
        )
        for row in stop.rows
    )
    if stop.node.key == START:
        return dot(LEFT + 12, stop.y) + rows
    fill, stroke, ink = look(stop.node.mark, shared=stop.node.shared)
    corner, size = (LEFT, stop.y - stop.height / 2), (_width(stop), stop.height)
    radius = min(stop.height / 2, 18.0) if stop.node.end else 7.0
    frame = box(corner, size, (fill, stroke), radius=radius, thick=1.5, dashed=stop.node.shared)
    first = stop.y - (len(stop.words) - 1) * NAME * 0.65 + NAME * 0.35
    name = lines_of_text(LEFT + 13.0, first, stop.words, NAME, fill=ink, anchor="start", bold=not stop.node.shared)
    return frame + name + rows
