"""Is a published list what the city signed? Needs its two files and the city's public key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.journal.notes import verify

_FORM = "chengshu/edition/v1"


class NotGenuine(ValueError):
    """The content is not what was signed; the message says where they part."""


@dataclass(frozen=True)
class Checked:
    """What a genuine edition says of itself. `previous` is the digest of the edition before, or empty."""

    title: str
    subject: str
    edition: int
    published_on: str
    publisher: str
    items: int
    digest: str
    previous: str


def promise(subject: str, edition: int, digest: str) -> str:
    """What is signed: which list, which edition, of which content (SHA-256, hexadecimal)."""
    return f"{_FORM}\n{subject}\n{edition}\n{digest}\n"


def check(content: bytes, note: bytes, keys: Iterable[str]) -> Checked:
    """Check the .json file of an edition against its .note file and the verifier keys one trusts.

    Raises NotGenuine when the content was changed or belongs to another note; BadNote, Unsigned or BadKey
    (journal.notes) when the note or a key does not hold.
    """
    signed = verify(note, keys)
    digest = hashlib.sha256(content).hexdigest()
    told = _read(content, signed)
    if signed != promise(told["subject"], told["edition"], digest):
        raise NotGenuine(_parting(signed, told, digest))
    return Checked(
        title=told["title"], subject=told["subject"], edition=told["edition"],
        published_on=told["published_on"], publisher=told["publisher"], items=len(told["rows"]),
        digest=digest, previous=told["previous"],
    )  # fmt: skip


def follows(later: Checked, earlier: Checked) -> bool:
    """Is one edition the next one of the same list?"""
    expected = (earlier.subject, earlier.edition + 1, earlier.digest)
    return (later.subject, later.edition, later.previous) == expected


def _read(content: bytes, signed: str) -> dict[str, Any]:
    """The content; what cannot even be read is told by the digest that was signed."""
    try:
        told: dict[str, Any] = json.loads(content)
        told["subject"], told["edition"], told["rows"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotGenuine(say("内容文件已损坏或不是清单文件，请重新下载。")) from error
    return told


def _parting(signed: str, told: dict[str, Any], digest: str) -> str:
    """Where content and signature part: another kind of note, another list, or changed bytes."""
    lines = signed.split("\n")
    if lines[0] != _FORM or len(lines) != 5:
        return say("签名文件不是清单的签名，请下载与内容文件同名的 .note 文件。")
    if lines[1:3] != [told["subject"], str(told["edition"])]:
        return say(
            "签名属于清单 {subject} 第 {edition} 版，内容却是 {other} 第 {number} 版，"
            "请下载同一版的两个文件。",
            subject=lines[1], edition=lines[2], other=told["subject"], number=told["edition"],
        )  # fmt: skip
    return say("内容已被改动：签名的摘要是 {signed}，实际是 {found}。", signed=lines[3], found=digest)
