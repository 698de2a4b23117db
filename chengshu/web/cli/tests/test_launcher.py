"""The launcher: what it answers at once, what it installs and when; a cut-off one is never trusted."""

import ast
import json
import os
import subprocess
import sys
import threading
import time
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from chengshu.web.cli.commands import COMMANDS
from chengshu.web.cli.ground import ROOT


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher as a module, for a temporary environment; making and installing only leave marks."""
    monkeypatch.setenv("CITY_VENV", str(tmp_path / "environment"))
    spec = spec_from_loader("launcher", SourceFileLoader("launcher", str(ROOT / "city")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.done = []

    def make() -> None:
        module.done.append("make")
        module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        module.PYTHON.touch()

    monkeypatch.setattr(module, "_make_environment", make)
    monkeypatch.setattr(module, "_install", lambda packages: module.done.append(len(packages)))
    return module


def city(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "city", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_help_needs_no_environment_and_names_every_command(tmp_path: Path) -> None:
    answered = city("--help", CITY_VENV=str(tmp_path / "none"))
    assert answered.returncode == 0
    listed = [line.split()[0] for line in answered.stdout.splitlines() if line.startswith("  ")]
    assert listed[: len(COMMANDS)] == list(COMMANDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_at_once(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from chengshu.web.cli.commands import main

    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"用法： city {command}" in capsys.readouterr().out


@pytest.mark.parametrize(("line", "said"), [
    ("token", "还缺 登录名。"), ("verify --frob", "没有这样的参数：--frob。"),
    ("run --scale huge", "--scale 没有“huge”，可选：small, published, city。"),
    ("run --port x", "--port 应是整数，这里是“x”。"), ("run --port", "--port 后面要写明内容。"),
])  # fmt: skip
def test_a_mistake_in_a_command_is_told_in_chinese(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    from chengshu.web.cli.commands import main

    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    assert f"参数有误：{said}\n完整说明：python3 city {line.split(maxsplit=1)[0]} --help\n" in capsys.readouterr().err


def test_an_unknown_command_is_answered_with_the_help_and_code_2(tmp_path: Path) -> None:
    answered = city("fly", CITY_VENV=str(tmp_path / "none"))
    assert (answered.returncode, answered.stdout) == (2, "")
    assert answered.stderr.startswith("没有命令“fly”。")


def test_help_does_not_load_django() -> None:
    code = "import sys, chengshu.web.cli.commands as c; c.main(['--help']); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_an_old_python_can_read_the_launcher_to_be_told_that_it_is_old() -> None:
    ast.parse((ROOT / "city").read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 9), (3, 15)])
def test_a_python_too_old_or_too_new_is_told_what_to_install(
    version: tuple[int, int], launcher: ModuleType, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (*version, 2))
    monkeypatch.setattr(launcher.shutil, "which", lambda name, path: None)
    assert launcher.main(["run"]) == 1
    here = f"这里是 3.{version[1]}（{sys.executable}）。"
    assert capsys.readouterr().err.startswith(f"需要 Python 3.11 至 3.14，{here}\nDebian/Ubuntu：sudo apt-get install")


def test_the_newest_suitable_python_takes_over_also_from_where_a_shell_does_not_look(
    launcher: ModuleType, monkeypatch, tmp_path: Path
) -> None:
    brew, shims = tmp_path / "brew", tmp_path / "shims"
    for folder, name, code in (
        (brew, "python3.15", 0), (brew, "python3.13", 0), (brew, "python3.12", 0), (shims, "python3.14", 127),
        (shims, "python3", 0),
    ):  # fmt: skip
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(shims))
    monkeypatch.setattr(launcher, "PLACES", (str(brew),))
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 6))
    become: list[list[str]] = []
    monkeypatch.setattr(launcher.os, "execv", lambda path, command: become.append(command))
    launcher.main(["run", "--port", "1"])
    assert become[0] == [str(brew / "python3.13"), str(launcher.ROOT / "city"), "run", "--port", "1"]


def test_the_versions_are_those_that_the_project_declares(launcher: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (_, oldest), (_, newest) = launcher.OLDEST, launcher.NEWEST
    assert project["requires-python"] == f">=3.{oldest},<3.{newest + 1}"


def test_the_second_start_installs_nothing(launcher: ModuleType) -> None:
    launcher.provide(set())
    launcher.provide(set())
    assert launcher.done == ["make", len(launcher._declared()[""])]


def test_extras_are_added_and_kept(launcher: ModuleType) -> None:
    declared = launcher._declared()
    launcher.provide({"postgres"})
    launcher.provide({"test"})
    launcher.provide({"postgres", "test"})
    runtime, postgres, test = (len(declared[part]) for part in ("", "postgres", "test"))
    assert launcher.done == ["make", runtime + postgres, "make", runtime + postgres + test]


def test_other_pins_are_installed_again(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    launcher.provide(set())
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    monkeypatch.setattr(launcher, "ROOT", tmp_path)
    launcher.provide(set())
    assert launcher.done.count("make") == 1
    (tmp_path / "constraints.txt").write_text("django==5.2.20\n")
    launcher.provide(set())
    assert launcher.done.count("make") == 2


def test_an_installation_that_was_cut_off_is_not_taken_for_finished(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher.provide(set())
    install = launcher._install

    def cut_off(packages: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(launcher, "_install", cut_off)
    with pytest.raises(KeyboardInterrupt):
        launcher.provide({"test"})
    assert not launcher.STAMP.exists()
    assert launcher.UNFINISHED.exists()
    monkeypatch.setattr(launcher, "_install", install)
    launcher.provide(set())
    assert json.loads(launcher.STAMP.read_text())["extras"] == []
    assert not launcher.UNFINISHED.exists()


def test_two_launchers_at_once_install_once(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(packages: list[str]) -> None:
        begun.set()
        assert go_on.wait(60)
        launcher.done.append("installed")

    monkeypatch.setattr(launcher, "_install", slowly)
    first = threading.Thread(target=launcher.provide, args=(set(),))
    first.start()
    assert begun.wait(60)
    second = threading.Thread(target=launcher.provide, args=(set(),))
    second.start()
    said = ""
    while "另一个 city 命令正在安装" not in said:
        assert second.is_alive()
        time.sleep(0.01)
        said += capsys.readouterr().out
    go_on.set()
    first.join()
    second.join()
    assert launcher.done == ["make", "installed"]


def test_a_broken_environment_is_made_anew_and_a_sound_one_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CITY_VENV", str(tmp_path / "environment"))
    spec = spec_from_loader("launcher", SourceFileLoader("launcher", str(ROOT / "city")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    made: list[list[str]] = []
    monkeypatch.setattr(module, "_watch", lambda command, tell, failure: made.append(command))
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setattr(module, "SYSTEM", str(tmp_path / "no-such-python"))
    module._make_environment()
    assert made == [[sys.executable, "-m", "venv", "--clear", str(module.VENV)]]
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.symlink_to(sys.executable)
    monkeypatch.setattr(module.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))
    module._make_environment()
    assert len(made) == 1
    module.UNFINISHED.touch()
    module._make_environment()
    assert len(made) == 2


@pytest.mark.parametrize(
    ("platform", "built", "system", "expected"),
    [
        ("linux", "'--enable-shared' '--enable-optimizations'", "pass", "ours"),
        ("linux", "'--enable-shared'", "pass", "the system's"),
        ("linux", "'--enable-shared'", "sys.version_info = (3, 10)", "ours"),
        ("linux", "'--enable-shared'", "sys.modules['ensurepip'] = None", "ours"),
        ("linux", "'--enable-shared'", None, "ours"),
        ("darwin", "'--enable-shared'", "pass", "ours"),
    ],
)
def test_a_python_compiled_without_optimisation_gives_way_to_the_system_s_own(
    platform: str, built: str, system: str | None, expected: str,
    launcher: ModuleType, monkeypatch, tmp_path: Path, capsys,
) -> None:  # fmt: skip
    own = tmp_path / "python3"
    if system:
        own.write_text(f"#!{sys.executable}\nimport sys\n{system}\nexec(sys.argv[2])\n")
        own.chmod(0o755)
    monkeypatch.setattr(launcher, "SYSTEM", str(own))
    monkeypatch.setattr(launcher.sysconfig, "get_config_var", {"CONFIG_ARGS": built}.get)
    monkeypatch.setattr(launcher.sys, "platform", platform)
    assert launcher._base() == {"ours": sys.executable, "the system's": str(own)}[expected]
    assert ("系统自带" in capsys.readouterr().out) is (expected != "ours")


def test_without_venv_the_one_line_that_helps_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CITY_VENV", str(tmp_path / "environment"))
    spec = spec_from_loader("launcher", SourceFileLoader("launcher", str(ROOT / "city")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(module.Stopped, match="sudo apt-get install -y python3-venv"):
        module._make_environment()


def test_a_failed_installation_shows_its_last_lines_and_what_to_do(launcher: ModuleType) -> None:
    failing = [sys.executable, "-c", "print('no matching distribution'); raise SystemExit(1)"]
    with pytest.raises(launcher.Stopped, match="no matching distribution\n\n请重试"):
        launcher._watch(failing, lambda line: None, "请重试")
