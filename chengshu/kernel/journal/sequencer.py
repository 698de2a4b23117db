"""The sequencer: gives committed entries their places in the log, without gaps, and signs how far it goes.

A database's ids are not the order of commits, and a tree head held by every verb would make all verbs queue;
so places are given afterwards, by one sequencer at a time.
"""

from __future__ import annotations

from django.db import connection, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.journal import tiles
from chengshu.kernel.journal.checkpoints import due, latest, promise
from chengshu.kernel.journal.duty import lock_until_commit
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.leaves import proper, written_leaf
from chengshu.kernel.journal.merkle import leaf_hash
from chengshu.kernel.journal.tree import Head, Stamp, StoredTiles, head

#: One statement places and reads, so that no entry can come in between.
_PLACE = (
    "UPDATE journal_entry SET place = %s + waiting.nth FROM ("
    "SELECT id AS one, row_number() OVER (ORDER BY id) - 1 AS nth FROM ("
    "SELECT id FROM journal_entry WHERE place IS NULL ORDER BY id LIMIT %s) AS first_ones) AS waiting "
    "WHERE journal_entry.id = waiting.one RETURNING place, noun, {}"
)


def sequence(limit: int = 5000) -> int:
    """Place up to `limit` waiting entries in the order of their ids; returns how many.

    Signs the head when it is due. The whole batch is one transaction: an entry has a place exactly when its
    leaf stands in the tree.
    """
    if not _something_to_do():
        return 0
    with transaction.atomic():
        lock_until_commit("sequencer")
        top = head()
        rows = _place(top.size, limit)
        if rows or top._state.adding:
            _grow(top, rows)
        last = latest()
        if due(top, last):
            promise(top, last)
    return len(rows)


def _something_to_do() -> bool:
    """Asked without a lock, so that an idle city's sequencer disturbs nobody."""
    return Entry.objects.filter(place=None).exists() or due(head(), latest())


def _place(start: int, limit: int) -> list[tuple[int, str, bytes]]:
    """Place, noun and leaf of each entry just placed, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE.format(written_leaf()), [start, limit])
        rows = sorted(cursor.fetchall())
    return [(place, noun, proper(written)) for place, noun, written in rows]


def _grow(top: Head, rows: list[tuple[int, str, bytes]]) -> None:
    top.root = tiles.append(StoredTiles(), top.size, [leaf_hash(leaf) for _, _, leaf in rows])
    top.size, top.at = top.size + len(rows), now()
    top.save()
    stamps = {noun: place for place, noun, _ in rows}
    Stamp.objects.bulk_create(
        [Stamp(noun=noun, place=place) for noun, place in stamps.items()],
        update_conflicts=True, unique_fields=["noun"], update_fields=["place"],
    )  # fmt: skip
