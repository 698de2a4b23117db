"""The benches' own city: Qingdao at the size of a city, prepared and served as `city run` does it, then thrown away.

Data folders are made when first asked for and shared by the benches of one run.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.apart import output
from bench.clients import Client

#: Seconds until a server that does not answer is given up.
PATIENCE = 120.0


@dataclass(frozen=True)
class Server:
    """A server that answers: its port, its process and the seconds from its start to its first page."""

    port: int
    process: int
    seconds: float


@cache
def home(records: int = 0, url: str = "") -> Path:
    """A data folder whose city has so many trials at least; 0 is the city as simulated. `url`: another database."""
    if not records:
        made = _folder() / f"city-{len(list(_folder().iterdir()))}"
        made.mkdir()
        within(made, "chengshu.web.cli.preparing", "published", url=url)
        within(made, "bench.cast", url=url)
        return made
    smaller = home(100_000 if records > 100_000 else 0)
    made = _folder() / f"city-{records}"
    shutil.copytree(smaller, made)
    within(made, "bench.filling", str(records))
    return made


def cast(home: Path) -> dict[str, Any]:
    """Whom to ask as in a city: see bench.cast."""
    found: dict[str, Any] = json.loads((home / "cast.json").read_text("utf-8"))
    return found


def within(home: Path, module: str, *arguments: str, url: str = "") -> str:
    """Run a module in a process that knows this city; what it prints. Raises RuntimeError with its last words."""
    return output(module, *arguments, environment=environment(home, url))


def environment(home: Path, url: str = "") -> dict[str, str]:
    """What a process is told of its city: nothing of another installation on this machine."""
    ours = {name: value for name, value in os.environ.items() if name not in ("CITY", "DATABASE_URL", "CITY_HOSTS")}
    told = {"CITY_HOME": str(home), "CITY": "cities/qingdao", "DJANGO_SETTINGS_MODULE": "chengshu.web.settings"}
    return {**ours, **told, **({"DATABASE_URL": url} if url else {})}


@contextmanager
def serving(home: Path, url: str = "") -> Iterator[Server]:
    """`city run`, from its first page to its end."""
    port = free_port()
    with running(["chengshu.web.cli", "run", "--port", str(port)], port, environment(home, url)) as server:
        yield server


@contextmanager
def running(module: list[str], port: int, told: dict[str, str]) -> Iterator[Server]:
    """A module that serves, once its front page answers; ended with SIGTERM."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", *module], env=told, stdout=said, stderr=said)
        try:
            while not _answers(port):
                if process.poll() is not None or time.monotonic() - began > PATIENCE:
                    said.seek(0)
                    raise RuntimeError(f"{module[0]} 没有启动：{said.read().decode()[-2000:]}")
                time.sleep(0.02)
            yield Server(port, process.pid, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return Client(port).get("/").status < 500
    except OSError:
        return False


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="city-bench-")


def _folder() -> Path:
    """Where the data folders are; gone when this process ends."""
    return Path(_kept().name)
