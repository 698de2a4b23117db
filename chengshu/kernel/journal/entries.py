"""The entry: one for every change, written in the change's own transaction, placed in the log afterwards."""

import hashlib
import json
import os
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.fields import InstantField, micros

#: A commitment to nothing: an entry without personal data.
EMPTY = b""


class Entry(models.Model):
    """What happened. `place` is empty until the sequencer has put it in the log; then nothing changes again.

    The leaf is a hash of the columns and of two commitments, SHA-256(salt ‖ text). `personal` and its salt
    can be emptied on request: the commitment stays, every proof holds, and nothing can be guessed from it.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.BigIntegerField(null=True, unique=True)
    at = InstantField()
    noun = models.CharField(max_length=48)
    record = models.UUIDField()
    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    before = models.CharField(max_length=32, blank=True)
    after = models.CharField(max_length=32, blank=True)
    actor = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    behalf = models.UUIDField(null=True)
    cause = models.CharField(max_length=56, blank=True)
    simulated = models.BooleanField(default=False)
    payload = models.TextField()
    salt = models.BinaryField()
    digest = models.BinaryField()
    personal = models.TextField(blank=True)
    personal_salt = models.BinaryField()
    personal_digest = models.BinaryField()

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["record", "version"], name="journal_entry_record"),
            models.Index(fields=["id"], condition=models.Q(place=None), name="journal_entry_waiting"),
        ]
        verbose_name = "日志条目"

    def __str__(self) -> str:
        return f"{self.number} {self.verb} #{self.version}"

    @property
    def told(self) -> dict[str, Any]:
        """The payload: {"changed": {column: [before, after]}, "asked": {…}, "reason": "…"}."""
        return json.loads(self.payload)

    @property
    def personal_told(self) -> dict[str, Any]:
        """The same for personal columns; empty once erased."""
        return json.loads(self.personal) if self.personal else {}


_COLUMNS = (
    "at", "noun", "record", "number", "version", "verb", "before", "after", "actor", "organisation",
    "behalf", "cause", "simulated", "payload", "salt", "digest",
    "personal", "personal_salt", "personal_digest",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO journal_entry ({', '.join(_COLUMNS)}) "  # noqa: S608 — nothing of the outside in it
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))}) RETURNING id"
)
_STATEMENT = {"postgresql": _INSERT, "sqlite": _INSERT.replace("%s", "?")}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False).encode


def commit_to(text: str) -> tuple[bytes, bytes]:
    """A fresh salt, and the commitment to a text under it. No text, no commitment."""
    if not text:
        return EMPTY, EMPTY
    salt = os.urandom(16)
    return salt, hashlib.sha256(salt + text.encode()).digest()


def _text(content: dict[str, Any]) -> str:
    return _encode(content) if content else ""


def row(
    *,
    noun: str,
    record: UUID,
    number: str,
    version: int,
    verb: str,
    states: tuple[str, str],
    payload: dict[str, Any],
    personal: dict[str, Any] | None = None,
    actor: UUID | None = None,
    organisation: UUID | None = None,
    behalf: UUID | None = None,
    cause: str = "",
    simulated: bool = False,
    at: datetime | None = None,
) -> list[Any]:
    """The values of one entry, in the order of the columns.

    `at` is the moment of the change; without it, this one.
    """
    told, private = _text(payload) or "{}", _text(personal or {})
    salt, digest = commit_to(told)
    private_salt, private_digest = commit_to(private)
    return [
        micros(at or now()), noun, record.hex, number, version, verb, *states,
        actor and actor.hex, organisation and organisation.hex, behalf and behalf.hex, cause, simulated,
        told, salt, digest, private, private_salt, private_digest,
    ]  # fmt: skip


def append(**entry: Any) -> int:
    """Write one entry (see `row`) and return its id.

    Straight to the driver: Django's cursor costs as much again as the insert (bench/journal_bench.py).
    """
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        cursor = here.connection.cursor()
        cursor.execute(_STATEMENT[here.vendor], row(**entry))
        (made,) = cursor.fetchone()
    return int(made)


def append_many(entries: list[dict[str, Any]]) -> None:
    """Write many entries, in order, without their ids."""
    here = connections[DEFAULT_DB_ALIAS]
    plain = _INSERT.removesuffix(" RETURNING id")
    with here.cursor() as cursor:
        cursor.executemany(plain, [row(**entry) for entry in entries])
