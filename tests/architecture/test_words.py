"""What is said to people is said through say(), so that it can be said in English; and it is."""

from pathlib import Path

import pytest

from chengshu.web.cli import english
from chengshu.web.cli.sentences import in_code, sentences
from tests.architecture.tree import short

#: The catalogues are complete from here on: every new sentence needs its English in the same change.
ENGLISH_IS_COMPLETE = False


def test_no_sentence_for_people_is_an_f_string_for_no_catalogue_could_know_it() -> None:
    mixed = [f"{one.where} {one.text}" for one in sentences() if one.mixed]
    assert mixed == []


def test_every_sentence_has_its_english() -> None:
    missing = [f"{short(path)} {one.where} {one.text}" for path, one in english.untranslated()]
    assert missing == [] or not ENGLISH_IS_COMPLETE


def test_no_english_sentence_asks_for_parts_that_the_chinese_one_does_not_have() -> None:
    assert [(short(path), text, parts) for path, text, parts in english.mistaken()] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("say('没有{name}')", [("没有{name}", False)]),
        ("label = '名称'", [("名称", False)]),
        ("raise ValueError(f'没有{name}')", [("没有", True)]),
        ("raise ValueError(say('没有{name}', name=f'第{n}位'))", [("没有{name}", False), ("第位", True)]),
        ("x = f'{say(\"无\")}：'", [("无", False)]),
        ("raise TypeError(f'流程 {noun} 有重名的步骤')", []),
        ("log.exception('反应未成功')", []),
        ("def f():\n    '''登记一个企业。'''\n    return 1", []),
        ("def _check(self):\n    what = f'{self}的步骤'\n    raise TypeError(what)", []),
        ("'、'.join(names)", []),
        ("UNIT = '万'  # no catalogue", []),
    ],
)
def test_what_counts_as_a_sentence_for_people(tmp_path: Path, code: str, found: list[tuple[str, bool]]) -> None:
    path = tmp_path / "made_up.py"
    path.write_text(code)
    assert [(one.text, one.mixed) for one in in_code(path)] == found
