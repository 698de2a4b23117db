"""The tree kept as C2SP tlog-tiles: blobs of up to 256 hashes, tile level L holding the nodes of level 8 L.

A node between two tile levels is hashed from the tile when asked for. Tiles only ever grow at the right
edge, so every past size keeps its root and its proofs.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from .merkle import HASH_SIZE, Read, parents, range_root

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_SIZE

Placed = tuple[int, int, bytes]
"""A tile with its level and index."""


class TileStore(Protocol):
    """Where the caller keeps tiles; a later write to the same place replaces the earlier, shorter tile."""

    def read(self, level: int, index: int) -> bytes | None:
        """Return the tile's hashes one after the other, or None when there is no such tile."""

    def write(self, level: int, index: int, data: bytes) -> None:
        """Keep 1 to 256 hashes as this tile."""


class TileError(LookupError):
    """A tile is missing, too short, or does not fit the size it is said to belong to."""


def append(store: TileStore, size: int, leaf_hashes: Iterable[bytes]) -> bytes:
    """Add leaves to the tree of `size` leaves, touching only its last tiles, and return the new root.

    The caller keeps `size`, and runs this in one transaction with it. Raises TileError, before anything is
    written, when the last tiles are not those of `size`, and ValueError when a leaf is not a hash.
    """
    leaves = list(leaf_hashes)
    if any(len(leaf) != HASH_SIZE for leaf in leaves):
        raise ValueError(f"追加日志：每个叶哈希应为 {HASH_SIZE} 字节，本批 {len(leaves)} 条均未写入。")
    nodes = _Nodes(store)
    written: list[Placed] = []
    level, hashes = 0, b"".join(leaves)
    while hashes:
        tiles = _continued(store, level, size >> (TILE_HEIGHT * level), hashes)
        written += tiles
        # Only a last, partial tile holds nodes of the new root; full tiles are told by the level above.
        nodes.remember(*tiles[-1])
        hashes = b"".join([_heights(tile)[-1] for _, _, tile in tiles if len(tile) == TILE_BYTES])
        level += 1
    root = range_root(0, size + len(leaves), nodes)
    for placed in written:
        store.write(*placed)
    return root


def read_node(store: TileStore) -> Read:
    """Return a reader of perfect subtrees for `merkle`; it remembers tiles, so take a new one per request."""
    return _Nodes(store)


def root_at(store: TileStore, size: int) -> bytes:
    """Return the root the tree had at `size`, now or long ago. Raises TileError beyond what is stored."""
    return range_root(0, size, _Nodes(store))


class _Nodes:
    """Perfect subtrees out of tiles, each tile fetched once."""

    def __init__(self, store: TileStore) -> None:
        self._store = store
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index = index >> (TILE_HEIGHT - height)
        place = tile_level, tile_index
        tile = self._tiles.get(place)
        if tile is None:
            tile = self._tiles[place] = self._store.read(tile_level, tile_index) or b""
        heights = _heights(tile)
        at = index % (TILE_WIDTH >> height) * HASH_SIZE
        node = heights[height][at : at + HASH_SIZE] if height < len(heights) else b""
        if len(node) != HASH_SIZE:
            raise TileError(
                f"瓦片 {tile_level}/{tile_index} 只有 {len(tile) // HASH_SIZE} 个哈希，"
                f"算不出节点 {level}/{index}：日志未到此规模，或瓦片缺失。请用 city verify 重新核对。"
            )
        return node

    def remember(self, level: int, index: int, tile: bytes) -> None:
        """Take this tile instead of the store's."""
        self._tiles[level, index] = tile


# Proofs meet the same upper tiles again and again; keyed by content, so nothing can go stale. About 2 MB.
@lru_cache(maxsize=128)
def _heights(tile: bytes) -> list[bytes]:
    """Return the perfect nodes at each height above a tile's hashes, from the hashes themselves on."""
    heights = [tile]
    while len(heights[-1]) > HASH_SIZE:
        heights.append(parents(heights[-1]))
    return heights


def _continued(store: TileStore, level: int, count: int, hashes: bytes) -> list[Placed]:
    """Return the tiles of one level that change when hashes follow its first `count`."""
    index, width = divmod(count, TILE_WIDTH)
    kept = store.read(level, index) or b""
    # A stale size here would end in a signed fork, so a tile that is ahead is refused like a short one.
    if len(kept) != width * HASH_SIZE:
        raise TileError(
            f"瓦片 {level}/{index} 有 {len(kept)} 字节，按日志规模应有 {width * HASH_SIZE} 字节："
            "可能另一个定序进程已先写入，或瓦片损坏。本批未写入，请重读日志规模后再试。"
        )
    hashes = kept + hashes
    starts = range(0, len(hashes), TILE_BYTES)
    return [(level, index + at // TILE_BYTES, hashes[at : at + TILE_BYTES]) for at in starts]
