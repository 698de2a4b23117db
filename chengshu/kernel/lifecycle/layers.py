"""Placing boxes and labelled lines in layers from left to right: nothing overlaps, few lines cross.

The way of Sugiyama: every box has a rank, the longest path to it; every line becomes a chain of items, one in
each layer it passes, and one of them is its label; items are ordered by where their neighbours stand, then
drawn towards them. Lines that lead back are placed as if they led forward. Lengths are pixels; the same input
gives the same picture.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import inf

Key = Hashable

GAP_X, GAP_Y = 15.0, 16.0
THIN = 5.0
SWEEPS = 12


@dataclass(eq=False)
class Item:
    """A box, a label or a line passing a layer. Lines run at `y`, `up` and `down` from the item's edges."""

    width: float
    up: float
    down: float
    layer: int
    y: float = 0.0
    before: list[Item] = field(default_factory=list, repr=False)
    after: list[Item] = field(default_factory=list, repr=False)

    @property
    def thin(self) -> bool:
        """Is it only a line passing through?"""
        return self.width == 0


@dataclass(frozen=True)
class Line:
    """A line to place, with the size of its label."""

    source: Key
    target: Key
    width: float
    height: float


@dataclass
class Placed:
    """Where everything is: boxes by key, the lines' items in their own direction, the layers' edges."""

    boxes: dict[Key, Item]
    chains: list[list[Item]]
    back: list[bool]
    left: list[float]
    right: list[float]
    height: float


@lru_cache(maxsize=256)
def place(
    sizes: tuple[tuple[Key, float, float], ...],
    lines: tuple[Line, ...],
    pinned: tuple[tuple[Key, Key], ...] = (),
) -> Placed:
    """Place boxes of these sizes (key, width, height). `pinned` ones stand one rank before another box."""
    ranks = _ranks([key for key, *_ in sizes], lines, dict(pinned))
    boxes = {key: Item(width, height / 2, height / 2, 2 * ranks[key]) for key, width, height in sizes}
    chains = [_chain(boxes, line) for line in lines]
    layers = _ordered(list(boxes.values()), [item for chain in chains for item in chain[1:-1]])
    _settle(layers)
    _straighten(layers, chains)
    _close_up(layers)
    left, right = _columns(layers)
    height = max(item.y + item.down for layer in layers for item in layer)
    back = [boxes[line.source].layer > boxes[line.target].layer for line in lines]
    return Placed(boxes, chains, back, left, right, height)


def _ranks(keys: list[Key], lines: Sequence[Line], pinned: Mapping[Key, Key]) -> dict[Key, int]:
    """The longest way to each box, lines that close a circle left out."""
    leaving: dict[Key, list[Key]] = {key: [] for key in keys}
    for line in lines:
        if line.source not in pinned:
            leaving[line.source].append(line.target)
    forward, order = _without_circles(keys, leaving)
    ranks = dict.fromkeys(keys, 0)
    for key in order:
        for target in forward[key]:
            ranks[target] = max(ranks[target], ranks[key] + 1)
    for key, target in pinned.items():
        ranks[target] = max(ranks[target], 2)
        ranks[key] = ranks[target] - 1
    return ranks


def _without_circles(keys: list[Key], leaving: Mapping[Key, list[Key]]) -> tuple[dict[Key, list[Key]], list[Key]]:
    """The lines that lead to no box still open in a walk from the first; the boxes in an order they keep."""
    forward: dict[Key, list[Key]] = {key: [] for key in keys}
    done: list[Key] = []
    opened: set[Key] = set()

    def walk(key: Key, path: frozenset[Key]) -> None:
        opened.add(key)
        for target in leaving[key]:
            if target in path or target == key:
                continue
            forward[key].append(target)
            if target not in opened:
                walk(target, path | {key})
        done.append(key)

    for key in keys:
        if key not in opened:
            walk(key, frozenset())
    return forward, done[::-1]


def _chain(boxes: Mapping[Key, Item], line: Line) -> list[Item]:
    """A line's items from source to target, tied to their neighbours. The label stands next to the source."""
    source, target = boxes[line.source], boxes[line.target]
    step = 1 if target.layer > source.layer else -1
    chain = [source]
    for layer in range(source.layer + step, target.layer, step):
        labelled = layer == source.layer + step
        width, up = (line.width, line.height) if labelled else (0.0, THIN)
        chain.append(Item(width, up, THIN, layer))
    chain.append(target)
    for first, second in pairwise(chain):
        one, other = (first, second) if step == 1 else (second, first)
        one.after.append(other)
        other.before.append(one)
    return chain


def _ordered(boxes: list[Item], passing: list[Item]) -> list[list[Item]]:
    """The items layer by layer, each from above to below: of several beginnings the one that ends best."""
    starts = [boxes + passing, passing + boxes, boxes + passing[::-1], passing[::-1] + boxes]
    return min((_order(_layers(items)) for items in starts), key=_crossings)


def _layers(items: Iterable[Item]) -> list[list[Item]]:
    layers: dict[int, list[Item]] = {}
    for item in items:
        layers.setdefault(item.layer, []).append(item)
    return [layers.get(number, []) for number in range(max(layers) + 1)]


def _sort(layer: list[Item], means: Mapping[int, float]) -> None:
    layer.sort(key=lambda item: means[id(item)])


def _order(layers: list[list[Item]]) -> list[list[Item]]:
    """Sort each layer by the mean place of its neighbours, forth and back, then swap; keep the best met."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for layer in layers if forth else reversed(layers):
            places = _places(layers)
            means = {id(item): _mean(item.before if forth else item.after, places, item) for item in layer}
            _sort(layer, means)
        _swap(layers)
        if (many := _crossings(layers)) < fewest:
            best, fewest = [list(layer) for layer in layers], many
    return best


def _places(layers: list[list[Item]]) -> dict[int, int]:
    return {id(item): place for layer in layers for place, item in enumerate(layer)}


def _mean(neighbours: Sequence[Item], places: Mapping[int, int], item: Item) -> float:
    if not neighbours:
        return places[id(item)]
    return sum(places[id(one)] for one in neighbours) / len(neighbours)


def _swap(layers: list[list[Item]]) -> None:
    """Exchange two neighbours wherever their lines then cross less."""
    places = _places(layers)
    for layer in layers:
        for place in range(len(layer) - 1):
            one, other = layer[place], layer[place + 1]
            if _between(other, one, places) < _between(one, other, places):
                layer[place], layer[place + 1] = other, one
        places.update({id(item): place for place, item in enumerate(layer)})


def _between(above: Item, below: Item, places: Mapping[int, int]) -> int:
    """How often the lines of two items cross when one stands above the other."""
    return sum(
        places[id(one)] > places[id(other)]
        for mine, others in ((above.before, below.before), (above.after, below.after))
        for one in mine
        for other in others
    )


def _crossings(layers: list[list[Item]]) -> int:
    places = _places(layers)
    return sum(
        places[id(one)] > places[id(other)]
        for layer in layers
        for place, above in enumerate(layer)
        for below in layer[place + 1 :]
        for one in above.after
        for other in below.after
    )


def _settle(layers: list[list[Item]]) -> None:
    """Heights: each item as near to its neighbours as those above and below it allow."""
    for layer in layers:
        for place, item in enumerate(layer):
            item.y = layer[place - 1].y + _apart(layer[place - 1], item) if place else 0.0
    for sweep in range(20 * SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            _as_near_as_possible(layer)


def _wanted(item: Item) -> tuple[float, float]:
    """Where an item wants to be, and how much: long lines want most of all to be straight."""
    near = [*item.before, *item.after]
    if not near:
        return item.y, 0.1
    pulls = [8.0 if item.thin and one.thin else 2.0 if item.thin or one.thin else 1.0 for one in near]
    return sum(one.y * pull for one, pull in zip(near, pulls, strict=True)) / sum(pulls), sum(pulls)


def _apart(above: Item, below: Item) -> float:
    gap = THIN if above.thin and below.thin else GAP_Y
    return above.down + gap + below.up


def _as_near_as_possible(layer: list[Item]) -> None:
    """Least squares under the order and the distances: what would overlap is pooled and moves together."""
    shift = 0.0
    pools: list[tuple[float, float, list[tuple[Item, float]]]] = []
    for place, item in enumerate(layer):
        shift += _apart(layer[place - 1], item) if place else 0.0
        want, weight = _wanted(item)
        mean, members = want - shift, [(item, shift)]
        while pools and pools[-1][0] > mean:
            other, heavy, above = pools.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)
            weight, members = weight + heavy, [*above, *members]
        pools.append((mean, weight, members))
    for mean, _, members in pools:
        for item, moved in members:
            item.y = mean + moved


def _straighten(layers: list[list[Item]], chains: Iterable[list[Item]]) -> None:
    """Let each line run level as far as there is room for it, and take steps only where it has to."""
    neighbours = {
        id(item): (layer[place - 1] if place else None, layer[place + 1] if place + 1 < len(layer) else None)
        for layer in layers
        for place, item in enumerate(layer)
    }
    for chain in chains:
        level: list[Item] = []
        low, high = -inf, inf
        for item in chain[1:-1]:
            least, most = _room(item, *neighbours[id(item)])
            if max(low, least) > min(high, most):
                _level(level, low, high)
                level, low, high = [], -inf, inf
            level, low, high = [*level, item], max(low, least), min(high, most)
        _level(level, low, high)


def _level(items: list[Item], low: float, high: float) -> None:
    """Put items at one height between two, near the mean of theirs."""
    if items:
        mean = sum(item.y for item in items) / len(items)
        for item in items:
            item.y = min(max(mean, low), high)


def _room(item: Item, above: Item | None, below: Item | None) -> tuple[float, float]:
    """How far up and down an item may go."""
    least = above.y + _apart(above, item) if above else -inf
    most = below.y - _apart(item, below) if below else inf
    return min(least, item.y), max(most, item.y)


def _close_up(layers: list[list[Item]]) -> None:
    """Move each connected part up to what stands above it, the highest first; the picture begins at 0."""
    items = {id(item): item for layer in layers for item in layer}
    above = {id(item): layer[place - 1] for layer in layers for place, item in enumerate(layer) if place}
    top = min(item.y - item.up for item in items.values())
    for item in items.values():
        item.y -= top
    while items:
        part = _connected(min(items.values(), key=lambda item: item.y - item.up))
        room = [item.y - item.up for item in part]
        for item in part:
            over = above.get(id(item))
            if over is not None and over not in part:
                room.append(item.y - over.y - _apart(over, item))
        for item in part:
            item.y -= min(room)
            del items[id(item)]


def _connected(first: Item) -> list[Item]:
    """An item and all that lines tie to it."""
    found, waiting = {id(first): first}, [first]
    while waiting:
        item = waiting.pop()
        for other in (*item.before, *item.after):
            if id(other) not in found:
                found[id(other)] = other
                waiting.append(other)
    return list(found.values())


def _columns(layers: list[list[Item]]) -> tuple[list[float], list[float]]:
    """Left and right edge of every layer."""
    left, right, x = [], [], 0.0
    for layer in layers:
        left.append(x)
        right.append(x + max((item.width for item in layer), default=0.0))
        x = right[-1] + GAP_X
    return left, right
