"""Record ids: UUIDv7, so that ids sort by the moment they were made."""

import os
import time
from collections.abc import Iterable
from threading import Lock
from uuid import UUID, SafeUUID

_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, 12 of their fraction, then 62 random bits.

    Within a process each is greater than the one before (§6.2, method 3), so that what was made first sorts first.
    """
    global _last  # noqa: PLW0603 — the last moment given out
    moment = time.time_ns() * 4096 // 1_000_000
    with _lock:
        _last = moment = max(moment, _last + 1)
    milliseconds, fraction = divmod(moment, 4096)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7000 | fraction) << 64 | (0b10 << 62) | tail)


def ids_in(texts: Iterable[str]) -> list[UUID]:
    """Those of some texts that are ids."""
    found = []
    for one in texts:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def uuids(halves: Iterable[tuple[int, int]]) -> list[UUID]:
    """Ids from their upper and lower 64 bits, by the thousand: UUID's own way of being made looks at six other spellings
    first, and takes four times as long.
    """
    make, put, unknown = UUID.__new__, object.__setattr__, SafeUUID.unknown
    found = []
    for high, low in halves:
        one = make(UUID)
        put(one, "int", high << 64 | low)
        put(one, "is_safe", unknown)
        found.append(one)
    return found
