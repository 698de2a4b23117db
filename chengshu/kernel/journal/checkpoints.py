"""Checkpoints: the promises the city signs about its journal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.fields import InstantField
from chengshu.kernel.journal import keys, notes
from chengshu.kernel.journal.tree import Head

#: A new promise at most this often.
PAUSE = timedelta(seconds=1)


class Checkpoint(models.Model):
    """One signed promise: the log has this size and this root. The last of every hour is kept for audits."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = InstantField(db_index=True)

    class Meta:
        db_table = "journal_checkpoint"

    def __str__(self) -> str:
        return str(self.size)


def latest() -> Checkpoint | None:
    """The newest checkpoint; None until the sequencer has run once."""
    return Checkpoint.objects.order_by("-size").first()


def due(head: Head, last: Checkpoint | None) -> bool:
    """Has the log grown since the last promise, long enough ago? A clock turned back does not count."""
    if last is None:
        return True
    return head.size > last.size and not timedelta(0) <= now() - last.at < PAUSE


def promise(head: Head, last: Checkpoint | None) -> Checkpoint:
    """Sign the head, in the transaction that holds it.

    Within an hour the new promise takes the place of the last.
    """
    key = keys.private_key()
    text = notes.Checkpoint(keys.origin(), head.size, bytes(head.root)).text()
    if last is not None and _hour(last.at) == _hour(now()):
        last.delete()
    return Checkpoint.objects.create(size=head.size, root=head.root, note=notes.sign(text, key), at=now())


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
