"""`city run`, the whole of it, on an empty folder."""

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from chengshu.web.cli.ground import ROOT
from chengshu.web.cli.stamps import migration_files
from tests.ports import free_port

PATIENCE = 240
#: Children that stop by themselves are given the time they need: that they are given four seconds is test_serving's.
RUN = f"""
import sys
from chengshu.web.cli import commands
from chengshu.web.cli.serving import supervisor
supervisor.STOPPING = {PATIENCE}
sys.exit(commands.main(sys.argv[1:]))
"""
NOT_OURS = {"DATABASE_URL", "CITY", "DJANGO_SETTINGS_MODULE"}


def first_status(port: int, process: subprocess.Popen[str]) -> int:
    """The status of the front page once something answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError(process.communicate(timeout=PATIENCE)[0])


def test_a_city_comes_up_from_nothing_survives_kill_9_and_stops_when_told(tmp_path: Path) -> None:
    if not migration_files():
        return
    port = free_port()
    surroundings = {name: value for name, value in os.environ.items() if name not in NOT_OURS}

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, "run", "--port", str(port), "--city", "cities/sample"],
            cwd=ROOT, env={**surroundings, "CITY_HOME": str(tmp_path)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    killed = start()
    assert first_status(port, killed) < 500
    killed.kill()
    killed.communicate(timeout=PATIENCE)
    again = start()
    assert first_status(port, again) < 500
    again.send_signal(signal.SIGTERM)
    said, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert said.endswith("正在停止……\n已停止。\n")
    assert "数据表" not in said
