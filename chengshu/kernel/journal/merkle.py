"""RFC 6962 Merkle trees over SHA-256: roots, proofs and their checks (algorithms of RFC 9162, section 2.1).

A hash is 32 bytes. A *perfect* subtree (level, index) covers the 2**level leaves from index * 2**level on;
whoever stores the tree hands those hashes out through a `Read`. Leaves are always given by their hash.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()

Read = Callable[[int, int], bytes]
"""Yields the hash of the perfect subtree (level, index)."""

# Sizes travel as signed 64-bit numbers in SQL and JSON; beyond that a proof is hostile, not large.
_LARGEST = 2**63 - 1


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's content."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: bytes) -> bytes:
    """Return the hashes of the nodes above pairs of hashes, all written one after the other.

    A last hash without a partner is left out.
    """
    pair = 2 * HASH_SIZE
    starts = range(0, len(hashes) - pair + 1, pair)
    return b"".join([sha256(b"\x01" + hashes[at : at + pair]).digest() for at in starts])


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes; of none, the hash of nothing."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def range_root(start: int, end: int, read: Read) -> bytes:
    """Return the root over leaves start ≤ i < end, start being a multiple of a power of two ≥ end - start."""
    folded, rest = b"", end
    while rest > start:
        level = ((rest - start) & (start - rest)).bit_length() - 1
        left = read(level, (rest >> level) - 1)
        folded = node_hash(left, folded) if folded else left
        rest -= 1 << level
    return folded or EMPTY_ROOT


def inclusion_proof(size: int, index: int, read: Read) -> list[bytes]:
    """Return the hashes that lead from leaf `index` to the root at `size`, lowest first.

    Raises ValueError when the tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"包含证明：规模为 {size} 的日志没有第 {index} 条，序号应在 0 到 {size - 1} 之间。")
    proof, level, last = [], 0, size - 1
    while last:
        sibling = index ^ 1
        if sibling < last:
            proof.append(read(level, sibling))
        elif sibling == last:
            proof.append(range_root(sibling << level, size, read))
        level, index, last = level + 1, index >> 1, last >> 1
    return proof


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """Return the hashes that show the tree of size `old` to be the beginning of that of size `new`.

    Empty when `old` is 0 or equals `new`. Raises ValueError unless 0 ≤ old ≤ new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"一致性证明：旧规模 {old} 应不小于 0，且不大于新规模 {new}。")
    proof: list[bytes] = []
    start, end = 0, new
    while old and old != end:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    # The verifier holds the old root already; any other start must be told.
    if start:
        proof.append(range_root(start, end, read))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` leads from the leaf hash `leaf` at `index` to `root` at `size`; never raises."""
    if not (_are_sizes(index, size) and index < size and _are_hashes([leaf, root]) and _are_hashes(proof)):
        return False
    here, last, folded = index, size - 1, leaf
    for sibling in proof:
        if not last:
            return False
        if here & 1 or here == last:
            folded = node_hash(sibling, folded)
            here, last = _past_promoted(here, last)
        else:
            folded = node_hash(folded, sibling)
        here, last = here >> 1, last >> 1
    return not last and folded == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows the old tree to be the beginning of the new one; never raises.

    From size 0 the proof is empty and the old root that of nothing, as C2SP tlog-witness has it.
    """
    if not (_are_sizes(old_size, new_size) and _are_hashes([old_root, new_root]) and _are_hashes(proof)):
        return False
    if old_size == 0 and old_root != EMPTY_ROOT:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof
    return old_size < new_size and _grows(old_size, old_root, new_size, new_root, proof)


def _grows(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2, for 0 < old size < new size."""
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    # An old tree that is perfect is itself the first node, so its prover leaves it out.
    path = list(proof) if here else [old_root, *proof]
    if not path:
        return False
    old_folded = new_folded = path[0]
    for sibling in path[1:]:
        if not last:
            return False
        if here & 1 or here == last:
            old_folded, new_folded = node_hash(sibling, old_folded), node_hash(sibling, new_folded)
            here, last = _past_promoted(here, last)
        else:
            new_folded = node_hash(new_folded, sibling)
        here, last = here >> 1, last >> 1
    return not last and old_folded == old_root and new_folded == new_root


def _past_promoted(here: int, last: int) -> tuple[int, int]:
    """Climb over the levels where the last node has no sibling and is carried up as it is."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _are_sizes(*numbers: object) -> bool:
    return all(type(number) is int and 0 <= number <= _LARGEST for number in numbers)


def _are_hashes(hashes: object) -> bool:
    return isinstance(hashes, list | tuple) and all(type(h) is bytes and len(h) == HASH_SIZE for h in hashes)


class Frontier:
    """The right edge of a growing tree: the perfect subtrees that make it up, the largest first.

    Enough to go on appending and to know the root, in at most 63 hashes.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf by its hash. Raises ValueError when it is not a hash."""
        self.extend([leaf])

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves in order. Raises ValueError at the first that is not a hash; those before it stay."""
        peaks = self._peaks
        for node in leaf_hashes:
            if len(node) != HASH_SIZE:
                raise ValueError(f"第 {self.size} 条的叶哈希长 {len(node)} 字节，应为 {HASH_SIZE} 字节。")
            size = self.size
            while size & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()  # noqa: PLW2901
                size >>= 1
            peaks.append(node)
            self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        folded = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            folded = node_hash(peak, folded)
        return folded

    def to_bytes(self) -> bytes:
        """Return the size in 8 bytes, big-endian, and the subtree hashes, the largest first."""
        return self.size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what `to_bytes` wrote. Raises ValueError when size and length disagree."""
        size, peaks = int.from_bytes(data[:8], "big"), data[8:]
        if len(data) < 8 or len(peaks) != size.bit_count() * HASH_SIZE:
            raise ValueError(f"日志前沿已损坏：{len(data)} 字节与所记规模 {size} 不符，请从叶哈希重新计算。")
        frontier = cls()
        frontier.size = size
        frontier._peaks = [peaks[at : at + HASH_SIZE] for at in range(0, len(peaks), HASH_SIZE)]
        return frontier
