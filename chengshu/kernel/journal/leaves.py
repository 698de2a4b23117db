"""The leaf: the bytes of an entry whose hash stands in the tree. Form 1, described to outsiders in docs/kernel/journal.md.

A leaf is UTF-8 text: the line `chengshu-entry/1`, then one line `name value` for each of FIELDS, each line ended by
a newline. Ids and digests are lower-case hex, no organisation or person is `-`, no personal data is an empty digest,
`at` counts microseconds since 1970, `simulated` is 0 or 1. A newline inside a value is written `\\n` and a backslash
`\\\\`, so no two entries have the same leaf. It holds the two commitments, never the texts they commit to, and can be
told by nobody who does not know the salt. Nothing of this needs the models: the auditors' processes import it alone.
"""

from collections.abc import Sequence
from typing import Any

FIELDS = (
    "entry", "at", "noun", "record", "number", "version", "verb", "before", "after",
    "actor", "organisation", "behalf", "cause", "simulated", "payload", "personal",
)  # fmt: skip
HEADING = "chengshu-entry/1"
_FORM = f"{HEADING}\n" + "".join(f"{name} %s\n" for name in FIELDS)
_LINES = len(FIELDS) + 1

#: How each database writes a UUID and bytes as hex, and a truth value as a number.
_SPELLED = {
    "sqlite": {"uuid": "{}", "hex": "lower(hex({}))", "bool": "{}"},
    "postgresql": {"uuid": "replace({}::text, '-', '')", "hex": "encode({}, 'hex')", "bool": "{}::int"},
}
_UUIDS = {"record"}
_UUIDS_OR_NONE = {"actor", "organisation", "behalf"}
_COLUMN_OF = {"entry": "id", "payload": "digest", "personal": "personal_digest"}


def expressions(vendor: str) -> str:
    """The SQL list of the values of FIELDS, the same text and numbers on both databases."""
    return ", ".join(_expression(name, _SPELLED[vendor]) for name in FIELDS)


def _expression(name: str, spelled: dict[str, str]) -> str:
    column = f'"{_COLUMN_OF.get(name, name)}"'
    if name in _UUIDS:
        return spelled["uuid"].format(column)
    if name in _UUIDS_OR_NONE:
        return f"coalesce({spelled['uuid'].format(column)}, '-')"
    if name in ("payload", "personal"):
        return spelled["hex"].format(column)
    return spelled["bool"].format(column) if name == "simulated" else column


def leaf(values: Sequence[Any]) -> bytes:
    """The leaf of an entry, given the values of FIELDS in their order."""
    text = _FORM % tuple(values)
    # One look at the whole text: hardly any entry has a newline or a backslash in it.
    if "\\" in text or text.count("\n") != _LINES:
        text = _FORM % tuple(_escaped(str(value)) for value in values)
    return text.encode()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")
