"""The vectors of one noun's records, in a folder of their own: read by several processes, written by one.

Rows are only ever added: `rows` holds record and a digest of the text, `vectors` the numbers, at the same place. The last row
of a record counts, and the numbers of those before it are wiped; one without a digest says that it is gone. Vectors are
written before the rows that name them, so that what was interrupted is cut off by the next that writes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from chengshu.kernel.base.ids import uuids
from chengshu.kernel.matching.aside import beside
from chengshu.kernel.matching.meaning.encoder import WIDTH

if TYPE_CHECKING:
    import numpy as np

#: Bytes of a row: a record, a digest of its text; and of its vector.
KEY, DIGEST, VECTOR = 16, 8, 4 * WIDTH
ROW = KEY + DIGEST
GONE = bytes(DIGEST)


def digest(text: str) -> bytes:
    """Of a text, never GONE."""
    return sha256(text.encode()).digest()[:DIGEST]


@dataclass(frozen=True)
class _Seen:
    """The files as arrays, a row for each of theirs; what rows that do not count are put behind with; and how many do."""

    numbers: np.ndarray
    rows: np.ndarray
    mask: np.ndarray
    living: int


def _mask(rows: Iterable[tuple[int, bytes]], many: int) -> tuple[np.ndarray, int]:
    """What all of so many rows are put behind with, but these, unless they are gone; and how many that leaves."""
    import numpy as np

    mask = np.full(many, -2.0, np.float32)
    live = [row for row, digest in rows if digest != GONE and row < many]
    mask[live] = 0.0
    return mask, len(live)


def _cosines(numbers: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Row by row, in two halves side by side: of a whole product the threads of BLAS would make twice the CPU, and spin while
    the next text is read.
    """
    import numpy as np

    half = len(numbers) // 2
    other = beside.submit(np.vecdot, numbers[half:], vector)
    return np.concatenate([np.vecdot(numbers[:half], vector), other.result()])


class Vectors:
    """All there are of a noun."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._many = folder, 0
        self._seen: _Seen | None = None
        #: Record → where its last row stands, and the digest in it.
        self._last: dict[bytes, tuple[int, bytes]] = {}

    @property
    def place(self) -> int | None:
        """The place in the journal up to which they are brought along; None until all were made once."""
        try:
            return int(json.loads((self.folder / "place.json").read_text("utf-8"))["place"])
        except FileNotFoundError:
            return None

    def moved(self, place: int) -> None:
        """They are brought along up to here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / ".place.json"
        part.write_text(json.dumps({"place": place}), "utf-8")
        part.replace(self.folder / "place.json")

    def stale(self, texts: Mapping[UUID, str]) -> dict[UUID, str]:
        """Of these texts those that it has no vector of."""
        known = self._known()
        return {key: text for key, text in texts.items() if known.get(key.bytes, (0, GONE))[1] != digest(text)}

    def add(self, texts: Mapping[UUID, str], vectors: np.ndarray, gone: Iterable[UUID] = ()) -> None:
        """Put vectors of these texts in, and take records out. What they meant before is wiped."""
        import numpy as np

        self.folder.mkdir(parents=True, exist_ok=True)
        known, many = self._known(), self._size()
        away = [key for key in gone if known.get(key.bytes, (0, GONE))[1] != GONE]
        before = [known[key.bytes][0] for key in (*texts, *away) if key.bytes in known]
        rows = b"".join([key.bytes + digest(text) for key, text in texts.items()] + [key.bytes + GONE for key in away])
        numbers = np.concatenate([vectors, np.zeros((len(away), WIDTH), np.float32)]).astype(np.float32)
        for name, at, written in (("vectors", many * VECTOR, numbers.tobytes()), ("rows", many * ROW, rows)):
            with (self.folder / name).open("ab") as file:
                file.truncate(at)
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
        with (self.folder / "vectors").open("r+b") as file:
            for row in before:
                file.seek(row * VECTOR)
                file.write(bytes(VECTOR))

    def nearest(self, vector: np.ndarray, limit: int, among: Set[UUID] | None = None) -> dict[UUID, float]:
        """The records (only those among) whose texts mean most nearly this, best first, each with its cosine. Every one is
        looked at.
        """
        import numpy as np

        seen = self._look()
        mask, living = (seen.mask, seen.living) if among is None else self._only(among, len(seen.mask))
        near = _cosines(seen.numbers, vector) + mask
        most = min(limit, living)
        if not most:
            return {}
        first = np.argpartition(-near, most - 1)[:most]
        first = first[np.argsort(-near[first], kind="stable")]
        keys = np.ascontiguousarray(seen.rows[first, :KEY]).view(">u8").tolist()
        return dict(zip(uuids((high, low) for high, low in keys), near[first].tolist(), strict=True))

    def _look(self) -> _Seen:
        """The files as long as they are now. Mapping them for each question would cost as much as looking at them: every page
        would be met for the first time again. What is wiped in them is seen.
        """
        import numpy as np

        known, many = self._known(), self._many
        if self._seen is None or len(self._seen.mask) != many:
            self._seen = _Seen(
                self._mapped("vectors", np.float32, (many, WIDTH)),
                self._mapped("rows", np.uint8, (many, ROW)),
                *_mask(known.values(), many),
            )
        return self._seen

    def _only(self, among: Set[UUID], many: int) -> tuple[np.ndarray, int]:
        return _mask((self._last[one.bytes] for one in among if one.bytes in self._last), many)

    def _mapped(self, name: str, kind: type[np.generic], shape: tuple[int, int]) -> np.ndarray:
        import numpy as np

        return np.asarray(np.memmap(self.folder / name, kind, "r", shape=shape)) if shape[0] else np.zeros(shape, kind)

    def _size(self) -> int:
        """How many rows there are."""
        try:
            return (self.folder / "rows").stat().st_size // ROW
        except FileNotFoundError:
            return 0

    def _known(self) -> dict[bytes, tuple[int, bytes]]:
        """What was added since is read too."""
        many = self._size()
        if self._many < many:
            with (self.folder / "rows").open("rb") as file:
                file.seek(self._many * ROW)
                added = file.read((many - self._many) * ROW)
            for nth, at in enumerate(range(0, len(added), ROW), self._many):
                self._last[added[at : at + KEY]] = nth, added[at + KEY : at + ROW]
            self._many = many
        return self._last
