"""The project's Python files, told apart by what they are for."""

import ast
from functools import cache
from pathlib import Path

from chengshu.web.discovery import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "chengshu"


@cache
def python_files() -> tuple[Path, ...]:
    """Every file written by hand: migrations are not."""
    return tuple(
        path
        for top in ("chengshu", "tests", "bench", "cities")
        for path in sorted((ROOT / top).rglob("*.py"))
        if "migrations" not in path.parts
    )


def is_test(path: Path) -> bool:
    """Does it serve the tests, in a tests/ folder beside the code or in the one at the root?"""
    return "tests" in path.relative_to(ROOT).parts


def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def systems() -> list[Path]:
    """The folders of all systems."""
    return [
        folder
        for family in FAMILIES
        for folder in sorted((HOUSE / family).iterdir())
        if (folder / "__init__.py").exists()
    ]


def short(path: Path) -> str:
    """A path as people say it."""
    return str(path.relative_to(ROOT))
