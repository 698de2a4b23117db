"""The tree against a naive reading of RFC 6962, and against the published vectors."""

from functools import cache
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.journal.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    parents,
    root,
    verify_consistency,
    verify_inclusion,
)

# The leaves and roots of the certificate-transparency reference tests (transparency-dev/merkle, testonly).
VECTOR_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
VECTOR_LEAVES += ["606162636465666768696a6b6c6d6e6f"]
VECTOR_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODE_0_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_0_6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
NODE_1_0 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
NODE_1_1 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_1_2 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_1_3 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_2_0 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
NODE_0_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
NODE_2_1 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

LARGEST = 80
LEAVES = [leaf_hash(b"entry %d" % i) for i in range(LARGEST)]


def split(count: int) -> int:
    """The largest power of two smaller than a count."""
    k = 1
    while 2 * k < count:
        k *= 2
    return k


@cache
def naive_root(start: int, end: int) -> bytes:
    """MTH(D[start:end]) word for word (RFC 6962, 2.1)."""
    if start == end:
        return sha256().digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + split(end - start)
    return sha256(b"\x01" + naive_root(start, middle) + naive_root(middle, end)).digest()


def naive_path(index: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[n]) word for word (RFC 6962, 2.1.1)."""
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return [*naive_path(index, start, middle), naive_root(middle, end)]
    return [*naive_path(index, middle, end), naive_root(start, middle)]


def naive_subproof(old: int, start: int, end: int, known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) word for word (RFC 6962, 2.1.2)."""
    if old == end:
        return [] if known else [naive_root(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return [*naive_subproof(old, start, middle, known), naive_root(middle, end)]
    return [*naive_subproof(old, middle, end, False), naive_root(start, middle)]


def read(level: int, index: int) -> bytes:
    return naive_root(index << level, (index + 1) << level)


def unreadable(level: int, index: int) -> bytes:
    raise AssertionError(f"read {level}/{index}")


def flipped(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data, "big") ^ (1 << bit % (8 * len(data)))).to_bytes(len(data), "big")


def vector_tree() -> list[bytes]:
    return [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTOR_LEAVES]


def vector_read(level: int, index: int) -> bytes:
    return root(vector_tree()[index << level : (index + 1) << level])


def test_the_published_roots_come_out_for_every_size():
    assert [root(vector_tree()[:size]).hex() for size in range(9)] == VECTOR_ROOTS
    assert EMPTY_ROOT.hex() == VECTOR_ROOTS[0]


@pytest.mark.parametrize(
    ("size", "index", "path"),
    [
        (8, 0, [NODE_0_1, NODE_1_1, NODE_2_1]),
        (8, 5, [NODE_0_4, NODE_1_3, NODE_2_0]),
        (3, 2, [NODE_1_0]),
        (5, 1, [VECTOR_ROOTS[1], NODE_1_1, NODE_0_4]),
    ],
)
def test_the_published_inclusion_proofs_come_out(size, index, path):
    assert [h.hex() for h in inclusion_proof(size, index, vector_read)] == path


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 8, [NODE_0_1, NODE_1_1, NODE_2_1]),
        (6, 8, [NODE_1_2, NODE_1_3, NODE_2_0]),
        (2, 5, [NODE_1_1, NODE_0_4]),
        (6, 7, [NODE_1_2, NODE_0_6, NODE_2_0]),
    ],
)
def test_the_published_consistency_proofs_come_out(old, new, path):
    assert [h.hex() for h in consistency_proof(old, new, vector_read)] == path


def test_neither_standing_still_nor_growing_from_nothing_needs_a_proof():
    assert consistency_proof(7, 7, unreadable) == consistency_proof(0, 7, unreadable) == []
    assert consistency_proof(0, 0, unreadable) == inclusion_proof(1, 0, unreadable) == []


def test_leaves_and_nodes_are_hashed_apart_so_that_none_passes_for_the_other():
    left, right = LEAVES[:2]
    assert node_hash(left, right) == sha256(b"\x01" + left + right).digest() != leaf_hash(left + right)


def test_every_inclusion_proof_to_eighty_leaves_is_the_naive_one_and_verifies():
    checked = 0
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = inclusion_proof(size, index, read)
            assert proof == naive_path(index, 0, size)
            assert verify_inclusion(LEAVES[index], index, size, proof, naive_root(0, size))
            checked += 1
    assert checked == 3240


def test_every_consistency_proof_to_eighty_leaves_is_the_naive_one_and_verifies():
    checked = 0
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, read)
            assert proof == naive_subproof(old, 0, new, True)
            assert verify_consistency(old, naive_root(0, old), new, naive_root(0, new), proof)
            checked += 1
    assert checked == 3240


def test_no_inclusion_proof_holds_for_another_place_of_the_same_tree():
    for size in range(1, 34):
        for index in range(size):
            proof = inclusion_proof(size, index, read)
            held = [
                place
                for place in range(size)
                if verify_inclusion(LEAVES[index], place, size, proof, naive_root(0, size))
            ]
            assert held == [index]


@given(st.data())
def test_one_flipped_bit_anywhere_refuses_an_inclusion_proof(data):
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], naive_root(0, size), *inclusion_proof(size, index, read)]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 255)))
    assert not verify_inclusion(parts[0], index, size, parts[2:], parts[1])


@given(st.data())
def test_one_flipped_bit_anywhere_refuses_a_consistency_proof(data):
    new = data.draw(st.integers(1, LARGEST))
    old = data.draw(st.integers(0, new))
    parts = [naive_root(0, old), naive_root(0, new), *consistency_proof(old, new, read)]
    # From nothing, any later tree is consistent: only the empty root itself can be wrong.
    which = data.draw(st.integers(0, len(parts) - 1)) if old else 0
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 255)))
    assert not verify_consistency(old, parts[0], new, parts[1], parts[2:])


@given(st.data())
def test_a_proof_cut_lengthened_or_shuffled_is_refused(data):
    size = data.draw(st.integers(2, LARGEST))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    within, between = inclusion_proof(size, index, read), consistency_proof(old, size, read)

    def mangled(proof: list[bytes]) -> list[bytes]:
        at = data.draw(st.integers(0, len(proof) - 1))
        return data.draw(
            st.sampled_from(
                [
                    proof[:at] + proof[at + 1 :],
                    [*proof, proof[at]],
                    [EMPTY_ROOT, *proof],
                    [*proof, EMPTY_ROOT],
                ]
            )
        )

    assert not verify_inclusion(LEAVES[index], index, size, mangled(within), naive_root(0, size))
    assert not verify_consistency(old, naive_root(0, old), size, naive_root(0, size), mangled(between))


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 0, 1, 7, 8, 2**63, 2**4000]),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=40),
    st.sampled_from([*LEAVES[:3], EMPTY_ROOT, bytearray(32), "x" * 32]),
)
any_proof = st.one_of(anything, st.lists(anything, max_size=70), st.just([EMPTY_ROOT] * 5000))


@given(anything, anything, anything, any_proof, anything)
def test_verifying_never_raises_whatever_arrives(first, second, third, proof, fourth):
    assert verify_inclusion(first, second, third, proof, fourth) in (True, False)
    assert verify_consistency(second, first, third, fourth, proof) in (True, False)


def test_a_proof_that_is_not_a_list_of_whole_hashes_is_refused():
    whole = naive_root(0, 3)
    good = inclusion_proof(3, 2, read)
    assert verify_inclusion(LEAVES[2], 2, 3, tuple(good), whole)
    for bad in (
        None,
        b"",
        good[0],
        {0: good[0]},
        [good[0][:31]],
        [good[0] + b"\0"],
        [good[0].hex()],
        iter(good),
    ):
        assert not verify_inclusion(LEAVES[2], 2, 3, bad, whole)


def test_hashes_cut_elsewhere_in_the_same_bytes_are_refused():
    left, right = LEAVES[:2]
    assert verify_inclusion(right, 1, 2, [left], naive_root(0, 2))
    assert not verify_inclusion(left[31:] + right, 1, 2, [left[:31]], naive_root(0, 2))


def test_sizes_that_cannot_be_are_refused():
    left, right = LEAVES[:2]
    assert verify_inclusion(left, 0, 1, [], left)
    for index, size in ((1, 1), (0, 0), (-1, 1), (0, 1.0)):
        assert not verify_inclusion(left, index, size, [], left)
    assert not verify_inclusion(right, True, 2, [left], naive_root(0, 2))
    # The last leaf, alone on the right of a perfect tree, needs one hash at any size.
    assert verify_inclusion(right, 2**62, 2**62 + 1, [left], naive_root(0, 2))
    assert not verify_inclusion(right, 2**63, 2**63 + 1, [left], naive_root(0, 2))


def test_a_tree_that_shrinks_or_grows_without_proof_is_refused():
    one, two, three, five = (naive_root(0, size) for size in (1, 2, 3, 5))
    assert verify_consistency(3, three, 3, three, [])
    assert not verify_consistency(3, three, 3, three, [one])
    assert not verify_consistency(3, three, 3, five, [])
    assert not verify_consistency(2, two, 1, two, [])
    assert not verify_consistency(1, one, 2, two, [])
    assert not verify_consistency(3, three, 5, five, [])
    assert not verify_consistency(-1, EMPTY_ROOT, 1, one, [])


def test_a_proof_in_a_higher_or_lower_tree_than_claimed_is_refused():
    four, seven, eight = (naive_root(0, size) for size in (4, 7, 8))
    within = inclusion_proof(4, 3, read)
    assert verify_inclusion(LEAVES[3], 3, 4, within, four)
    assert not verify_inclusion(LEAVES[3], 1, 2, within, four)
    assert not verify_inclusion(LEAVES[3], 7, 8, within, four)
    between = consistency_proof(7, 8, read)
    assert verify_consistency(7, seven, 8, eight, between)
    assert not verify_consistency(3, seven, 4, eight, between)
    assert not verify_consistency(4, four, 16, eight, consistency_proof(4, 8, read))


def test_from_the_empty_log_every_log_has_grown_without_proof():
    assert verify_consistency(0, EMPTY_ROOT, 5, naive_root(0, 5), [])
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not verify_consistency(0, LEAVES[0], 0, LEAVES[0], [])
    assert not verify_consistency(0, LEAVES[0], 5, naive_root(0, 5), [])
    assert not verify_consistency(0, EMPTY_ROOT, 5, naive_root(0, 5), [LEAVES[0]])


def test_asking_for_a_proof_of_what_is_not_there_says_what_is():
    with pytest.raises(ValueError, match="规模为 3 的日志没有第 3 条，序号应在 0 到 2 之间"):
        inclusion_proof(3, 3, unreadable)
    with pytest.raises(ValueError, match="没有第 -1 条"):
        inclusion_proof(3, -1, unreadable)
    with pytest.raises(ValueError, match="旧规模 4 应不小于 0，且不大于新规模 3"):
        consistency_proof(4, 3, unreadable)
    with pytest.raises(ValueError, match="旧规模 -1"):
        consistency_proof(-1, 3, unreadable)


def test_parents_leaves_a_last_odd_hash_out():
    a, b, c = LEAVES[:3]
    assert parents(a + b + c) == node_hash(a, b)
    assert parents(a) == parents(b"") == b""


def test_the_frontier_has_the_naive_root_at_every_size_and_survives_being_kept():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root()) == (size, naive_root(0, size))
        frontier = Frontier.from_bytes(frontier.to_bytes())
        assert len(frontier.to_bytes()) == 8 + 32 * size.bit_count()
        frontier.append(leaf)
    assert frontier.root() == naive_root(0, LARGEST)


@given(st.lists(st.integers(0, LARGEST), max_size=4))
def test_extending_a_frontier_in_any_pieces_is_appending_one_by_one(cuts):
    bounds = [0, *sorted(cuts), LARGEST]
    frontier = Frontier()
    for start, end in pairwise(bounds):
        frontier.extend(leaf for leaf in LEAVES[start:end])
    assert (frontier.size, frontier.root()) == (LARGEST, naive_root(0, LARGEST))


def test_a_damaged_frontier_or_leaf_is_refused():
    frontier = Frontier()
    frontier.extend(LEAVES[:5])
    kept = frontier.to_bytes()
    for damaged in (b"", kept[:7], kept[:-1], kept + b"\0", b"\xff" * 8 + kept[8:]):
        with pytest.raises(ValueError, match="日志前沿已损坏"):
            Frontier.from_bytes(damaged)
    with pytest.raises(ValueError, match="第 5 条的叶哈希长 31 字节，应为 32 字节"):
        frontier.append(LEAVES[0][:31])
    assert frontier.to_bytes() == kept
