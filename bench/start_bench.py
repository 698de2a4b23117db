"""A second start, and what it costs to leave the city running. The first start is measured by hand: it installs."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
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
        memory = _resident(server.process)
    return [
        at_most(f"再次启动到首页（{STARTS} 次中最慢）", max(seconds), "秒", 3),
        at_most("空闲内存（全部进程，共享的只算一次）", memory / 1024, "MB", 512),
    ]


def _resident(process: int) -> int:
    """Kilobytes of a process and all it has started."""
    known = _linux() if sys.platform == "linux" else _elsewhere()
    family = [process]
    for one in family:
        family += [child for child, (parent, _) in known.items() if parent == one]
    return sum(known[one][1] for one in family)


def _linux() -> dict[int, tuple[int, int]]:
    """Process → parent and kilobytes; a page shared by several processes counts for each of them in part."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may end meanwhile
            parent = (place / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]
            lines = (place / "smaps_rollup").read_text("ascii").splitlines()
            shared = next((line.split()[1] for line in lines if line.startswith("Pss:")), 0)
            found[int(place.name)] = int(parent), int(shared)
    return found


def _elsewhere() -> dict[int, tuple[int, int]]:
    """The same where there is no /proc (macOS): what is shared counts for each in full."""
    told = subprocess.run(["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in told.splitlines()]
    return {process: (parent, size) for process, parent, size in rows}
