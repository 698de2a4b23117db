"""No orphans: a child whose parent is gone, killed with -9 perhaps, ends at once and frees its port."""

from __future__ import annotations

import os
import threading
import time

#: Names the parent to its children: it may be gone before they first ask the system for it.
PARENT = "CITY_PARENT"
#: Seconds between two looks; one look is one system call.
LOOK = 0.25


def as_parent() -> dict[str, str]:
    """What a process tells its children, through their environment."""
    return {PARENT: str(os.getpid())}


def end_with_parent() -> None:
    """From now on this process ends when its parent does. What was committed is safe."""
    parent = int(os.environ[PARENT])
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
