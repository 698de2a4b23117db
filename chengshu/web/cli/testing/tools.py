"""The stages that are one program each: format, lint, import contracts, types, declarations."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from chengshu.web.cli.ground import ROOT, say_line
from chengshu.web.cli.testing.outcome import Outcome

_PYTHON = [sys.executable, "-m"]
QUICK: tuple[tuple[str, Sequence[str]], ...] = (
    ("格式", [*_PYTHON, "ruff", "format", "--check", "--output-format", "concise", ".", "city"]),
    ("写法", [*_PYTHON, "ruff", "check", "--output-format", "concise", ".", "city"]),
    ("层次", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]),
    ("声明", [*_PYTHON, "chengshu.web.cli", "check"]),
)
TYPES: tuple[str, Sequence[str]] = ("类型", [*_PYTHON, "mypy", "chengshu"])


class Tool:
    """A program that has been started; its output is shown when it is over, and only when it failed."""

    def __init__(self, title: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.title, self.began, self.seconds, self.output = title, time.monotonic(), 0.0, ""
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        # Read as it comes: a full pipe would hold the program up until somebody asks for the outcome.
        self.reading = threading.Thread(target=self._read)
        self.reading.start()

    def _read(self) -> None:
        self.output, _ = self.process.communicate()
        self.seconds = time.monotonic() - self.began

    def outcome(self) -> Outcome:
        """Wait for its end."""
        self.reading.join()
        good = self.process.returncode == 0
        say_line(f"{self.title}：{'通过' if good else '失败'}（{self.seconds:.1f} 秒）")
        if not good:
            say_line(self.output.rstrip())
        return Outcome(self.title, passed=int(good), failed=int(not good), seconds=self.seconds)
