"""What is said to people is said through say(), so that it can be said in English; and it is."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.cli import english
from chengshu.web.cli.declarations import everything
from chengshu.web.cli.sentences import CHINESE, CITIES, in_code, in_template, sentences, units
from tests.architecture.tree import short
from tests.packs import document

#: What a city says of its own, with the English beside it: name, name_en. Its made-up records (names/) are data.
SAID_BY_CITIES = ("lists", "indicators", "places", "organisations", "plans")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
#: Sentences that show how a person types an amount: English, with the Chinese units that are understood.
SHOWING_HOW = ("看不懂金额",)


def test_no_sentence_for_people_is_an_f_string_for_no_catalogue_could_know_it() -> None:
    mixed = [f"{one.where} {one.text}" for one in sentences() if one.mixed]
    assert mixed == []


def test_every_sentence_has_its_english() -> None:
    missing = [f"{one.where} {one.text} （{short(path)}）" for path, one in english.untranslated()]
    assert missing == []


def test_no_english_sentence_has_other_parts_than_the_chinese_one() -> None:
    assert [(short(path), text, parts) for path, text, parts in english.mistaken()] == []


def test_no_english_sentence_is_there_twice_over() -> None:
    told = english.spoken()
    assert [text for text, one in told.items() if len(one) > 16 and one == 2 * one[: len(one) // 2]] == []


def test_every_chinese_sentence_has_one_english_one_whichever_catalogue_is_asked() -> None:
    assert list(english.contradictions()) == []


def test_english_is_written_with_english_punctuation() -> None:
    wrong = [
        said for text, said in english.spoken().items() if not text.startswith(SHOWING_HOW) and FULL_WIDTH.search(said)
    ]
    assert wrong == []


def test_every_declared_name_has_its_english() -> None:
    """Nouns, flows, steps, registers: found as declared, so that none is put together where no scan would see it."""
    known = english.spoken()
    named = [
        one for one in everything() if one.kind in ("noun", "flow", "step", "register", "meeting") and ours(one.file)
    ]
    missing = [f"{one.file}:{one.line} {one.title}" for one in named if one.title not in known]
    assert len(named) > 200
    assert missing == []


def test_every_state_and_every_column_has_its_english() -> None:
    known = english.spoken()
    house = [one for one in REGISTERS.values() if type(one).__module__.startswith("chengshu.")]
    labels = {(one.path, column.label) for one in house for column in (*one.listed, *one.shown, *one.filtered)}
    states = {(one.path, state) for one in house if one.flow for state in FLOWS[one.flow.noun].states.values()}
    assert len(labels) > 150 and len(states) > 60
    assert [(path, text) for path, text in sorted(labels | states) if CHINESE.search(text) and text not in known] == []


def test_no_list_has_two_filters_of_one_name() -> None:
    named = {one.path: Counter(column.label for column in one.filtered) for one in REGISTERS.values()}
    assert sum(len(labels) for labels in named.values()) > 100
    assert {path: label for path, labels in named.items() for label, many in labels.items() if many > 1} == {}


def ours(file: str) -> bool:
    """Is it the house's, and not an invented noun of the tests?"""
    return file.startswith("chengshu/") and "/tests/" not in file


@pytest.mark.parametrize("city", ["qingdao", "sample"])
def test_what_a_city_names_it_names_in_english_too(city: str) -> None:
    folders = [path for name in SAID_BY_CITIES for path in sorted((CITIES / city / name).glob("*.yaml"))]
    files = [*folders, *(path for name in ("cockpit", "tour") if (path := CITIES / city / f"{name}.yaml").exists())]
    assert len(files) > 30
    assert [f"{short(path)}: {what}" for path in files for what in nameless(document(path))] == []


def nameless(found: Any) -> Iterator[str]:
    """Chinese names, titles and texts that have no English beside them."""
    if isinstance(found, dict):
        yield from (
            f"{key}: {found[key]}"
            for key in ("name", "title", "text", "shown")
            if CHINESE.search(str(found.get(key, ""))) and not found.get(f"{key}_en")
        )
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from nameless(inner)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("say('没有{name}')", [("没有{name}", False)]),
        ("label = '名称'", [("名称", False)]),
        ("raise ValueError(f'没有{name}')", [("没有", True)]),
        ("raise ValueError(say('没有{name}', name=f'第{n}位'))", [("没有{name}", False), ("第位", True)]),
        ("x = f'{say(\"无\")}：'", [("无", False)]),
        ("say('{name}（{when}）')", [("{name}（{when}）", False)]),
        ("words = {'好': '达标'}", [("达标", False)]),
        ("raise TypeError(f'流程 {noun} 有重名的步骤')", []),
        ("log.exception('反应未成功')", []),
        ("def f():\n    '''登记一个企业。'''\n    return 1", []),
        ("def _check(self):\n    what = f'{self}的步骤'\n    raise TypeError(what)", []),
        ("'、'.join(names)", []),
        ("UNIT = '万'  # no catalogue", []),
        ("first = name == '清明'", []),
        ("AMOUNT = re.compile('万|亿')", []),
        ("unit = 'yuan' if lang.startswith('en') else '元'", []),
        ("names = {'zh': ['元'], 'en': ['yuan']}", []),
    ],
)
def test_what_counts_as_a_sentence_for_people(tmp_path: Path, code: str, found: list[tuple[str, bool]]) -> None:
    path = tmp_path / "made_up.py"
    path.write_text(code)
    assert [(one.text, one.mixed) for one in in_code(path)] == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{{ _("名称") }}', [(1, "名称", False)]),
        ('{{ _("共 {count} 条", count=3) }}', [(1, "共 {count} 条", False)]),
        ('<p>\n{{ _("共 {count} 条，"\n     "最新在前", count=3) }}', [(2, "共 {count} 条，最新在前", False)]),
        ('{{ _({"good": "达标"}[light]) }}', [(1, "达标", False)]),
        ("<p>\n没有记录</p>", [(2, "没有记录</p>", True)]),
        ('{# 说明 #}<span lang="zh-Hans">中文</span>{{ "中文" if english else "English" }}', []),
    ],
)
def test_what_counts_as_a_sentence_in_a_template(
    tmp_path: Path, template: str, found: list[tuple[int, str, bool]]
) -> None:
    path = tmp_path / "made_up.html"
    path.write_text(template)
    assert [(one.line, one.text, one.mixed) for one in in_template(path)] == found


def test_what_a_city_counts_in_is_a_sentence_too(tmp_path: Path) -> None:
    path = tmp_path / "made_up.yaml"
    path.write_text('- code: x\n  unit: 亿元\n- code: y\n  unit: "%"\n')
    assert [(one.line, one.text) for one in units(path)] == [(2, "亿元")]
