"""The leaf: the bytes of an entry whose hash is in the tree (form 1; for outsiders: docs/kernel/journal.md).

A leaf is UTF-8 text: the line `chengshu-entry/1`, then one line `name value` for each of FIELDS, each line
ended by a newline. Ids and digests are lower-case hex, nobody is `-`, no personal data is an empty digest,
`at` counts microseconds since 1970, `simulated` is 0 or 1. Inside a value a newline is written `\\n` and a
backslash `\\\\`, so that no two entries have the same leaf. It holds the two commitments, never the texts
they commit to, and its hash tells nothing to those who do not know the salt. Nothing here needs the models:
auditing processes load it alone.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

FIELDS = (
    "entry", "at", "noun", "record", "number", "version", "verb", "before", "after",
    "actor", "organisation", "behalf", "cause", "simulated", "payload", "personal",
)  # fmt: skip
HEADING = "chengshu-entry/1"
_FORM = f"{HEADING}\n" + "".join(f"{name} %s\n" for name in FIELDS)
_LINES = len(FIELDS) + 1

#: How each database writes a UUID and bytes as hex, and a form filled in as bytes.
_SPELLED = {
    "sqlite": {
        "uuid": "{}", "hex": "lower(hex({}))", "form": "CAST(printf('{}', {}) AS BLOB)",
    },
    "postgresql": {
        "uuid": "replace({}::text, '-', '')", "hex": "encode({}, 'hex')",
        "form": "convert_to(format('{}', {}), 'UTF8')",
    },
}  # fmt: skip
_COLUMN_OF = {"entry": "id", "payload": "digest", "personal": "personal_digest"}
_NOBODY_IS_A_DASH = ("actor", "organisation", "behalf")


def leaf(values: Sequence[Any]) -> bytes:
    """The leaf of an entry, given the values of FIELDS in their order."""
    escaped = (str(value).replace("\\", "\\\\").replace("\n", "\\n") for value in values)
    return (_FORM % tuple(escaped)).encode()


def written_leaf() -> str:
    """SQL that has the database write the leaf: three times as fast. Always to be read through `proper`."""
    form = _FORM.replace("%s", "%%s")
    return _SPELLED[connection.vendor]["form"].format(form, _expressions())


def proper(written: bytes) -> bytes:
    """The leaf that the database wrote; written anew in the rare case that a value in it must be escaped."""
    if b"\\" in written or written.count(b"\n") != _LINES:
        return leaf_of(int(written.split(b"\n", 2)[1].removeprefix(b"entry ")))
    return written


def leaf_of(entry: int) -> bytes:
    """The leaf of an entry. Raises LookupError when there is no such entry."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_expressions()} FROM journal_entry WHERE id = %s", [entry])  # noqa: S608
        found = cursor.fetchone()
    if found is None:
        raise LookupError(f"没有编号为 {entry} 的条目。")
    return leaf(found)


def _expressions() -> str:
    """The SQL list of the values of FIELDS, the same text and numbers on both databases."""
    return ", ".join(_expression(name, _SPELLED[connection.vendor]) for name in FIELDS)


def _expression(name: str, spelled: dict[str, str]) -> str:
    column = f'"{_COLUMN_OF.get(name, name)}"'
    if name == "record":
        return spelled["uuid"].format(column)
    if name in _NOBODY_IS_A_DASH:
        return f"coalesce({spelled['uuid'].format(column)}, '-')"
    if name in ("payload", "personal"):
        return spelled["hex"].format(column)
    return f"CAST({column} AS INTEGER)" if name == "simulated" else column
