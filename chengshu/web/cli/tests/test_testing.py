"""`city test`: what is counted, what is told, and when it fails."""

import sys
from pathlib import Path

import pytest

from chengshu.web.cli.testing import machine
from chengshu.web.cli.testing.machine import browser, why_no_postgres
from chengshu.web.cli.testing.outcome import Outcome, conclude
from chengshu.web.cli.testing.pytests import NOTHING_MATCHED, _read
from chengshu.web.cli.testing.tools import Tool

REPORT = """<testsuites><testsuite>
<testcase classname="a.test_b" name="test_good"/>
<testcase classname="a.test_b" name="test_bad"><failure message="no"/></testcase>
<testcase classname="a.test_b" name="test_broken"><error message="no"/></testcase>
<testcase classname="a.test_b" name="test_left[1]"><skipped message="no GPU"/></testcase>
<testcase classname="a.test_b" name="test_left[2]"><skipped message="no GPU"/></testcase>
<testcase classname="a.test_b" name="test_known"><skipped type="pytest.xfail" message="known"/></testcase>
</testsuite></testsuites>"""


def test_a_report_is_counted_and_what_was_skipped_is_named_once_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    found = _read("测试", path, 1)
    assert (found.passed, found.failed, found.skipped) == (2, 2, {"a.test_b.test_left（no GPU）": 2})


def test_a_run_that_broke_off_counts_as_a_failure(tmp_path: Path) -> None:
    assert _read("测试", tmp_path / "none.xml", 3).failed == 1
    assert _read("测试", tmp_path / "none.xml", NOTHING_MATCHED).failed == 0


def test_the_closing_line_stands_alone_and_the_code_tells_of_failures() -> None:
    lines, code = conclude([Outcome("格式", passed=1), Outcome("测试", passed=7, failed=2)], 61, skipping_fails=False)
    assert (lines[-1], code) == ("8 passed, 2 failed", 1)
    assert "测试  2 项失败，7 项通过  0.0 秒" in lines


def test_skipping_is_told_by_name_and_fails_only_in_ci() -> None:
    outcomes = [Outcome("测试", passed=3), Outcome("浏览器", skipped={"全部（没有 Chromium）": 1})]
    lines, code = conclude(outcomes, 1, skipping_fails=False)
    assert (lines[-1], code) == ("3 passed, 0 failed, 1 skipped", 0)
    assert "  浏览器：全部（没有 Chromium）" in lines
    lines, code = conclude(outcomes, 1, skipping_fails=True)
    assert (lines[-1], code) == ("3 passed, 1 failed", 1)


def test_a_run_without_a_single_test_fails() -> None:
    assert conclude([Outcome("测试", note="没有匹配的测试")], 1, skipping_fails=False)[1] == 1


def test_a_tool_that_fails_shows_its_output_and_one_that_does_not_is_silent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = Tool("好", [sys.executable, "-c", "print('quiet')"], {}).outcome()
    bad = Tool("坏", [sys.executable, "-c", "print('loud'); raise SystemExit(1)"], {}).outcome()
    assert [(one.passed, one.failed) for one in (good, bad)] == [(1, 0), (0, 1)]
    said = capsys.readouterr().out
    assert "quiet" not in said
    assert said.endswith("loud\n")


def test_why_postgresql_is_left_out_is_said() -> None:
    assert why_no_postgres("").startswith("没有设置 CITY_TEST_DATABASE_URL")
    assert "连不上" in why_no_postgres("postgres://nobody@127.0.0.1:1/none")


def test_a_browser_is_found_on_the_path_and_where_macos_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CITY_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "Google Chrome.app" / "Google Chrome"
    monkeypatch.setattr(machine, "BROWSERS", ("chromium", str(program)))
    assert browser() == ""
    program.parent.mkdir()
    program.touch(mode=0o755)
    assert browser() == str(program)
    monkeypatch.setenv("CITY_CHROMIUM", "/opt/chromium")
    assert browser() == "/opt/chromium"
