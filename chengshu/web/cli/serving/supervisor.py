"""The supervisor: prepares, starts the children, greets, looks after them, stops all within five seconds."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from chengshu.web.cli.ground import CannotGoOn, say_line
from chengshu.web.cli.serving.address import first_page, url
from chengshu.web.cli.serving.child import Child
from chengshu.web.cli.serving.greeting import greet

#: Seconds granted to the children after SIGTERM before they are killed.
STOPPING = 4.0
#: A server that has died so often before its first page is not going to make it.
HOPELESS = 3
#: How long an error on the front page may be the warming up of a server.
WARMING = 10.0


class Supervisor:
    """Serves one city at one address."""

    def __init__(self, host: str, port: int, pack: Path) -> None:
        self.host, self.port, self.pack = host, port, pack
        self.web = Child("网页服务", "chengshu.web.cli.serving.web", host, str(port))
        self.worker = Child("后台任务", "chengshu.web.cli.serving.worker")
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def prepare(self, scale: str) -> None:
        """Prepare in a process of its own. Raises CannotGoOn when that fails."""
        command = [sys.executable, "-m", "chengshu.web.cli.preparing", *filter(None, [scale])]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None:
            if self.stopping:
                process.terminate()
            time.sleep(0.02)
        if process.returncode and not self.stopping:
            raise CannotGoOn("准备没有完成，原因见上。原因排除后再次运行，会从没有完成的一步接着做。")

    def serve(self, *, demo: bool) -> None:
        """Serve until told to stop; the demo accounts are named where there are any.

        Raises CannotGoOn when the server cannot even start.
        """
        if self.stopping:
            return
        try:
            self.web.start()
            self._await_first_page(demo)
            self.worker.start()
            while not self.stopping:
                self.web.look_after()
                self.worker.look_after()
                time.sleep(0.2)
        finally:
            self._end()

    def _await_first_page(self, demo: bool) -> None:
        began = time.monotonic()
        while not self.stopping:
            status = first_page(self.host, self.port)
            if 0 < status < 500 or (status and time.monotonic() - began > WARMING):
                self._greet(status, demo)
                return
            self.web.look_after()
            if self.web.deaths >= HOPELESS:
                raise CannotGoOn("网页服务反复退出，没有启动成功，原因见上。")
            time.sleep(0.03)

    def _greet(self, status: int, demo: bool) -> None:
        if status >= 500:
            say_line(f"注意：首页返回错误 {status}，原因见上面的日志。")
        for line in greet(url(self.host, self.port), self.pack, demo=demo):
            say_line(line)

    def _end(self) -> None:
        say_line("正在停止……")
        deadline = time.monotonic() + STOPPING
        children = [self.worker, self.web]
        for child in children:
            child.ask_to_stop()
        in_time = [child.gone_by(deadline) for child in children]
        say_line("已停止。" if all(in_time) else "已停止（有进程没有按时结束，已强制结束；已提交的数据不受影响）。")
