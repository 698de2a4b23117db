"""Tiles against a naive tree, at every size to a thousand and at some large ones."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.journal.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from chengshu.kernel.journal.tiles import TILE_BYTES, TileError, append, read_node, root_at

LEAVES = [sha256(b"\x00%d" % i).digest() for i in range(70_000)]


@cache
def naive_root(start: int, end: int) -> bytes:
    if end - start == 1:
        return LEAVES[start]
    middle = start + (1 << (end - start - 1).bit_length() - 1)
    return sha256(b"\x01" + naive_root(start, middle) + naive_root(middle, end)).digest()


class Shelf:
    """A store that counts what is asked of it."""

    def __init__(self):
        self.tiles, self.reads, self.writes = {}, [], []

    def read(self, level, index):
        self.reads.append((level, index))
        return self.tiles.get((level, index))

    def write(self, level, index, data):
        self.writes.append((level, index))
        self.tiles[level, index] = data


def filled(size: int) -> Shelf:
    shelf = Shelf()
    append(shelf, 0, LEAVES[:size])
    return shelf


@pytest.fixture(scope="module")
def large() -> Shelf:
    return filled(70_000)


def test_growing_leaf_by_leaf_gives_the_naive_root_at_every_size_to_a_thousand():
    shelf = Shelf()
    for size in range(1000):
        assert append(shelf, size, LEAVES[size : size + 1]) == naive_root(0, size + 1)
    assert [root_at(shelf, size) for size in range(1, 1001)] == [naive_root(0, size) for size in range(1, 1001)]


def test_the_empty_tree_has_the_root_of_nothing_and_no_tile():
    shelf = Shelf()
    assert append(shelf, 0, []) == root_at(shelf, 0) == EMPTY_ROOT
    assert shelf.tiles == {}


def test_seventy_thousand_leaves_make_the_tiles_the_specification_counts(large):
    widths = {}
    for (level, _), data in large.tiles.items():
        widths.setdefault(level, []).append(len(data) // 32)
    assert {level: sorted(of, reverse=True) for level, of in widths.items()} == {
        0: [256] * 273 + [112],
        1: [256, 17],
        2: [1],
    }
    assert large.tiles[0, 3] == b"".join(LEAVES[768:1024])
    assert large.tiles[1, 0][:32] == naive_root(0, 256)
    assert large.tiles[2, 0] == naive_root(0, 65_536)


def test_a_full_leaf_tile_already_counts_in_the_level_above():
    assert {place: len(data) for place, data in filled(256).tiles.items()} == {(0, 0): TILE_BYTES, (1, 0): 32}


@settings(max_examples=40)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_any_batches_leave_the_same_tiles_as_one(batches):
    shelf, size = Shelf(), 0
    for batch in batches:
        found = append(shelf, size, iter(LEAVES[size : size + batch]))
        size += batch
        assert found == naive_root(0, size)
    assert shelf.tiles == filled(size).tiles


def test_appending_touches_only_the_last_tiles(large):
    shelf = Shelf()
    shelf.tiles = dict(large.tiles)
    append(shelf, 70_000, [LEAVES[0]])
    assert shelf.writes == [(0, 273)]
    assert sorted(shelf.reads) == [(0, 273), (1, 1), (2, 0)]
    shelf.writes.clear()
    append(shelf, 70_001, LEAVES[:300])
    assert shelf.writes == [(0, 273), (0, 274), (1, 1)]


@settings(max_examples=60)
@given(st.data())
def test_roots_and_proofs_of_any_past_size_hold(large, data):
    size = data.draw(st.integers(1, 70_000))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    whole = naive_root(0, size)
    assert root_at(large, size) == whole
    read = read_node(large)
    assert verify_inclusion(LEAVES[index], index, size, inclusion_proof(size, index, read), whole)
    proof = consistency_proof(old, size, read)
    assert verify_consistency(old, naive_root(0, old), size, whole, proof)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 65_792, 69_999])
def test_tiles_and_frontier_agree_around_the_edges_of_tiles(large, size):
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert root_at(large, size) == frontier.root() == naive_root(0, size)


def test_a_reader_fetches_each_tile_once(large):
    large.reads.clear()
    inclusion_proof(70_000, 4_321, read_node(large))
    assert sorted(large.reads) == [(0, 16), (0, 273), (1, 0), (1, 1)]


def test_a_size_that_is_not_there_yet_is_refused(large):
    with pytest.raises(TileError, match="瓦片 0/273 只有 112 个哈希，算不出节点 0/70000"):
        root_at(large, 70_001)


def test_a_missing_tile_is_refused_and_named():
    shelf = filled(1000)
    del shelf.tiles[0, 1]
    with pytest.raises(TileError, match="瓦片 0/1 只有 0 个哈希"):
        inclusion_proof(1000, 300, read_node(shelf))
    assert verify_inclusion(LEAVES[999], 999, 1000, inclusion_proof(1000, 999, read_node(shelf)), naive_root(0, 1000))


def test_a_tile_torn_within_a_hash_is_refused():
    shelf = filled(1000)
    shelf.tiles[0, 1] = shelf.tiles[0, 1][: 45 * 32 + 5]
    with pytest.raises(TileError, match="瓦片 0/1 只有 45 个哈希，算不出节点 0/301"):
        inclusion_proof(1000, 300, read_node(shelf))


def test_a_second_sequencer_with_a_stale_size_is_refused_and_nothing_is_written():
    shelf = filled(700)
    before = dict(shelf.tiles)
    for stale in (699, 701, 512, 256, 0):
        with pytest.raises(TileError, match="本批未写入，请重读日志规模后再试"):
            append(shelf, stale, LEAVES[:5])
    with pytest.raises(TileError, match="瓦片 1/0 只有 2 个哈希，算不出节点 8/2"):
        append(shelf, 768, LEAVES[:5])
    assert shelf.tiles == before


def test_damage_in_an_upper_level_is_found_before_anything_is_written():
    shelf = filled(700)
    shelf.tiles[1, 0] = shelf.tiles[1, 0][:-1]
    before = dict(shelf.tiles)
    with pytest.raises(TileError, match="瓦片 1/0 有 63 字节，按日志规模应有 64 字节"):
        append(shelf, 700, LEAVES[:100])
    assert shelf.tiles == before


def test_a_leaf_that_is_not_a_hash_is_refused_with_its_whole_batch():
    shelf = filled(3)
    with pytest.raises(ValueError, match="每个叶哈希应为 32 字节，本批 2 条均未写入"):
        append(shelf, 3, [LEAVES[3], b"short"])
    assert root_at(shelf, 3) == naive_root(0, 3)
    assert len(shelf.tiles[0, 0]) == 96
