"""Serving: children start again, a folder serves one city at a time, taken ports are told, orphans end."""

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from chengshu.web.cli.ground import ROOT, CannotGoOn
from chengshu.web.cli.serving import address, child, supervisor
from chengshu.web.cli.serving.address import claim, first_page, url
from chengshu.web.cli.serving.child import Child
from chengshu.web.cli.serving.greeting import greet
from chengshu.web.cli.serving.occupancy import Occupancy

#: Seconds after which something has gone wrong, on however slow a machine.
PATIENCE = 60
SLEEPER = "import time; time.sleep(600)"


def a_child(code: str) -> Child:
    one = Child("样例", "none")
    one.command = [sys.executable, "-c", code]
    return one


def until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_child_that_dies_is_started_again_after_a_pause_that_grows(monkeypatch, capsys) -> None:
    monkeypatch.setattr(child, "PAUSES", (0.01, 0.02))
    one = a_child("raise SystemExit(3)")
    one.start()
    until(lambda: one.look_after() or one.deaths == 3)
    said = capsys.readouterr().out.splitlines()
    assert [line.partition("）意外")[2] for line in said] == [
        f"退出（退出码 3），{pause} 秒后重新启动。" for pause in ("0.01", "0.02", "0.02")
    ]  # fmt: skip


def test_a_child_that_was_up_for_long_starts_again_at_once(monkeypatch) -> None:
    monkeypatch.setattr(child, "SOUND", 0.0)
    one = a_child("raise SystemExit(1)")
    one.deaths = 5
    one.start()
    until(lambda: one.look_after() or one.process is None)
    assert one.deaths == 1


def test_a_child_that_is_asked_to_stop_is_not_started_again() -> None:
    one = a_child(SLEEPER)
    one.start()
    one.ask_to_stop()
    assert one.gone_by(time.monotonic() + PATIENCE)
    assert one.process.returncode == -signal.SIGTERM


def test_a_child_that_will_not_stop_is_killed_in_time(monkeypatch) -> None:
    one, waits = a_child(SLEEPER), []
    one.start()
    end = one.process.wait

    def stubborn(seconds: float | None = None) -> int:
        waits.append(seconds)
        if seconds is not None:
            raise subprocess.TimeoutExpired(one.command, seconds)
        return end()

    monkeypatch.setattr(one.process, "wait", stubborn)
    monkeypatch.setattr(child, "time", SimpleNamespace(monotonic=lambda: 1_000.0))
    assert not one.gone_by(1_004.0)
    assert (waits, one.process.returncode) == ([4.0, None], -signal.SIGKILL)


def test_told_to_stop_it_gives_its_children_four_seconds_together_and_is_over_within_five(monkeypatch, capsys) -> None:
    asked, deadlines = [], []
    monkeypatch.setattr(supervisor.signal, "signal", lambda number, act: None)
    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: 1_000.0))
    one = supervisor.Supervisor("127.0.0.1", 0, ROOT)
    for each, in_time in ((one.web, True), (one.worker, False)):
        monkeypatch.setattr(each, "ask_to_stop", lambda each=each: asked.append(each))
        monkeypatch.setattr(each, "gone_by", lambda end, in_time=in_time: deadlines.append(end) or in_time)
    one._end()
    assert asked == [one.worker, one.web]
    assert deadlines == [1_004.0, 1_004.0]
    assert "已停止（有进程没有按时结束，已强制结束" in capsys.readouterr().out


GUARDED = "import os; from chengshu.web.cli.serving.parent import as_parent, end_with_parent"


def test_a_child_whose_parent_was_killed_ends() -> None:
    orphan = f"{GUARDED}; end_with_parent(); print('up', flush=True); {SLEEPER}"
    start = f"subprocess.Popen([sys.executable, '-c', {orphan!r}], env={{**os.environ, **as_parent()}})"
    parent = f"{GUARDED}; import subprocess, sys; {start}; {SLEEPER}"
    process = subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    process.kill()
    process.wait()
    # The orphan holds the other end.
    assert select.select([process.stdout], [], [], 5)[0]
    assert process.stdout.read() == ""
    process.stdout.close()


def test_a_child_whose_parent_was_gone_before_it_could_look_ends(monkeypatch) -> None:
    monkeypatch.setenv("CITY_PARENT", "1")
    code = f"{GUARDED}; end_with_parent(); {SLEEPER}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=PATIENCE, check=False)
    assert ended.returncode == 1


def test_a_second_city_in_the_same_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    first = Occupancy(tmp_path, "http://localhost:8000/")
    with pytest.raises(CannotGoOn, match=rf"已在提供服务：http://localhost:8000/（进程 {os.getpid()}）"):
        Occupancy(tmp_path, "http://localhost:9000/")
    first.leave()
    again = Occupancy(tmp_path, "http://localhost:9000/")
    assert not again.cut_off
    again.leave()


def test_a_city_that_was_killed_is_noticed_and_does_not_keep_its_folder(tmp_path: Path) -> None:
    Occupancy(tmp_path, "http://localhost:8000/").file.close()
    again = Occupancy(tmp_path, "http://localhost:8000/")
    assert again.cut_off
    again.leave()


def test_a_taken_port_is_told_with_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotGoOn, match=rf"端口 {port} 已被别的程序占用。可以改用：python3 city run --port \d+"):
            claim("127.0.0.1", port, cut_off=False)
    claim("127.0.0.1", 0, cut_off=False)


def test_a_port_that_macos_would_share_is_taken_where_somebody_answers_at_it(monkeypatch) -> None:
    monkeypatch.setattr(address, "_refusal", lambda host, port: 0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(CannotGoOn, match=rf"端口 {port} 已被别的程序占用"):
                claim(host, port, cut_off=False)
    claim("127.0.0.1", port, cut_off=False)


def test_a_port_that_a_killed_predecessor_gives_back_is_waited_for(monkeypatch) -> None:
    answers, slept = iter([errno.EADDRINUSE, errno.EADDRINUSE, 0]), []
    monkeypatch.setattr(address, "_trouble", lambda host, port: next(answers))
    monkeypatch.setattr(address, "time", SimpleNamespace(monotonic=lambda: 1_000.0, sleep=slept.append))
    claim("127.0.0.1", 8000, cut_off=True)
    assert (list(answers), slept) == ([], [0.1, 0.1])


def test_nothing_answers_where_nobody_listens() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert first_page("127.0.0.1", bound.getsockname()[1]) == 0


def test_the_address_is_one_that_a_browser_understands() -> None:
    assert [url(host, 80) for host in ("127.0.0.1", "0.0.0.0", "city.example")] == [
        "http://localhost:80/", "http://localhost:80/", "http://city.example:80/",
    ]  # fmt: skip


def test_the_greeting_lists_the_demo_accounts_in_columns(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(
        "password: 1234\naccounts:\n- {username: ab, name: 王工, shown: 领导}\n"
        "- {username: citizen, name: 李, shown: 市民}\n"
    )
    assert greet("http://localhost:1/", tmp_path, demo=True) == [
        "", "城枢已经可以使用：http://localhost:1/", "", "演示账号，口令都是 1234", "  登录名   姓名  身份",
        "  ab       王工  领导", "  citizen  李    市民", "", "按 Ctrl-C 停止。",
    ]  # fmt: skip
    assert "演示账号" not in "".join(greet("http://localhost:1/", tmp_path, demo=False))
