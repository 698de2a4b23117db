"""The written form of a transfer, of which the digest is taken: the same on every database, to be redone with sha256sum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chengshu.kernel.base.fields import micros

_FORM = "chengshu-transfer/1"


def form(
    *,
    id: UUID,
    key: str | None,
    kind: str,
    cause: str,
    words: str,
    at: datetime,
    corrects: UUID | None,
    lines: Iterable[tuple[str, int]],
) -> str:
    """UTF-8 lines: form, id, key, kind, cause, words, moment (µs since 1970), corrected transfer; then account and amount.

    Nothing is `-`. The id is random and told to nobody who may not read the transfer, so that the digest tells nothing.
    """
    head = [_FORM, id.hex, key or "-", kind, cause, words or "-", str(micros(at)), corrects.hex if corrects else "-"]
    told = [f"{number} {amount:+d}" for number, amount in lines]
    return "".join(f"{_plain(text)}\n" for text in [*head, *told])


def digest(text: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> str:
    """On one line, whatever was typed."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")
