"""One stretch of the log, derived anew from the stored columns.

Raw SQL and no models: auditing processes load only this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import connection

from chengshu.kernel.journal.leaves import proper, written_leaf
from chengshu.kernel.journal.merkle import EMPTY_ROOT, HASH_SIZE, parents
from chengshu.kernel.journal.tiles import TILE_BYTES, TILE_WIDTH

#: Places one process takes at a time: 64 tiles, some 15 MB of rows.
STRETCH = 64 * TILE_WIDTH
#: Wrong places told of one stretch; a forged log would otherwise fill the memory with them.
MOST_WRONG = 50

#: The verb by which personal texts may go (see `erasure`).
ERASE = "erase"
_SELECT = (
    "SELECT place, payload, salt, digest, personal, personal_salt, personal_digest, {} FROM journal_entry "
    "WHERE place >= %s AND place < %s ORDER BY place"
)
#: Stands where no entry is.
_NOTHING = bytes(HASH_SIZE)


@dataclass
class Found:
    """What one stretch of places gave.

    tops: for each full tile its topmost hash. hashes: the leaf hashes of a last tile that is not full.
    suspects: tiles that do not hold what the entries give, by index, with what they should hold.
    emptied: places of entries whose personal text is gone; whether that was lawful is judged by `audit`.
    """

    start: int
    stop: int
    wrong: dict[int, str] = field(default_factory=dict)
    tops: list[bytes] = field(default_factory=list)
    hashes: bytes = b""
    suspects: dict[int, bytes] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)

    def blame(self, place: int, what: str) -> None:
        """Note the first thing that is wrong at a place."""
        if len(self.wrong) < MOST_WRONG:
            self.wrong.setdefault(place, what)


def derive(start: int, stop: int) -> Found:
    """Derive the leaves of start ≤ place < stop and hold them against the tiles; `start` begins a tile."""
    found = Found(start, stop)
    stored = _stored_tiles(start, stop)
    hashes = b"".join(_leaf_hashes(found))
    for at in range(0, len(hashes), TILE_BYTES):
        index, tile = (start * HASH_SIZE + at) // TILE_BYTES, hashes[at : at + TILE_BYTES]
        if stored.get(index) != tile:
            found.suspects[index] = tile
        if len(tile) == TILE_BYTES:
            found.tops.append(top(tile))
        else:
            found.hashes = tile
    return found


def top(tile: bytes) -> bytes:
    """The hash over a whole tile."""
    while len(tile) > HASH_SIZE:
        tile = parents(tile)
    return tile or EMPTY_ROOT


def _stored_tiles(start: int, stop: int) -> dict[int, bytes]:
    first, last = start // TILE_WIDTH, -(-stop // TILE_WIDTH)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "index", data FROM journal_tile WHERE level = 0 AND "index" >= %s AND "index" < %s',
            [first, last],
        )
        return {index: bytes(data) for index, data in cursor.fetchall()}


def _leaf_hashes(found: Found) -> Iterator[bytes]:
    """A hash for every place of the stretch, checking what each entry holds on the way."""
    expected = found.start
    for place, text, salt, digest, personal, personal_salt, personal_digest, written in _rows(found):
        while expected < place:
            yield _missing(found, expected)
            expected += 1
        if sha256(salt + text.encode()).digest() != digest:
            found.blame(place, f"第 {place} 位条目的内容与它的承诺不符：内容、盐或承诺被改动。")
        if personal or personal_salt or personal_digest:
            _check_personal(found, place, personal, personal_salt, personal_digest)
        yield sha256(b"\x00" + proper(written)).digest()
        expected += 1
    for place in range(expected, found.stop):
        yield _missing(found, place)


def _rows(found: Found) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(written_leaf()), [found.start, found.stop])
        yield from cursor


def _missing(found: Found, place: int) -> bytes:
    found.blame(place, f"第 {place} 位没有条目：被删除，或被移走。")
    return _NOTHING


def _check_personal(found: Found, place: int, text: str, salt: bytes, promised: bytes) -> None:
    """Personal text must be what was promised; that it is gone can be lawful."""
    if not text and not salt:
        found.emptied.append(place)
    elif sha256(salt + text.encode()).digest() != promised:
        found.blame(place, f"第 {place} 位条目的个人信息与它的承诺不符：文本、盐或承诺被改动。")


def derive_or_tell(start: int, stop: int) -> Found:
    """As `derive`; rows that cannot even be read are a finding, not the end of the audit."""
    try:
        return derive(start, stop)
    except Exception as error:
        return Found(start, stop, wrong={start: f"第 {start} 至 {stop - 1} 位中有读不出的条目：{error}"})
