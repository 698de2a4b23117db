"""Where a process cannot be forked (macOS), the web server's workers start afresh, and end with it all the same."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chengshu.web.cli.ground import ROOT
from tests.ports import free_port

PATIENCE = 240


def status(port: int) -> int:
    """Of an address that asks the database nothing; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/api/v1/openapi.json")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def until(holds: object, wanted: object) -> None:
    end = time.monotonic() + PATIENCE
    while (found := holds()) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.05)


@pytest.mark.sqlite
def test_workers_that_start_afresh_answer_and_end_with_a_server_killed_with_9(tmp_path: Path) -> None:
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    mine = {"CITY": "cities/sample", "CITY_HOME": str(tmp_path), "CITY_PARENT": str(os.getpid())}
    command = [sys.executable, "-m", "chengshu.web.cli.serving.web", "127.0.0.1", str(port), "spawn"]
    server = subprocess.Popen(command, cwd=ROOT, env=ours | mine)
    try:
        until(lambda: status(port), 200)
    finally:
        server.kill()
        server.wait()
    until(lambda: status(port), 0)
