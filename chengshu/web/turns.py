"""What the worker does: it places entries, and, turn by turn, feeds the readers and does what is due.

Places are given in a thread of its own, so that no slow reader makes an entry wait for its place. Several
workers may run: one works, the others stand by and take over when it is gone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from django.conf import settings
from django.db import connections

from chengshu.kernel.journal.duty import Duty, beat, database_lost
from chengshu.kernel.journal.feed import EVERY, Job, drain_each, resting
from chengshu.kernel.journal.sequencer import sequence

log = logging.getLogger("chengshu.worker")

#: Seconds between turns with nothing to do, between signs of life, and before a lost database is tried again.
PAUSE, BEAT, RETRY = 0.5, 5.0, 2.0
REST = 0.1
#: Seconds between two rounds of placing: a round costs much however few it places.
ROUND = 0.25
NAME = "worker"


class Worker:
    """One worker, and what it remembers: when each job is next due, and when the next sign of life."""

    def __init__(self) -> None:
        self.stop = Event()
        self.duty = Duty(NAME, settings.CITY_HOME)
        self._on_duty = False
        self._due: dict[str, float] = {}
        self._beat_due = 0.0

    def run(self) -> None:
        """Work until told to stop."""
        placing = Thread(target=self._repeat, args=[self.place, ROUND], name="sequencer")
        placing.start()
        self._repeat(self._take_turn)
        placing.join()
        self.duty.give_up()

    def place(self) -> int:
        """Give waiting entries their places, when it is this worker that works; returns how many."""
        return sequence() if self._on_duty else 0

    def turn(self) -> int:
        """Feed the readers and do what is due; returns how much was done."""
        moment = time.monotonic()
        if moment >= self._beat_due:
            beat(NAME)
            self._beat_due = moment + BEAT
        due = [job for job in EVERY if moment >= self._due.get(job.name, 0)]
        return drain_each(resting()) + sum(self._do(job) for job in due)

    def _take_turn(self) -> int:
        self._on_duty = self.duty.mine()
        return self.turn() if self._on_duty else 0

    def _repeat(self, work: Callable[[], int], least: float = 0.0) -> None:
        """Do a piece of work again and again, resting when there was none, until told to stop."""
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                # Others want to write, too: after work, as long a rest as it took, up to a point.
                pause = max(least, min(time.monotonic() - began, REST)) if work() else PAUSE
            except Exception as trouble:
                log.warning("%s 秒后再试：%s", RETRY, trouble, exc_info=not database_lost(trouble))
                connections.close_all()
                pause = RETRY
            self.stop.wait(pause)
        connections.close_all()

    def _do(self, job: Job) -> int:
        """One job; what goes wrong in it stops neither the others nor its next time."""
        self._due[job.name] = time.monotonic() + job.seconds
        try:
            return job.do() or 0
        except Exception as error:
            if database_lost(error):
                raise
            log.exception("后台任务 %s 出错，下次再试", job.name)
            return 0
