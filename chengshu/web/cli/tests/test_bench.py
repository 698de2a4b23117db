"""`city bench`: the table, the targets, and one failing bench that hides no other."""

import sys
from importlib import import_module
from types import SimpleNamespace

import pytest

from bench import at_least, at_most, reported
from bench.run import good, measure, names, table
from chengshu.web.cli.bench import run
from chengshu.web.cli.ground import CannotGoOn


def test_the_table_shows_value_floor_ratio_and_whether_the_target_is_met() -> None:
    lines = table(
        {
            "a": [
                at_most("页面", 20.0, "毫秒", 50, floor=4.0),
                at_least("吞吐", 1234.5, "次/秒", 2000),
                reported("仅报告", 0.5, "秒"),
            ]
        }
    )
    assert [line.split() for line in lines] == [
        ["项目", "结果", "单位", "下限", "比值", "目标"],
        ["页面", "20", "毫秒", "4", "5.00", "≤", "50", "达到"],
        ["吞吐", "1,234", "次/秒", "≥", "2000", "未达到"],
        ["仅报告", "0.5", "秒"],
    ]


def test_a_bench_that_fails_is_told_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[object]:
        raise RuntimeError("no server")

    monkeypatch.setitem(sys.modules, "bench.bad_bench", SimpleNamespace(run=fail))
    monkeypatch.setitem(sys.modules, "bench.good_bench", SimpleNamespace(run=lambda: [reported("x", 1, "秒")]))
    found = measure(["bad", "good"], lambda text: None)
    assert found["bad"] == "RuntimeError：no server"
    assert table(found)[1].split() == ["bad", "没有测成", "RuntimeError：no", "server"]
    assert not good(found)
    assert good({"good": found["good"]})
    assert not good({"a": [at_most("x", 2, "秒", 1)]})


def test_every_bench_is_found_by_its_file_and_can_be_run() -> None:
    assert names() == [
        "cockpit",
        "draw",
        "engines",
        "import",
        "journal",
        "ledger",
        "lifecycle",
        "matching",
        "pages",
        "rules",
        "search",
        "start",
        "suite",
    ]
    assert all(callable(import_module(f"bench.{name}_bench").run) for name in names())


def test_an_unknown_bench_is_refused_with_those_there_are() -> None:
    given = SimpleNamespace(names=["livecycle"], list=False, strict=False)
    with pytest.raises(CannotGoOn, match="没有名为 livecycle 的测量。可用的有：cockpit、draw、engines"):
        run(given)
