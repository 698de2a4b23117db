"""Proofs out of the stored tree, for whoever asks."""

from __future__ import annotations

from chengshu.kernel.base.words import say
from chengshu.kernel.journal.merkle import HASH_SIZE, consistency_proof, inclusion_proof
from chengshu.kernel.journal.tiles import TILE_WIDTH, TileError, read_node
from chengshu.kernel.journal.tree import StoredTiles


def inclusion(place: int, size: int) -> list[bytes]:
    """The hashes from the leaf at `place` to the root at `size`.

    Raises ValueError, or TileError beyond the log.
    """
    return inclusion_proof(size, place, read_node(StoredTiles()))


def consistency(old: int, new: int) -> list[bytes]:
    """The hashes that show the log of `old` leaves to begin that of `new`. Raises as `inclusion` does."""
    return consistency_proof(old, new, read_node(StoredTiles()))


def leaf_hash_at(place: int) -> bytes:
    """The hash of the leaf at a place. Raises TileError beyond the log."""
    tile = StoredTiles().read(0, place // TILE_WIDTH) or b""
    at = place % TILE_WIDTH * HASH_SIZE
    if len(tile) <= at:
        raise TileError(say("日志没有第 {place} 位。", place=place))
    return tile[at : at + HASH_SIZE]
