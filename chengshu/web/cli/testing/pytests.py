"""The stages that are pytest: on SQLite, in a browser, on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from chengshu.web.cli.ground import ROOT, say_line
from chengshu.web.cli.testing.outcome import Outcome

#: pytest's exit code when nothing matched.
NOTHING_MATCHED = 5


def run_pytest(
    title: str, marks: str, environment: Mapping[str, str], arguments: Sequence[str], aside: bool = False
) -> Outcome:
    """One run of pytest over the tests with these marks, its output shown as it goes; of one that runs beside another,
    at its end.
    """
    began = time.monotonic()
    if not aside:
        say_line(f"\n{title}")
    with tempfile.TemporaryDirectory(prefix="chengshu-test-") as folder:
        report = Path(folder) / "report.xml"
        # What was parsed is kept under the hash of its content: each stage has a home of its own, and one such store.
        store = Path(environment["CITY_HOME"], "cache")
        store.mkdir(exist_ok=True)
        Path(folder, "cache").symlink_to(store)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-m", marks, f"--junitxml={report}", *arguments], check=False, text=True,
            cwd=ROOT, env={**environment, "CITY_HOME": folder}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if aside else None, stderr=subprocess.STDOUT if aside else None,
        )  # fmt: skip
        if aside:
            say_line(f"\n{title}\n{done.stdout.rstrip()}")
        outcome = _read(title, report, done.returncode)
    outcome.seconds = time.monotonic() - began
    return outcome


def _read(title: str, report: Path, code: int) -> Outcome:
    """The counts of a report. A run that broke off, or failed without a failed test, is one failure.

    A failure that a test declares (xfail) is passed: it was run, and did what it said it would.
    """
    outcome = Outcome(title)
    if code == NOTHING_MATCHED:
        outcome.note = "没有匹配的测试"
        return outcome
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 — written by our own pytest
            kinds = {child.tag: child for child in case}
            if "failure" in kinds or "error" in kinds:
                outcome.failed += 1
            elif "skipped" in kinds and kinds["skipped"].get("type") != "pytest.xfail":
                test = f"{case.get('classname', '')}.{case.get('name', '')}".partition("[")[0].lstrip(".")
                what = f"{test}（{kinds['skipped'].get('message', '')}）"
                outcome.skipped[what] = outcome.skipped.get(what, 0) + 1
            else:
                outcome.passed += 1
    if code and not outcome.failed:
        outcome.failed = 1
    return outcome
