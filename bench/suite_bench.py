"""The whole of `city test`, on both databases together."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

from bench import Line, at_most, reported
from chengshu.web.cli.ground import ROOT
from chengshu.web.cli.testing.machine import POSTGRES


def run() -> list[Line]:
    """Its seconds, beside what its processes (not the database server's) computed, spread over all cores: no order of the same
    tests can take less. Raises RuntimeError when a test fails, for then it measured something else.
    """
    began, worked = time.monotonic(), _cpu()
    command = [sys.executable, str(ROOT / "city"), "test"]  # the launcher: it installs what the tests need
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    seconds, worked = time.monotonic() - began, _cpu() - worked
    if done.returncode:
        raise RuntimeError(f"{done.stdout[-2000:]}\n全部测试没有通过")
    if not os.environ.get(POSTGRES):
        return [reported(f"全部测试（没有设置 {POSTGRES}，只有 SQLite）", seconds, "秒")]
    return [at_most("全部测试（两种数据库）", seconds, "秒", 300, worked / (os.cpu_count() or 1))]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
