"""Long work in a thread of the worker: meanwhile the journal's readers go on. And short work beside a question."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from django.db import connections

#: For what asks no database and does not hold the interpreter: looking among words, or at the other half of the vectors.
beside = ThreadPoolExecutor(4, thread_name_prefix="search")


class Aside:
    """A piece of work that is under way once at most."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name, self.work = name, work
        self.thread: Thread | None = None

    @property
    def busy(self) -> bool:
        """Is it under way?"""
        return self.thread is not None and self.thread.is_alive()

    def start(self) -> int:
        """Begin; 1, for a job of the worker says how much it did."""
        self.thread = Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()
        return 1

    def _run(self) -> None:
        try:
            self.work()
        finally:
            connections.close_all()
