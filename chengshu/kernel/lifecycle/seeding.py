"""Made-up records by the thousand: each row with its journal entry, in batches, marked simulated.

The simulator takes real steps where a life is to be seen; where only the size of a city is wanted it seeds: one entry a
record, from nothing to the state the record is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.numbers import take_numbers
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.journal.entries import append_many
from chengshu.kernel.journal.stamps import touch
from chengshu.kernel.lifecycle.answers import Answers
from chengshu.kernel.lifecycle.writing import SAID_ELSEWHERE, Change, tell

BATCH = 1_000


def seed(records: Iterable[Record], verb: str, acting: Acting = PLATFORM) -> int:
    """Write unsaved records of one noun as they are, as if `verb` had made each of them. Returns how many."""
    stream, written = iter(records), 0
    while batch := list(islice(stream, BATCH)):
        with transaction.atomic():
            _write(batch, verb, acting)
        written += len(batch)
    return written


def _write(batch: list[Record], verb: str, acting: Acting) -> None:
    model, moment = type(batch[0]), now()
    unnumbered = [record for record in batch if not record.number]
    for record, number in zip(unnumbered, take_numbers(model.code, len(unnumbered)) if unnumbered else [], strict=True):
        record.number = number
    for record in batch:
        record.version, record.simulated = 1, True
        record.created_at = record.created_at or moment
        record.changed_at = record.changed_at or moment
    model._base_manager.bulk_create(batch)
    append_many([_told(record, verb, acting) for record in batch])
    touch(model.noun())


def _told(record: Record, verb: str, acting: Acting) -> dict[str, Any]:
    columns = {name: value for name, value in record.values().items() if value not in (None, "")}
    changed = {name: [None, value] for name, value in columns.items() if name not in SAID_ELSEWHERE}
    return tell(Change(record, verb, acting, "", {}, Answers(), simulated=True), changed)
