"""The guide as something to carry out: its blocks, and a copy of the house to carry them out in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.packs import share_parsed

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "guide" / "01-your-first-register.md"
BUREAU = ROOT / "docs" / "guide" / "02-run-it-in-a-bureau.md"
_FILE = re.compile(r"^```python file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^\$ python3 city (enrol .*)$", re.MULTILINE)
_EDIT = re.compile(r"^```python edit=(\S+) after=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files() -> dict[str, str]:
    """Path → content, as the page says."""
    return dict(_FILE.findall(PAGE.read_text("utf-8")))


def first_clerk() -> list[str]:
    """The command that enrols the first platform clerk; their bureau is one of the sample city."""
    (command,) = _CONSOLE.findall(BUREAU.read_text("utf-8"))
    return command.replace("big_data", "development_reform").split()


def edits() -> list[tuple[str, str, str]]:
    """(path, name of the column above, lines) of every edit of the page."""
    return _EDIT.findall(PAGE.read_text("utf-8"))


class House:
    """A copy of the platform with the sample city and a data folder of its own: what is done here touches nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # What another process of the tests is just compiling has another name the moment after.
        passing = shutil.ignore_patterns("tests", "*.pyc.*", "*.part")
        shutil.copytree(ROOT / "chengshu", folder / "chengshu", ignore=passing)
        shutil.copytree(ROOT / "cities" / "sample", folder / "cities" / "sample")
        shutil.copy2(ROOT / "constraints.txt", folder)
        share_parsed(folder / "var")

    def write(self) -> None:
        """Every file of the page."""
        for path, content in files().items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content, "utf-8")

    def edit(self) -> None:
        """The page's edit: its lines below the column it names."""
        ((path, column, lines),) = edits()
        before = (self.folder / path).read_text("utf-8")
        after = re.sub(rf"^    {column} = .*\n", lambda line: line[0] + lines, before, count=1, flags=re.MULTILINE)
        assert after != before
        (self.folder / path).write_text(after, "utf-8")

    def python(self, *command: str) -> str:
        """What a Python of this house's own prints; nothing of the tests' surroundings reaches it."""
        # Four processes read the same four hundred files: all but the first find them compiled.
        ours = ("DATABASE_URL", "CITY_HOSTS", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")
        surroundings = {name: value for name, value in os.environ.items() if name not in ours}
        mine = {"CITY": "cities/sample", "CITY_HOME": str(self.folder / "var"), "PYTHONPATH": str(self.folder)}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder, env=surroundings | mine, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def city(self, *command: str) -> str:
        """python3 city COMMAND"""
        return self.python("-m", "chengshu.web.cli", *command)
