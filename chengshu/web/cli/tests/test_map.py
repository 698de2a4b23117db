"""`city map`: every declaration, where it stands."""

import json
from argparse import Namespace

import pytest

from chengshu.web.cli import map as city_map
from chengshu.web.cli.declarations import KINDS, Declared, everything
from chengshu.web.cli.ground import ROOT, CannotGoOn


@pytest.fixture(scope="module")
def found() -> list[Declared]:
    """All of them."""
    return everything()


def at(found: list[Declared], kind: str, name: str) -> str:
    """The source line that the map gives for a declaration."""
    one = next(one for one in found if (one.kind, one.name) == (kind, name))
    return (ROOT / one.file).read_text("utf-8").splitlines()[one.line - 1].strip()


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ("noun", "invented.case", "class Case(Record):"),
        ("flow", "invented.room", "ROOM = Flow("),
        ("step", "invented.room.close", 'Step("close", "open", "closed", "关闭"'),
        ("verb", "invented.case.merge", '@verb(CASE, "merge")'),
        ("register", "city/rooms", "class Rooms(Register):"),
        ("reaction", "chengshu.kernel.lifecycle.reactions.tell", '@reader("notices",'),
        ("meeting", "invented.wishes", "WISHES = Meeting("),
        ("indicator", "plans.completion", "Indicator("),
    ],
)
def test_the_map_gives_the_line_of_each_kind_of_declaration(
    found: list[Declared], kind: str, name: str, line: str
) -> None:
    assert at(found, kind, name).startswith(line)


def test_every_declaration_has_a_title_and_a_line_and_none_is_named_twice(found: list[Declared]) -> None:
    assert {one.kind for one in found} == set(KINDS)
    assert [one.name for one in found if not one.title or one.line < 1] == []
    assert len({(one.kind, one.name) for one in found}) == len(found)


def test_the_map_as_json_can_be_narrowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert city_map.run(Namespace(word="invented.room", kind="flow", json=True)) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert only["file"] == "tests/invented/flow.py"
    assert (only["kind"], only["name"], only["title"]) == ("flow", "invented.room", "会议室")


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        CannotGoOn, match="没有类别“ship”。可用的有：noun、flow、step、verb、register、meeting、indicator、reaction。"
    ):
        city_map.run(Namespace(word="", kind="ship", json=False))
