"""Does the tree stand? The tiles, the head and the checkpoints, held against what the entries give."""

from __future__ import annotations

from collections.abc import Iterator

from chengshu.kernel.journal import keys, notes, tiles
from chengshu.kernel.journal.checkpoints import Checkpoint
from chengshu.kernel.journal.merkle import HASH_SIZE, range_root
from chengshu.kernel.journal.stretches import Found, top
from chengshu.kernel.journal.tiles import TILE_BYTES, TILE_HEIGHT, TILE_WIDTH
from chengshu.kernel.journal.tree import StoredTiles, Tile

Wrong = tuple[int, str]


class Derived:
    """A store of tiles that answers what the entries give where it is known, and what is stored elsewhere."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self._stored = StoredTiles()

    def read(self, level: int, index: int) -> bytes | None:
        """The derived tile, or the stored one."""
        return self.tiles.get((level, index)) or self._stored.read(level, index)

    def write(self, level: int, index: int, data: bytes) -> None:
        """Keep a derived tile."""
        self.tiles[level, index] = data


class Tree:
    """The tree that the entries give, put together from stretches, and where the stored one differs."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._tops: list[bytes] = []
        self._derived = Derived()
        self._suspects: dict[tuple[int, int], bytes] = {}
        self._blamed: set[int] = set()

    def take(self, found: Found) -> None:
        """The next stretch."""
        self._tops += found.tops
        self._blamed |= found.wrong.keys()
        if found.hashes:
            self._derived.write(0, self.size // TILE_WIDTH, found.hashes)
        for index, tile in found.suspects.items():
            self._suspects[0, index] = tile
            self._derived.write(0, index, tile)

    def judge(self, root: bytes) -> list[Wrong]:
        """Everything that does not stand, given the root that the head tells."""
        self._compare_upper_levels()
        wrong = [one for place, tile in sorted(self._suspects.items()) for one in self._judge_tile(place, tile, root)]
        if not wrong and not self._blamed and self.root_at(self.size) != root:
            wrong.append((-1, f"日志头的根哈希与 {self.size} 个条目算出的不符：日志头被改动，或条目连同瓦片被改写。"))
        return wrong + self._superfluous()

    def _compare_upper_levels(self) -> None:
        hashes, level = self._tops, 1
        stored = {(one.level, one.index): bytes(one.data) for one in Tile.objects.filter(level__gt=0)}
        while hashes:
            data = b"".join(hashes)
            placed = [(at // TILE_BYTES, data[at : at + TILE_BYTES]) for at in range(0, len(data), TILE_BYTES)]
            for index, tile in placed:
                self._derived.write(level, index, tile)
                if stored.get((level, index)) != tile:
                    self._suspects[level, index] = tile
            hashes = [top(tile) for _, tile in placed if len(tile) == TILE_BYTES]
            level += 1

    def _judge_tile(self, place: tuple[int, int], derived: bytes, root: bytes) -> Iterator[Wrong]:
        """Whose fault is a tile that does not hold what the entries give? What stands above it decides."""
        (level, index), stored = place, StoredTiles().read(*place) or b""
        if not stored:
            yield (index * TILE_WIDTH) << (TILE_HEIGHT * level), f"瓦片 {level}/{index} 丢失，条目本身无误。"
            return
        vouched = self._vouched(level, index, derived, root)
        for nth in range(max(len(derived), len(stored)) // HASH_SIZE):
            ours, theirs = (part[nth * HASH_SIZE : (nth + 1) * HASH_SIZE] for part in (derived, stored))
            first = (index * TILE_WIDTH + nth) << (TILE_HEIGHT * level)
            last = first + (1 << (TILE_HEIGHT * level)) - 1
            if ours == theirs or first in self._blamed:
                continue
            if vouched:
                yield (
                    first,
                    f"第 {first} 位：瓦片 {level}/{index} 的第 {nth} 个哈希被改动或丢失，条目本身无误。",
                )
            elif level == 0:
                yield first, f"第 {first} 位的条目与日志不符：条目的某一栏被改动，或条目被调换、插入。"
            elif not self._blamed_between(first, last):
                yield (
                    first,
                    f"第 {first} 至 {last} 位之间的条目连同瓦片一起被改写，与上层瓦片 {level}/{index} 不符。",
                )

    def _blamed_between(self, first: int, last: int) -> bool:
        """Is something below already known to be wrong, which explains this hash too?"""
        lower = ((index * TILE_WIDTH, (index + 1) * TILE_WIDTH) for level, index in self._suspects if level == 0)
        return any(start <= last and stop > first for start, stop in lower) or any(
            first <= place <= last for place in self._blamed
        )

    def _vouched(self, level: int, index: int, derived: bytes, root: bytes) -> bool:
        """Does the level above, or for the last tiles the head, know what the entries give?"""
        if len(derived) < TILE_BYTES:
            return self.root_at(self.size) == root
        above = StoredTiles().read(level + 1, index // TILE_WIDTH) or b""
        nth = index % TILE_WIDTH
        return above[nth * HASH_SIZE : (nth + 1) * HASH_SIZE] == top(derived)

    def root_at(self, size: int) -> bytes:
        """The root that the entries give at a size."""
        return range_root(0, size, tiles.read_node(self._derived))

    def _superfluous(self) -> list[Wrong]:
        """Tiles where the tree has none."""
        beyond = []
        for level, index in Tile.objects.values_list("level", "index"):
            held = self.size >> (TILE_HEIGHT * level)
            if index * TILE_WIDTH >= held:
                beyond.append((-1, f"瓦片 {level}/{index} 是多出来的：{self.size} 条的日志没有这一片。"))
        return beyond


def judge_checkpoints(tree: Tree, *, explained: bool) -> Iterator[Wrong]:
    """Signature, form, and root at its own size, of every checkpoint kept.

    When something is wrong at some place already, that explains roots that do not fit (`explained`).
    """
    rows, good = Checkpoint.objects.order_by("size"), 0
    known = keys.public_key() if rows.exists() else ""
    for kept in rows.iterator():
        told, trouble = _told(kept, known)
        if trouble or told is None:
            yield -1, f"规模 {kept.size} 的检查点{trouble}"
        elif told.size > tree.size:
            yield -1, f"检查点承诺过 {told.size} 条，日志头只记 {tree.size} 条：日志被截短。"
        elif not explained and tree.root_at(told.size) != told.root:
            yield (
                good,
                f"规模 {told.size} 的检查点与现在的日志不符：第 {good} 至 {told.size - 1} 位之间有改写。",
            )
            return  # every later one disagrees for the same reason
        else:
            good = told.size


def _told(kept: Checkpoint, known: str) -> tuple[notes.Checkpoint | None, str]:
    """What a checkpoint promises, and what is wrong with it by itself."""
    try:
        told = notes.Checkpoint.parse(notes.verify(kept.note, [known]))
    except notes.BadNote as trouble:
        return None, f"不可信：{trouble}"
    if (told.size, told.root) != (kept.size, bytes(kept.root)):
        return None, "与它签名的内容不符：检查点的记录被改动。"
    return told, ""
