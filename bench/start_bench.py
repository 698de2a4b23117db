"""A second start, and what it costs to leave the city running. The first start is measured by hand: it installs."""

from __future__ import annotations

import time
from pathlib import Path

from bench import Line, at_most
from bench.city import home, serving

STARTS, SETTLING = 3, 10.0


def run() -> list[Line]:
    """The slowest of three starts, and the memory of all its processes once it has nothing to do."""
    place = home()
    seconds = []
    for _ in range(STARTS):
        with serving(place) as server:
            seconds.append(server.seconds)
    with serving(place) as server:
        time.sleep(SETTLING)
        memory = sum(_resident(process) for process in _family(server.process))
    return [
        at_most(f"再次启动到首页（{STARTS} 次中最慢）", max(seconds), "秒", 3),
        at_most("空闲内存（全部进程，共享的只算一次）", memory / 1024, "MB", 512),
    ]


def _resident(process: int) -> int:
    """Kilobytes; a page shared by several processes counts for each of them in part."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _family(process: int) -> list[int]:
    """A process and all it has started."""
    parents = {int(one.name): _parent(int(one.name)) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
