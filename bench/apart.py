"""A module in a process of its own, so that what it measures is its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping

from bench import Line


def output(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """What `python -m` prints. Raises RuntimeError with its last words."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module}：{(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def measured(bench: str, size: int, **told: str) -> list[Line]:
    """The lines a bench prints as JSON, in a data folder of its own and with the tests' settings."""
    with tempfile.TemporaryDirectory(prefix=f"{bench}-bench-") as home:
        ours = {**os.environ, "CITY_HOME": home, "DJANGO_SETTINGS_MODULE": "tests.settings", **told}
        printed = output(f"bench.{bench}_bench", str(size), "--json", environment=ours)
    return [Line(**line) for line in json.loads(printed)]


def peak() -> int:
    """Bytes of memory that this process held at most. Linux tells kilobytes, macOS bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
