"""Rate limits: a bucket of requests for each asker, refilled evenly.

The buckets are in the memory of one process, so that a request costs no write; an installation with two
worker processes lets through at most twice the figure. They keep one asker from starving the others; what
must hold over the whole installation (passwords tried in vain) is counted in the database instead.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from chengshu.kernel.base.errors import TooMany
from chengshu.kernel.base.words import say

#: Askers remembered; the one unheard of for longest is forgotten first.
MOST_KEYS = 50_000


class Buckets:
    """Each key has `per_minute` requests in hand and gets them back evenly over a minute.

    `clock` gives seconds; `most` is how many keys are remembered.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_KEYS) -> None:
        self._clock, self._most = clock, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str, per_minute: int) -> float:
        """Take one request. 0 when there was one, else the seconds until there is."""
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(key, (float(per_minute), now))
            left = min(per_minute, left + (now - since) * per_minute / 60)
            taken = left >= 1
            self._left[key] = (left - 1 if taken else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) * 60 / per_minute

    def take(self, key: str, per_minute: int) -> None:
        """Take one request. Raises TooMany with `retry_after`, whole seconds."""
        seconds = math.ceil(self.wait(key, per_minute))
        if seconds:
            raise TooMany(
                say("每分钟最多 {most} 次请求，请在 {seconds} 秒后再试。", most=per_minute, seconds=seconds),
                retry_after=seconds,
            )

    def forget(self) -> None:
        """Every asker has all their requests in hand again."""
        with self._lock:
            self._left.clear()


_buckets = Buckets()
take = _buckets.take
#: Another database stands behind this process, with other askers.
forget = _buckets.forget
