"""The Chinese sentences of the code and the templates: what the English catalogues have to know.

Every Chinese string of the code is taken to be meant for people, wherever it stands, so that none slips by.
Excepted are docstrings, log lines, what developers and auditors read (DEVELOPERS, `_check`, SPEAKS_BY_ITSELF)
and lines that end in `# no catalogue`: patterns, and texts that have their English beside them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chengshu.web.cli.ground import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
HOUSE = ROOT / "chengshu"
#: Read by whoever runs or audits the platform, in Chinese.
SPEAKS_BY_ITSELF = (
    "web/cli/", "web/simulating.py", "kernel/office/loading.py", "kernel/journal/audit.py",
    "kernel/journal/merkle.py", "kernel/journal/notes.py", "kernel/journal/standing.py",
    "kernel/journal/stretches.py", "kernel/journal/tiles.py", "kernel/journal/witness.py",
)  # fmt: skip
#: Errors that stop the platform from starting.
DEVELOPERS = {"TypeError", "SystemExit", "LookupError", "BadDocument"}
SPARED = "# no catalogue"
LOGS = {"log", "logger", "logging"}


@dataclass(frozen=True, order=True)
class Sentence:
    """One Chinese string. `mixed` when it is an f-string, which no catalogue can know."""

    path: Path
    line: int
    text: str
    mixed: bool = False

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def sentences() -> Iterator[Sentence]:
    """Those of all code and templates that speak to people."""
    for path in sorted(HOUSE.rglob("*.py")):
        if _speaks(path):
            yield from in_code(path)
    for path in sorted(HOUSE.rglob("templates/**/*")):
        if path.is_file():
            yield from in_template(path)


def _speaks(path: Path) -> bool:
    parts, inner = path.relative_to(HOUSE).parts, path.relative_to(HOUSE).as_posix()
    if {"tests", "migrations"} & set(parts) or path.name == "simulate.py":
        return False
    return not inner.startswith(SPEAKS_BY_ITSELF)


def in_code(path: Path) -> Iterator[Sentence]:
    """The Chinese strings of a Python file that are not for developers."""
    written = path.read_text("utf-8")
    spared = {number for number, line in enumerate(written.splitlines(), 1) if SPARED in line}
    for found in _walk(ast.parse(written)):
        text = _text(found)
        if CHINESE.search(text) and found.lineno not in spared:
            yield Sentence(path, found.lineno, text, mixed=isinstance(found, ast.JoinedStr))


def _walk(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The string literals below a node; of an f-string the whole, then what stands inside its braces."""
    for child in ast.iter_child_nodes(node):
        if _for_developers(child):
            continue
        if isinstance(child, (ast.Constant, ast.JoinedStr)):
            yield child
        if isinstance(child, ast.JoinedStr):
            for part in child.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _walk(part)
        else:
            yield from _walk(child)


def _text(literal: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(literal, ast.JoinedStr):
        return "".join(str(part.value) for part in literal.values if isinstance(part, ast.Constant))
    return literal.value if isinstance(literal.value, str) else ""


def _for_developers(node: ast.AST) -> bool:
    """A docstring, a log line, a declaration's check of itself, or an error that stops the start."""
    if isinstance(node, ast.FunctionDef):
        return node.name == "_check"
    if isinstance(node, ast.Expr):
        if isinstance(node.value, ast.Constant):
            return True
        called = node.value.func if isinstance(node.value, ast.Call) else None
        return isinstance(called, ast.Attribute) and getattr(called.value, "id", "") in LOGS
    raised = node.exc if isinstance(node, ast.Raise) else None
    return isinstance(raised, ast.Call) and getattr(raised.func, "id", "") in DEVELOPERS


def in_template(path: Path) -> Iterator[Sentence]:
    """The texts that a Jinja template gives to `_`."""
    from jinja2.ext import babel_extract

    with path.open("rb") as template:
        for line, _, message, _ in babel_extract(template, ("_",), [], {"silent": "false", "encoding": "utf-8"}):
            if isinstance(message, str) and CHINESE.search(message):
                yield Sentence(path, line, message)
