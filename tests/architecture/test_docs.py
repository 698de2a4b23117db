"""The documents fail the build when they lie: what they name exists, what they show runs, what is generated is fresh."""

import ast
import doctest
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from chengshu.kernel.base.documents import read_yaml
from chengshu.web.cli.commands import COMMANDS
from chengshu.web.cli.docs import differing
from tests.architecture.tree import HOUSE, ROOT, python_files, systems
from tests.packs import share_parsed

READMES = ("README.md", "README.zh.md")
PAGES = [ROOT / name for name in (*READMES, "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
BY_HAND = [page for page in PAGES if "systems" not in page.parts]
ENGINES = sorted(path.parent.name for path in (HOUSE / "kernel").glob("*/__init__.py"))
ROWS = {family: last for family, last in zip("ABCDEFG", (14, 8, 14, 6, 5, 4, 2), strict=True)}


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def blocks(page: Path, language: str) -> list[str]:
    """What stands in the fences of a language that are not files to be written."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def marked(page: str, mark: str) -> str:
    """What stands between <!-- mark --> and <!-- /mark -->."""
    return re.search(rf"<!-- {mark} -->(.*?)<!-- /{mark} -->", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)[1]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", BY_HAND, ids=names(BY_HAND))
def test_every_command_and_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert set(re.findall(r"python3 city ([a-z]+)", text)) - set(COMMANDS) == set()
    kept = re.findall(r"`((?:chengshu|tests|bench|cities|docs)/[\w./-]+)`", text)
    written = set(re.findall(r"file=(\S+)", text))
    parents = {str(parent) for path in written for parent in Path(path).parents}
    assert [path for path in kept if not (ROOT / path).exists() and path.rstrip("/") not in written | parents] == []


@pytest.mark.parametrize("page", BY_HAND, ids=names(BY_HAND))
def test_python_on_a_page_can_be_read_and_imports_what_there_is(page: Path) -> None:
    for block in blocks(page, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("chengshu"):
                module = import_module(node.module)
                assert [one.name for one in node.names if not hasattr(module, one.name)] == []


@pytest.mark.parametrize("page", BY_HAND, ids=names(BY_HAND))
def test_what_a_page_says_python_answers_is_what_it_answers(page: Path) -> None:
    shown = "\n".join(blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(shown, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_every_engine_has_a_page_of_at_most_eighty_lines_and_the_journal_a_longer_one() -> None:
    pages = {path.stem: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "docs" / "kernel").glob("*.md")}
    assert sorted(pages) == ENGINES
    assert [name for name, lines in pages.items() if lines > (130 if name == "journal" else 80)] == []


def test_the_pages_of_the_systems_say_what_the_declarations_say(tmp_path: Path) -> None:
    """In a process of its own, with the real city: `python3 city docs` mends it."""
    ours = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    share_parsed(tmp_path)
    checked = subprocess.run(
        [sys.executable, "-m", "chengshu.web.cli", "docs", "--check"],
        cwd=ROOT, env={**ours, "CITY_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout) == (0, "docs/systems/ 与声明一致。\n"), checked.stderr


def test_every_system_has_its_page() -> None:
    wanted = {f"{system.parent.name}/{system.name}.md" for system in systems()}
    there = {str(page.relative_to(ROOT / "docs" / "systems")) for page in PAGES if "systems" in page.parts}
    assert wanted <= there


def test_a_page_that_is_missing_changed_or_no_longer_declared_is_stale(tmp_path: Path) -> None:
    for name in ("same", "changed", "gone"):
        (tmp_path / name).write_text(name)
    wanted = {"same": "same", "changed": "otherwise", "missing": ""}
    assert differing(tmp_path, wanted) == ["changed", "gone", "missing"]


@pytest.mark.parametrize("page", READMES)
def test_the_readme_accounts_for_every_row_once_and_for_those_that_work_as_the_systems_do(page: str) -> None:
    rows = [
        line.split("|") for line in marked(page, "rows").splitlines() if line.startswith("| ") and "A" <= line[2] <= "G"
    ]
    told = [(code, row[3].strip()) for row in rows for code in row[1].split() if code[1:].isdigit()]
    assert sorted(code for code, _ in told) == sorted(
        f"{family}{number}" for family, last in ROWS.items() for number in range(1, last + 1)
    )
    working = {code for code, today in told if today not in ("not yet", "尚无")}
    said = " ".join(ast.get_docstring(ast.parse((system / "__init__.py").read_text("utf-8"))) for system in systems())
    assert working == set(re.findall(r"\b[A-G]\d+\b", said))


@pytest.mark.parametrize("page", READMES)
def test_the_readme_names_every_setting_that_the_code_reads_and_no_other(page: str) -> None:
    read = re.compile(r"environ(?:\.get\(|\[)\"(CITY\w*|DATABASE_URL)\"|POSTGRES = \"(CITY\w*)\"")
    files = [path for path in python_files() if path.is_relative_to(HOUSE) and "tests" not in path.parts]
    found = {
        name for path in [*files, ROOT / "city"] for pair in read.findall(path.read_text("utf-8")) for name in pair
    }
    assert set(re.findall(r"^\| `(\w+)`", marked(page, "settings"), flags=re.MULTILINE)) == found - {""}


def test_both_readmes_have_the_same_parts_and_show_the_same_commands() -> None:
    english, chinese = (ROOT.joinpath(name) for name in READMES)
    assert blocks(english, "console") == blocks(chinese, "console")
    shape = [[len(line) - len(line.lstrip("#")) for line in page.read_text("utf-8").splitlines() if line[:1] == "#"]
             for page in (english, chinese)]  # fmt: skip
    assert shape[0] == shape[1]
    links = [sorted(re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))) for page in (english, chinese)]
    assert set(links[0]) ^ set(links[1]) == set(READMES)


@pytest.mark.parametrize("page", READMES)
def test_the_readme_introduces_every_demo_account(page: str) -> None:
    accounts = read_yaml(ROOT / "cities" / "qingdao" / "accounts.yaml")["accounts"]
    text = (ROOT / page).read_text("utf-8")
    assert [row["username"] for row in accounts if f"| `{row['username']}` |" not in text] == []


def test_publiccode_has_the_standards_mandatory_keys_within_their_lengths() -> None:
    told = read_yaml(ROOT / "publiccode.yml")
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description",
                 "legal", "maintenance", "localisation"}  # fmt: skip
    assert mandatory - set(told) == set()
    assert told["softwareType"] == "standalone/web"
    assert told["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    for language in told["localisation"]["availableLanguages"]:
        words = told["description"][language]
        assert 0 < len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert len(words["genericName"]) <= 35
        assert words["features"]
    assert told["maintenance"]["type"] == "community"
    assert all(contact["name"] for contact in told["maintenance"]["contacts"])
    assert isinstance(told["localisation"]["localisationReady"], bool)


def test_the_licence_and_the_version_are_the_same_wherever_they_are_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == read_yaml(ROOT / "publiccode.yml")["legal"]["license"] == "Apache-2.0"
    assert all("SPDX-License-Identifier: Apache-2.0" in (ROOT / page).read_text("utf-8") for page in READMES)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)[1]
    assert newest == project["version"]


def test_decisions_are_numbered_without_a_gap_and_say_what_was_decided() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    parts = ("**Context.**", "**Decision.**", "**Consequences.**")
    assert [page.name for page in pages if any(part not in page.read_text("utf-8") for part in parts)] == []
