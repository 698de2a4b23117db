"""`city test`: format, lint, import contracts, declarations, types, and every test on both databases."""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from chengshu.web.cli.ground import say_line
from chengshu.web.cli.testing.machine import POSTGRES, browser, why_no_postgres
from chengshu.web.cli.testing.outcome import Outcome, conclude
from chengshu.web.cli.testing.pytests import run_pytest
from chengshu.web.cli.testing.tools import QUICK, TYPES, Tool

ABOUT = "运行全部检查：格式、写法、层次、类型、单元、流程、浏览器，两种数据库"
PROCESSES = max(2, min(8, os.cpu_count() or 2))
#: A test waits for the server for a third of its time.
ON_POSTGRES = PROCESSES + max(1, PROCESSES // 2)
#: The first three are of an installation here; without compiled files every process would compile all tests anew.
NOT_OURS = {"DATABASE_URL", "CITY", "CITY_HOSTS", "PYTHONDONTWRITEBYTECODE"}
BROWSER_TESTS = "tests/browser"
DATABASE_TESTS = ("-p", "chengshu.web.cli.testing.database_tests")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to run of it."""
    parser.add_argument("paths", nargs="*", metavar="路径", help="只运行这些路径下的测试")
    parser.add_argument("-k", default="", metavar="表达式", help="只运行名称匹配的测试（同 pytest -k）")
    parser.add_argument("--fast", action="store_true", help="只做快的：不查类型，不用浏览器和 PostgreSQL")


def run(given: argparse.Namespace) -> int:
    """All stages, then the table and one closing line."""
    from chengshu.web.cli.compiling import compile_catalogues

    began = time.monotonic()
    compile_catalogues()
    with _environment() as environment:
        outcomes = _stages(given, environment)
    in_ci = os.environ.get("CI") == "true"
    lines, code = conclude(outcomes, time.monotonic() - began, skipping_fails=in_ci)
    say_line("\n".join(lines))
    return code


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """The tests' own surroundings: nothing of an installation on this machine reaches them."""
    ours = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    with tempfile.TemporaryDirectory(prefix="chengshu-test-") as folder:
        yield {
            **ours,
            "CITY_HOME": folder,
            "CITY_SECRET": secrets.token_urlsafe(),
            "CITY_CHROMIUM": browser(),
            # Playwright's synchronous API runs an event loop in the thread that talks to the database.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }


def _stages(given: argparse.Namespace, environment: Mapping[str, str]) -> list[Outcome]:
    """Types are checked beside the tests, for they keep one core busy for long; they are told last."""
    if given.paths or given.k:
        return list(_tests(given, environment))
    types = None if given.fast else Tool(*TYPES, environment)
    found = [Tool(title, command, environment).outcome() for title, command in QUICK]
    found += _tests(given, environment)
    return [*found, types.outcome()] if types else found


def _tests(given: argparse.Namespace, environment: Mapping[str, str]) -> Iterator[Outcome]:
    arguments = _selected(given) or _shared(PROCESSES)
    yield run_pytest("测试（SQLite）", "not browser and not postgres", environment, arguments)
    if given.fast:
        yield Outcome("类型、浏览器、PostgreSQL", skipped={"全部（按 --fast 的要求）": 1})
        return
    with ThreadPoolExecutor() as beside:
        in_browser = beside.submit(_in_browser, given, environment, arguments)
        yield _on_postgres(environment, _selected(given) or _shared(ON_POSTGRES))
        yield in_browser.result()


def _selected(given: argparse.Namespace) -> list[str]:
    return [*(["-k", given.k] if given.k else []), *given.paths]


def _shared(processes: int) -> list[str]:
    return ["-n", str(processes), "--dist", "loadscope"]


def _in_browser(given: argparse.Namespace, environment: Mapping[str, str], arguments: Sequence[str]) -> Outcome:
    """Beside the second database: a browser's tests wait half of their time."""
    if not environment["CITY_CHROMIUM"]:
        why = "没有找到 Chromium：Debian 上 sudo apt-get install -y chromium-headless-shell，macOS 上 brew install --cask google-chrome"
        return Outcome("测试（浏览器）", skipped={f"全部（{why}）": 1})
    # Such tests lie in one folder (tests/architecture says so): the others need not be read for them.
    places = arguments if given.paths else [*arguments, BROWSER_TESTS]
    return run_pytest("测试（浏览器）", "browser", environment, places, aside=True)


def _on_postgres(environment: Mapping[str, str], arguments: Sequence[str]) -> Outcome:
    url = os.environ.get(POSTGRES, "")
    if reason := why_no_postgres(url):
        return Outcome("测试（PostgreSQL）", skipped={f"全部（{reason}）": 1})
    environment = {**environment, "DATABASE_URL": url}
    return run_pytest("测试（PostgreSQL）", "not browser and not sqlite", environment, [*DATABASE_TESTS, *arguments])
