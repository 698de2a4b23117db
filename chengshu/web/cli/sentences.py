"""The Chinese sentences of the code and the templates: what the English catalogues have to know.

Every Chinese string of the code and the templates is taken to be meant for people, wherever it stands, so that
none slips by. Excepted are docstrings, log lines, what developers and auditors read (DEVELOPERS, `_check`,
SPEAKS_BY_ITSELF), what only meets other text (patterns, comparisons, keys) or has its English beside it
(`"zh"`, `_chinese`, a choice by language), and lines that end in `# no catalogue`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chengshu.web.cli.ground import ROOT

_MARKS = r"[\u3000-\u303f\uff00-\uffef]"
#: A Chinese character, or Chinese punctuation around a part: “{label}（{unit}）” is said differently in English.
CHINESE = re.compile(rf"[\u3400-\u9fff]|\{{\w+\}}.*{_MARKS}|{_MARKS}.*\{{\w+\}}")
HOUSE, CITIES = ROOT / "chengshu", ROOT / "cities"
#: How a city writes the unit of an indicator. Its names need no catalogue: their English stands beside them (name_en).
UNIT = re.compile(r"^\s*unit: [\"']?([^\"'\n]+)", re.MULTILINE)
#: Read by whoever runs or audits the platform, in Chinese.
SPEAKS_BY_ITSELF = (
    "web/cli/", "web/settings.py", "web/simulating.py", "kernel/office/loading.py", "kernel/journal/audit.py",
    "kernel/journal/merkle.py", "kernel/journal/notes.py", "kernel/journal/standing.py",
    "kernel/journal/stretches.py", "kernel/journal/tiles.py", "kernel/journal/witness.py", "kernel/matching/judged/",
    "kernel/meeting/extras.py",
)  # fmt: skip
#: Errors that stop the platform from starting.
DEVELOPERS = {"TypeError", "SystemExit", "LookupError", "BadDocument"}
SPARED = "# no catalogue"
LOGS = {"log", "logger", "logging"}
#: Calls whose text is held against other text.
PATTERNS = {"compile", "fullmatch", "removesuffix", "removeprefix"}
#: Every language is named in itself.
OWN_NAMES = {"中文"}
OWN_LANGUAGE = re.compile(r"<span lang=\"zh-Hans\">[^<]*</span>")


@dataclass(frozen=True, order=True)
class Sentence:
    """One Chinese string. `mixed` when no catalogue can know it: an f-string, or bare text in a template."""

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
    for path in sorted(CITIES.glob("*/indicators/*.yaml")):
        yield from units(path)


def units(path: Path) -> Iterator[Sentence]:
    """The Chinese units of a city's indicators."""
    written = path.read_text("utf-8")
    for found in UNIT.finditer(written):
        if CHINESE.search(found[1]):
            yield Sentence(path, written.count("\n", 0, found.start(1)) + 1, found[1].strip())


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
    for child in _spoken(node):
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


def _spoken(node: ast.AST) -> list[ast.AST]:
    """The children of a node without what only meets other text and without Chinese that has its English beside it."""
    match node:
        case ast.Compare():
            return [one for one in (node.left, *node.comparators) if not isinstance(one, ast.Constant)]
        case ast.Dict():
            return [value for key, value in zip(node.keys, node.values, strict=True) if _constant(key) != "zh"]
        case ast.Call(func=called) if _called(called) in PATTERNS:
            return [called]
        case ast.IfExp(test=test) if _asks_the_language(test):
            return []
        case ast.FunctionDef(name="_chinese"):
            return []
    return list(ast.iter_child_nodes(node))


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _called(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _asks_the_language(test: ast.expr) -> bool:
    if not isinstance(test, ast.Call):
        return False
    said = ast.unparse(test.func)
    return said in ("in_english", "lang.startswith")


def in_template(path: Path) -> Iterator[Sentence]:
    """The Chinese strings of a Jinja template. Text outside the braces is `mixed`: nothing can translate it."""
    from jinja2 import Environment, nodes

    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    for literal in tree.find_all(nodes.Const):
        if isinstance(literal.value, str) and CHINESE.search(literal.value) and literal.value not in OWN_NAMES:
            yield Sentence(path, literal.lineno, literal.value)
    for bare in tree.find_all(nodes.TemplateData):
        for offset, line in enumerate(OWN_LANGUAGE.sub("", bare.data).splitlines()):
            if CHINESE.search(line):
                yield Sentence(path, bare.lineno + offset, line.strip(), mixed=True)
