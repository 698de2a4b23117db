"""What the worker does, turn by turn: it places entries, feeds the readers, and does what is due.

Several workers may run: one works, the others stand by and take over when it is gone.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from chengshu.kernel.journal.duty import Duty, beat, database_lost
from chengshu.kernel.journal.feed import EVERY, Job, drain_each
from chengshu.kernel.journal.sequencer import sequence

log = logging.getLogger("chengshu.worker")

#: Seconds between turns when there was nothing to do, between signs of life, and before a lost database is
#: tried again.
PAUSE, BEAT, RETRY = 0.5, 5.0, 2.0
NAME = "worker"


class Worker:
    """One worker, and what it remembers: when each job is next due, and when the next sign of life."""

    def __init__(self) -> None:
        self.stop = Event()
        self.duty = Duty(NAME, settings.CITY_HOME)
        self._due: dict[str, float] = {}
        self._beat_due = 0.0

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stop.is_set():
            try:
                pause = 0.0 if self.duty.mine() and self.turn() else PAUSE
            except (OperationalError, InterfaceError) as trouble:
                log.warning("数据库暂时不可用，%s 秒后再试：%s", RETRY, trouble)
                connections.close_all()
                pause = RETRY
            self.stop.wait(pause)
        with suppress(OperationalError, InterfaceError):
            self.duty.give_up()
        connections.close_all()

    def turn(self) -> int:
        """Place, read, do what is due; returns how much was done."""
        moment = time.monotonic()
        if moment >= self._beat_due:
            beat(NAME)
            self._beat_due = moment + BEAT
        due = [job for job in EVERY if moment >= self._due.get(job.name, 0)]
        return sequence() + drain_each() + sum(self._do(job) for job in due)

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
