"""Lists searched through the index: best first, paged, counted and faceted within the reader's scope, exactly."""

import re
from datetime import timedelta

import pytest

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.matching import finding, folder
from chengshu.kernel.matching.meaning import keeping
from chengshu.kernel.matching.sources import SOURCES
from chengshu.kernel.matching.synonyms import KNOWN
from chengshu.kernel.registers import everywhere
from chengshu.kernel.registers.everywhere import look
from chengshu.kernel.registers.facets import facet, total
from chengshu.kernel.registers.querying import Question, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS
from chengshu.kernel.registers.suggesting import chosen_from, suggest
from tests.cast import firm
from tests.invented.models import Case
from tests.meaning import plant

CASES = REGISTERS["invented.case"]


@pytest.fixture
def cases(cast, index):
    """Six of the maker's in both districts, one of another firm; indexed."""
    titles = ["机器视觉质检", "视觉导航", "数据采集", "視覺檢測與質檢", "MES 上线", "装机500 千瓦"]
    made = [
        begin(cast.maker, Case, "apply", {"title": title, "district": f"99000{1 + nth % 2}"})
        for nth, title in enumerate(titles)
    ]
    made.append(begin(cast.outsider, Case, "apply", {"title": "视觉质检备案", "district": "990001"}))
    index()
    return made


def titles(acting, words, **more):
    return [one.title for one in page(Reading(CASES, acting), Question(words=words, **more)).rows]


#: Chinese, traditional and full-width forms, letters, both, numbers with units however written, two words of two columns, a word
#: of the same meaning, one and two typing errors; signs and operators, which are nothing.
FINDS = {
    "视觉质检": ["机器视觉质检", "視覺檢測與質檢"],
    "視覺導航": ["视觉导航"],
    "mes": ["MES 上线"],
    "ＭＥＳ上线": ["MES 上线"],
    "500kW": ["装机500 千瓦"],
    "500 千瓦": ["装机500 千瓦"],
    "样城机械 采集": ["数据采集"],
    "制造执行系统": ["MES 上线"],
    "manufacturing": ["Manufacturing 看板"],
    "manufactring 看板": ["Manufacturing 看板"],
    "manifactring": ["Manufacturing 看板"],
    "manitactring": [],
    "😀": [],
    "x OR title:*": [],
}


def test_a_list_finds_what_answers(cast, cases, index, monkeypatch):
    monkeypatch.setattr(KNOWN, "groups", {"mes": ("制造执行系统",), "制造执行系统": ("mes",)})
    monkeypatch.setattr(KNOWN, "found", re.compile("mes|制造执行系统"))
    begin(cast.maker, Case, "apply", {"title": "Manufacturing 看板", "district": "990001"})
    index()
    assert {words: titles(cast.maker, words) for words in FINDS} == FINDS


def test_names_are_found_by_sound_and_by_initials(cast, cases):
    assert titles(cast.maker, "shujucaiji") == ["数据采集"]
    assert titles(cast.maker, "sjcj") == ["数据采集"]


def test_what_answers_best_comes_first_and_another_order_is_kept(cast, cases):
    assert titles(cast.maker, "视觉质检")[0] == "机器视觉质检"
    by_number = titles(cast.maker, "样城机械", sort="-number")
    assert by_number == ["装机500 千瓦", "MES 上线", "視覺檢測與質檢", "数据采集", "视觉导航", "机器视觉质检"]


def test_counts_and_facets_are_of_what_the_reader_may_see(cast, cases):
    asked = Question(words="视觉")
    seen = {name: total(Reading(CASES, acting), asked) for name, acting in cast.actings().items()}
    assert {name: many for name, many in seen.items() if many} == {
        "maker": 3,
        "east_clerk": 2,
        "west_clerk": 2,
        "outsider": 1,
    }
    assert total(Reading(CASES, ANONYMOUS), asked) == 0
    state = CASES.by_name["state"]
    assert facet(Reading(CASES, cast.outsider), asked, state) == {"examining": 1}
    place = CASES.by_name["district"]
    assert facet(Reading(CASES, cast.maker), asked, place) == {"990001": 1, "990002": 2}


def test_filters_hold_beside_the_words(cast, cases):
    assert titles(cast.maker, "视觉", chosen={"district": ("990001",)}) == ["机器视觉质检"]


def test_pages_of_a_search_follow_one_another_without_a_gap(cast, cases):
    reading, cursor, seen = Reading(CASES, cast.maker), "", []
    while cursor is not None:
        part = page(reading, Question(words="样城机械", limit=2, cursor=cursor))
        seen += [one.pk for one in part.rows]
        cursor = part.next
    assert seen == [one.pk for one in page(reading, Question(words="样城机械")).rows]
    assert len(seen) == len(set(seen)) == 6


def test_a_cursor_holds_when_its_record_answers_no_longer(cast, cases):
    reading = Reading(CASES, cast.maker)
    first = page(reading, Question(words="视觉", limit=1))
    Case.objects.filter(pk=first.rows[0].pk).update(title="别的")
    rest = [one.pk for one in page(reading, Question(words="视觉")).rows if one.pk != first.rows[0].pk]
    folder.current().write(SOURCES["invented.case"].documents([first.rows[0].pk]), [], 0)
    again = page(reading, Question(words="视觉", limit=9, cursor=first.next))
    assert [one.pk for one in again.rows] == rest


def test_a_cursor_of_one_order_is_refused_in_another(cast, cases):
    reading = Reading(CASES, cast.maker)
    best = page(reading, Question(words="样城机械", limit=2)).next
    newest = page(reading, Question(limit=2)).next
    for question in (Question(cursor=best), Question(words="样城机械", cursor=newest)):
        with pytest.raises(BadRequest, match="另一种排序"):
            page(reading, question)
    with pytest.raises(BadRequest, match="无效"):
        page(reading, Question(words="样城机械", cursor=f"{best}x"))


def test_words_that_very_many_records_hold_are_counted_exactly_as_well(cast, cases, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 3)
    assert total(Reading(CASES, cast.maker), Question(words="样城机械")) == 6
    assert len(titles(cast.maker, "样城机械")) == 6


def test_a_private_column_is_not_searched_where_it_may_not_be_seen(cast, cases, monkeypatch):
    monkeypatch.setattr(type(CASES), "search", ["number", "title", "phone"])
    assert titles(cast.east_clerk, "视觉") == []
    assert len(titles(cast.maker, "视觉")) == 3


def test_a_past_day_is_searched_by_what_was_then(cast, cases, monkeypatch):
    asked = []
    monkeypatch.setattr(finding, "candidates", lambda *given, **more: asked.append(given))
    reading = Reading(CASES, cast.maker, today() - timedelta(days=1))
    assert page(reading, Question(words="视觉")).rows == []
    assert asked == []


def test_a_search_of_everything_puts_the_best_register_first_and_counts_in_scope(cast, cases):
    found = look(cast.outsider, list(REGISTERS.values()), "视觉质检备案", 5)
    assert [(one.register.slug, one.count, one.near) for one in found] == [("cases", 1, False)]
    assert look(ANONYMOUS, [CASES], "视觉", 5) == []
    assert look(cast.maker, [CASES], "", 5) == []


def test_where_nothing_answers_what_comes_near_is_shown_in_scope(cast, cases):
    words = "视觉质检备案机器人焊接工作站"
    found = look(cast.outsider, [CASES], words, 5)
    assert [(one.near, one.count, [row.title for row in one.rows]) for one in found] == [(True, 1, ["视觉质检备案"])]
    assert look(cast.citizen, [CASES], words, 5) == []


def test_suggestions_are_names_the_asker_may_see(cast, cases):
    def offered(acting, typed):
        return [str(record) for _, record in suggest(acting, [CASES], typed, 8)]

    assert offered(cast.maker, "视觉") == ["视觉导航", "視覺檢測與質檢", "机器视觉质检"]
    assert offered(cast.outsider, "视觉") == ["视觉质检备案"]
    assert offered(cast.maker, "shij") == offered(cast.maker, "视觉")
    assert offered(cast.maker, "sjdh") == ["视觉导航"]
    assert offered(cast.citizen, "视觉") == offered(cast.maker, "，") == []


def test_suggestions_go_on_looking_until_enough_may_be_seen(cast, cases, monkeypatch):
    monkeypatch.setattr("chengshu.kernel.registers.suggesting.FEW", 1)
    assert len(suggest(cast.maker, [CASES], "视觉", 8)) == 3


def test_names_one_may_not_see_do_not_crowd_out_those_of_another_list(cast, cases, index, monkeypatch):
    monkeypatch.setattr("chengshu.kernel.registers.suggesting.FEW", 2)
    known = firm(8, "某某机器视觉质检设备制造有限公司", cast.east)
    index()
    found = suggest(cast.citizen, [CASES, REGISTERS["identity.firm"]], "机器视觉", 1)
    assert [record.pk for _, record in found] == [known.pk]


def test_a_record_is_chosen_by_sound_among_those_that_may_be_chosen(cast, index):
    other = firm(9, "海风重工有限公司", cast.east)
    index()
    assert chosen_from(type(other).objects.all(), "haifeng", 5) == [other]
    assert chosen_from(type(other).objects.exclude(pk=other.pk), "haifeng", 5) == []
    assert chosen_from(type(cast.east).objects.all(), "dong", 5) is None


def test_what_is_written_now_is_found_when_the_journal_has_told_of_it(cast, cases):
    assert titles(cast.maker, "硫化") == []
    begin(cast.maker, Case, "apply", {"title": "轮胎硫化", "district": "990001"})
    catch_up()
    assert titles(cast.maker, "硫化") == ["轮胎硫化"]
    assert total(Reading(CASES, cast.maker), Question(words="硫化")) == 1


ODD = [
    "", " ", "目", "x" * 10_000, "目力" * 5_000, "😀", "👨目", "\x00\x01\x7f目", "\u202e\u200b", "\ud800", "9" * 400,
    "a:b AND (", '+目 -视 ~"质"^2 *', "/.*/ [a TO z}", "' OR 1=1 --", "%_", "\\",
]  # fmt: skip


@pytest.mark.parametrize("deep", [100, 1])
def test_what_means_the_same_is_found_in_other_words_and_by_those_alone_who_may_see_it(
    cast, cases, settings, monkeypatch, deep
):
    """However few are looked at first: what one may not see takes nobody's place."""

    def found(acting, typed):
        return {row.title for group in look(acting, [CASES], typed, 9) for row in group.rows}

    plant(settings, monkeypatch, "视", "目")
    monkeypatch.setattr(everywhere, "MEANT", 1)
    monkeypatch.setattr(finding, "DEEP", deep)
    assert (found(cast.maker, "目力所及"), keeping.advance()) == (set(), 7)
    assert found(cast.maker, "目力所及") == {"机器视觉质检"}
    assert found(cast.outsider, "目力所及") == {"视觉质检备案"}
    assert found(ANONYMOUS, "目力所及") == set()
    for typed in ODD:
        assert "视觉质检备案" not in found(cast.maker, typed), typed[:20]
