"""A proof as steps that anybody can redo in a shell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chengshu.kernel.base.shell import SHA256SUM
from chengshu.kernel.base.words import say
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.leaves import HEADING
from chengshu.kernel.journal.merkle import leaf_hash, node_hash

#: Hex to the hash of its bytes, and to base64, in nothing but bash and what every machine has.
PRELUDE = (
    """h() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\\\x&/g')" | """
    f"{SHA256SUM}; }}\n"
    """b() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\\\x&/g')" | base64; }"""
)


@dataclass(frozen=True)
class Step:
    """One line to type, why, and what it must print."""

    why: str
    command: str
    result: str


def commitments(entry: Entry) -> Iterator[Step]:
    """That the texts are those the leaf commits to."""
    content, personal = (
        say("内容：盐与内容的哈希，就是叶里 payload 一行"),
        say("个人信息：盐与文本的哈希，就是叶里 personal 一行"),
    )
    parts = [
        (content, entry.salt, entry.payload, entry.digest),
        (personal, entry.personal_salt, entry.personal, entry.personal_digest),
    ]
    for why, salt, text, digest in parts:
        if text:
            yield Step(why, f"h {bytes(salt).hex()}{text.encode().hex()}", bytes(digest).hex())


def leaf_step(leaf: bytes) -> Step:
    """From the leaf to its hash."""
    why = say("叶：00 后面接上叶的字节（以 {heading} 开头的各行），求哈希", heading=HEADING)
    return Step(why, f"h 00{leaf.hex()}", leaf_hash(leaf).hex())


def climb(leaf_hash: bytes, place: int, size: int, proof: list[bytes]) -> Iterator[Step]:
    """From the leaf's hash to the root, a level a step (RFC 9162, 2.1.3.2)."""
    here, last, folded = place, size - 1, leaf_hash
    for nth, sibling in enumerate(proof, 1):
        on_the_right = here & 1 or here == last
        left, right = (sibling, folded) if on_the_right else (folded, sibling)
        folded = node_hash(left, right)
        why = (
            say("第 {nth} 层：左边是证明给出的哈希，右边是上一步的结果", nth=nth)
            if on_the_right
            else say("第 {nth} 层：左边是上一步的结果，右边是证明给出的哈希", nth=nth)
        )
        yield Step(why, f"h 01{left.hex()}{right.hex()}", folded.hex())
        while on_the_right and here and not here & 1:
            here, last = here >> 1, last >> 1
        here, last = here >> 1, last >> 1


def root_step(root: str, shown: str) -> Step:
    """That the last result is the root the city signed."""
    return Step(say("根：用 base64 写出，就是检查点的第三行"), f"b {root}", shown)
