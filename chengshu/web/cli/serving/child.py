"""One child process, started again when it dies: at once the first time, then ever more slowly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from chengshu.web.cli.ground import say_line
from chengshu.web.cli.serving.parent import as_parent

#: Seconds to wait before the next start, by how many times it has just died in a row.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30)
#: After this many seconds up, a child counts as sound again.
SOUND = 60.0


class Child:
    """A module run by this Python, in a process group of its own: Ctrl-C reaches it only through us."""

    def __init__(self, title: str, module: str, *arguments: str) -> None:
        self.title, self.command = title, [sys.executable, "-m", module, *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started = self.again_at = 0.0

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **as_parent()}
        )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again if it has died and its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if self.again_at and now >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started > SOUND:
            self.deaths = 0
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        say_line(f"{self.title}（进程 {self.process.pid}）{_ending(code)}，{pause:g} 秒后重新启动。")
        self.deaths, self.process, self.again_at = self.deaths + 1, None, now + pause

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        self.again_at = 0.0
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def gone_by(self, deadline: float) -> bool:
        """Wait until a monotonic moment for it to be gone, then kill it and whatever it has started."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
            in_time = True
        except subprocess.TimeoutExpired:
            in_time = False
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return in_time


def _ending(code: int) -> str:
    return f"被信号 {-code} 结束" if code < 0 else f"意外退出（退出码 {code}）"
