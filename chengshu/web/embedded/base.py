"""SQLite whose writers wait in a queue.

SQLite admits one writer; the others ask again and again, after pauses that grow to a tenth of a second, while the
database stands idle, and who has asked longest is no sooner let in (measured: half of each process's time, and
waits of two seconds). So a transaction first takes an advisory lock on a file beside the database: the system wakes
the next in line at once, and gives the lock back however its holder ends.

What one process writes empties the page caches of the others, and unmaps the file for them. Who then reads many pages
is best served by a new mapping; who reads thirty, as a step does, by thirty system calls (decision 0034).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

#: What a statement that writes begins with.
_WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
#: As much of the file as SQLite can map (2 GB). Only what is read takes memory.
_MOST = 2_147_418_112


class _Cursor(base.SQLiteCursorWrapper):
    """A statement that writes outside a transaction is one of its own, and lines up as such."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not query.lstrip()[:7].upper().startswith(_WRITING):
            return super().execute(query, params)
        with self.wrapper.in_line():
            return super().execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, with its place in the queue. `through_map`: is the file to be read through a mapping?"""

    through_map = False
    _mapped = False
    _queue: int | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """As Django's; it begins without a mapping."""
        self._mapped = False
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """As Django's, knowing whose it is."""
        if self._mapped != self.through_map:
            self.connection.execute(f"PRAGMA mmap_size={_MOST if self.through_map else 0}")
            self._mapped = self.through_map
        made = self.connection.cursor(factory=_Cursor)
        made.wrapper = self
        return made

    @contextmanager
    def in_line(self) -> Iterator[None]:
        """Wait for our turn, and let in the next at the end."""
        self._line_up()
        try:
            yield
        finally:
            self._let_in_the_next()

    def _start_transaction_under_autocommit(self) -> None:
        self._line_up()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._let_in_the_next()
            raise

    def _line_up(self) -> None:
        """Wait for our turn. A database in memory has no other processes."""
        if self.is_in_memory_db():
            return
        if self._queue is None:
            self._queue = os.open(f"{self.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _let_in_the_next(self) -> None:
        if self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)

    def _commit(self) -> Any:
        made = super()._commit()  # type: ignore[misc]
        self._let_in_the_next()
        return made

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._let_in_the_next()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None
