"""Written forms, parts, sounds, synonyms; and whatever is typed is words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.documents import BadDocument
from chengshu.kernel.matching import synonyms
from chengshu.kernel.matching.asking import WORDS, ask
from chengshu.kernel.matching.grams import common
from chengshu.kernel.matching.normal import normal
from chengshu.kernel.matching.pinyin import spelt
from chengshu.kernel.matching.tokens import parts, pieces, terms


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("青島數據採集", "青岛数据采集"),
        ("ＭＥＳ　系統", "mes 系统"),
        ("５００ＫＷ", "500kw"),
        ("乾坤著作", "干坤著作"),
        ("a\x00b\tc", "a b c"),
        ("İ㎡😀", "İ㎡😀"),
    ],
)
def test_what_is_written_in_many_forms_has_one(written, form):
    assert normal(written) == form


@given(st.text())
def test_the_written_form_is_as_long_as_the_text_and_its_own_form(text):
    form = normal(text)
    assert len(form) == len(text)
    assert normal(form) == form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MES系统", ["mes", "系统"]),
        ("装机500 千瓦", ["装机", "500kw"]),
        ("1,500kW 和 1500 KW", ["1500kw", "和", "1500kw"]),
        ("投资1.2亿元", ["投资", "1.2亿元"]),
        ("建筑面积3000平方米", ["建筑面积", "3000m2"]),
        ("500mesh", ["500mesh"]),
        ("TRY-2024-000123", ["try-2024-000123"]),
        ("编号1,2,3", ["编号", "1", "2", "3"]),
        ("95%以上", ["95%", "以上"]),
        ("、，。()&&||", []),
    ],
)
def test_a_text_is_made_of_runs_words_and_quantities(text, found):
    assert [part.text for part in parts(text)] == found


def test_a_word_is_found_by_what_it_is_put_together_from():
    assert pieces("try-2024-000123") == ["try", "2024", "000123", "123"]
    assert pieces("iso9001") == ["iso", "9001"]
    assert pieces("mes") == []
    assert terms("符合ISO9001，500千瓦") == (["符合"], ["iso9001", "iso", "9001", "500kw", "500"])


def test_a_name_sounds_from_every_character_on():
    full, first = spelt("青岛银行")
    assert full == ("qingdaoyinhang", "daoyinhang", "yinhang", "hang")
    assert first == ("qdyh", "dyh", "yh")
    assert spelt("Haier 2024") == ((), ())


@pytest.fixture
def known(tmp_path, monkeypatch):
    """A city's synonyms, from a file of this content."""
    monkeypatch.setattr(synonyms.KNOWN, "groups", {})
    monkeypatch.setattr(synonyms.KNOWN, "found", None)

    def load(content):
        path = tmp_path / "synonyms.yaml"
        path.write_text(content, "utf-8")
        synonyms.load_synonyms(path)

    return load


def test_a_word_has_the_wordings_of_its_group(known):
    known("groups:\n- [MES, 制造执行系统]\n- [工信局, 工业和信息化局]\n")
    said = [["".join(part.text for part in wording) for wording in word] for word in ask("市工信局 mes mesh").words]
    assert said == [["市工信局", "市工业和信息化局"], ["mes", "制造执行系统"], ["mesh"]]


def test_a_group_of_one_is_refused_and_a_city_may_have_none(known, tmp_path):
    with pytest.raises(BadDocument, match="至少要有两个词"):
        known("groups:\n- [MES]\n")
    synonyms.load_synonyms(tmp_path / "none.yaml")
    assert synonyms.KNOWN.wordings("mes") == []


def test_a_number_and_its_unit_are_one_word_space_or_not():
    assert [word[0][0].text for word in ask("500 kW 电机 12 月").words] == ["500kw", "电机", "12", "月"]


@settings(max_examples=200)
@given(st.text(max_size=500))
def test_whatever_is_typed_is_a_few_words(typed):
    asked = ask(typed)
    assert len(asked.words) <= WORDS
    assert all(part.text == normal(part.text) for part in asked.parts)


def test_what_is_shared_is_told_without_little_words_at_its_ends() -> None:
    shared = {"件的": 1.0, "的划": 1.0, "划痕": 1.0, "痕和": 1.0, "和缺": 1.0, "的是": 0.5}
    assert common("备件的划痕和缺料", shared) == {"件的划痕和缺": 5.0}
    assert common("的划痕和", {"的划": 1.0, "划痕": 1.0, "痕和": 1.0}) == {"划痕": 3.0}
