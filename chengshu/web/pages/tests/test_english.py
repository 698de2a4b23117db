"""Every sentence of the derived pages has its English beside it, with the same parts."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parent.parent.parent
CATALOGUE = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
TEMPLATES = [
    *(
        "shell",
        "front",
        "family",
        "search",
        "error",
        "failure",
        "inbox",
        "list",
        "listframe",
        "map",
        "record",
    ),
    *("step", "stepframe", "check", "stale", "done", "bulk", "outcomes"),
    *("parts/header", "parts/footer", "parts/crumbs", "parts/table", "parts/doors", "parts/events"),
    *("parts/filters", "parts/views", "parts/controls", "parts/waiting"),
]
CALL = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def sentences() -> set[str]:
    """What `_` and `say` are called with, literally, in the derived pages and their templates."""
    found = set()
    for name in TEMPLATES:
        text = (WEB / "templates" / f"{name}.html").read_text("utf-8")
        found |= {ast.literal_eval(one) for one in CALL.findall(text)}
    for path in (WEB / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                found |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return found


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as written:
        return {entry.id: entry.string for entry in read_po(written, locale="en") if entry.id}


def test_every_sentence_of_the_pages_has_an_english_one(english):
    assert sorted(one for one in sentences() if not english.get(one)) == []


def test_both_have_the_same_parts(english):
    parts = re.compile(r"\{(\w+)\}")
    assert [one for one, said in english.items() if set(parts.findall(one)) != set(parts.findall(said))] == []
