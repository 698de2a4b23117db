"""What a database was set up as: which city, for a demonstration or in earnest.

The stamps in the data folder are a convenience; this is the truth, and a backup carries it: it stands in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

#: The scale of a real installation: neither demo accounts nor simulated records.
NO_DEMO = "none"
#: No record of a register, but a thing with entries all the same.
NOUN, VERB, NUMBER = "city.installation", "set_up", "CITY"
_RECORD = uuid5(NAMESPACE_URL, "chengshu:installation")


@dataclass(frozen=True)
class Installation:
    """The key of its city ("" when it was filled before this was noted), and how much was simulated."""

    city: str
    scale: str


def noted() -> Installation | None:
    """What stands in the journal; None for a database in which nothing was ever done.

    One with entries and no note is in earnest: nobody may find a demonstration in what may be real.
    """
    from chengshu.kernel.journal.entries import Entry

    last = Entry.objects.filter(record=_RECORD, noun=NOUN).order_by("-version").first()
    if last is not None:
        told = last.told["changed"]
        return Installation(told["city"][1], told["scale"][1])
    return Installation("", NO_DEMO) if Entry.objects.exists() else None


def note(present: Installation, before: Installation | None) -> None:
    """Write down what it is from now on; in the transaction that makes it so. Nothing where nothing changes."""
    from chengshu.kernel.journal.entries import Entry, append

    if present == before:
        return
    changed = {
        "city": [before and before.city, present.city],
        "scale": [before and before.scale, present.scale],
    }
    version = Entry.objects.filter(record=_RECORD).count() + 1
    append(
        noun=NOUN, record=_RECORD, number=NUMBER, version=version, verb=VERB, states=("", ""),
        payload={"changed": changed},
    )  # fmt: skip
