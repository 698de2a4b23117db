"""One at a time: locks that end with whoever held them, and the sign of life of the worker."""

from __future__ import annotations

import fcntl
import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.db import InterfaceError, OperationalError, connection, models

from chengshu.kernel.base.clock import now


class Heartbeat(models.Model):
    """When the worker last said that it lives, and which process it is."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    process = models.CharField(max_length=80)

    class Meta:
        db_table = "journal_heartbeat"

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at}"


def beat(name: str) -> None:
    """Say that this process does this duty."""
    process = f"{os.uname().nodename}:{os.getpid()}"
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now(), "process": process})


def lives(name: str, within: timedelta = timedelta(seconds=30)) -> bool:
    """Has whoever does this duty been heard of lately?"""
    return Heartbeat.objects.filter(name=name, beat_at__gte=now() - within).exists()


def database_lost(error: Exception) -> bool:
    """Is it the database that went away, rather than a mistake in what was asked of it?"""
    return isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable()


def lock_until_commit(name: str) -> None:
    """Wait for a turn that ends with the transaction. An embedded database admits one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


class Duty:
    """Something only one process does, however many could, until it gives it up or dies."""

    def __init__(self, name: str, home: Path) -> None:
        self.name, self._path = name, home / f"{name}.lock"
        self._held: Any = None

    def mine(self) -> bool:
        """Is it this process's? Takes it when nobody has it."""
        if connection.vendor == "postgresql":
            return self._by_session()
        self._held = self._held or _locked(self._path)
        return self._held is not None

    def _by_session(self) -> bool:
        """The lock belongs to a connection: a new connection has to take it anew."""
        connection.ensure_connection()
        if self._held is connection.connection:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(self.name)])
            (taken,) = cursor.fetchone()
        self._held = connection.connection if taken else None
        return bool(taken)

    def give_up(self) -> None:
        """Let another have it."""
        if self._held is not None and self._held is connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(self.name)])
        elif self._held is not None and connection.vendor != "postgresql":
            self._held.close()
        self._held = None


def _locked(path: Path) -> IO[str] | None:
    handle = path.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def _number(name: str) -> int:
    """PostgreSQL's advisory locks go by 64-bit numbers."""
    return int.from_bytes(sha256(f"chengshu:{name}".encode()).digest()[:8], "big", signed=True)
