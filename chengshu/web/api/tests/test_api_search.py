"""Search: every word somewhere; whole numbers are looked up, and what a row names is searched by itself."""

import pytest

from chengshu.kernel.lifecycle.perform import begin
from tests.invented.models import Case


@pytest.fixture
def cases(cast):
    """Two of the maker's, one of another firm; the last one's title tells the number of the first."""
    first = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    second = begin(cast.maker, Case, "apply", {"title": "扩建备案", "district": "990002"})
    third = begin(cast.outsider, Case, "apply", {"title": f"参照 {first.number}", "district": "990001"})
    return [first.number, second.number, third.number]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("机械", [0, 1]),
        ("机械 扩建", [1]),
        ("{0}", [0, 2]),
        ("{0} 食品", [2]),
        ("CASE-20", [0, 1, 2]),
        ("没有这样的词", []),
        ("100%_", []),
    ],
)
def test_every_word_stands_somewhere(programs, cast, cases, words, found):
    asked = words.format(*cases)
    for typed in (asked, asked.lower()):
        got = {
            item["number"]
            for who in (programs.east_clerk, programs.west_clerk)
            for item in who.ask(f"/city/cases?q={typed}")["items"]
        }
        assert got == {cases[place] for place in found}
