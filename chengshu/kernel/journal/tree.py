"""The tree in the database: its tiles, its head, and the place of each noun's last entry."""

from __future__ import annotations

from django.db import connection, models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.fields import InstantField
from chengshu.kernel.journal.merkle import EMPTY_ROOT


class Tile(models.Model):
    """Up to 256 hashes of tile level `level`, written one after the other (C2SP tlog-tiles)."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "journal_tile"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="journal_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Head(models.Model):
    """How far the log goes, and the root over it. One row, held by whoever appends."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    at = InstantField()

    class Meta:
        db_table = "journal_head"

    def __str__(self) -> str:
        return str(self.size)


class Stamp(models.Model):
    """The place of a noun's last entry: when it has not moved, nothing of that noun has changed."""

    noun = models.CharField(max_length=48, primary_key=True)
    place = models.BigIntegerField()

    class Meta:
        db_table = "journal_stamp"

    def __str__(self) -> str:
        return f"{self.noun} {self.place}"


class StoredTiles:
    """The tiles as `tiles` wants them: straight SQL, for a proof reads several and has a millisecond."""

    def read(self, level: int, index: int) -> bytes | None:
        """The tile's hashes, or None when there is no such tile."""
        with connection.cursor() as cursor:
            cursor.execute('SELECT data FROM journal_tile WHERE level = %s AND "index" = %s', [level, index])
            found = cursor.fetchone()
        return bytes(found[0]) if found else None

    def write(self, level: int, index: int, data: bytes) -> None:
        """Keep the tile; a longer one takes the place of a shorter."""
        Tile.objects.update_or_create(level=level, index=index, defaults={"data": data})


def head() -> Head:
    """The head of the log; of an empty one, size 0 and the hash of nothing."""
    return Head.objects.first() or Head(pk=1, size=0, root=EMPTY_ROOT, at=now())


def size() -> int:
    """How many entries have a place."""
    return head().size
