"""Vectors beside the index: made once, brought along, wiped with what they were made of; two rankings in one."""

from threading import Barrier
from uuid import UUID

import pytest

from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.matching import finding
from chengshu.kernel.matching.embedded import Embedded
from chengshu.kernel.matching.meaning import encoder, keeping
from chengshu.kernel.matching.meaning.fusing import fused
from chengshu.kernel.matching.meaning.vectors import VECTOR, Vectors
from tests.invented.models import Case
from tests.meaning import axis, plant

pytestmark = pytest.mark.sqlite
ONE, TWO, THREE = (UUID(int=nth) for nth in (1, 2, 3))


def test_what_two_rankings_both_have_comes_first():
    assert fused({"a": 9.0, "b": 5.0, "c": 1.0}, {"d": 0.9, "b": 0.88, "c": 0.8}) == {
        "b": pytest.approx(1.3), "a": 1.0, "d": pytest.approx(1.0), "c": 0.0,
    }  # fmt: skip
    assert fused({"a": 2.0}, {}) == {"a": 1.0}


def test_the_last_vector_of_a_record_counts_and_those_before_it_are_wiped(tmp_path):
    kept, reader = Vectors(tmp_path / "noun"), Vectors(tmp_path / "noun")
    assert kept.place is None and reader.nearest(axis(0)[0], 9) == {}
    kept.add({ONE: "一", TWO: "二"}, axis(0, 1))
    kept.moved(7)
    assert reader.place == 7 and reader.nearest(axis(0)[0], 9) == {ONE: 1.0, TWO: 0.0}
    assert kept.stale({ONE: "一", TWO: "贰", THREE: "三"}) == {TWO: "贰", THREE: "三"}
    kept.add({TWO: "贰"}, axis(2), gone=[ONE, THREE])
    assert reader.nearest(axis(2)[0], 9) == {TWO: 1.0}
    assert reader.nearest(axis(2)[0], 9, {ONE, TWO, THREE}) == {TWO: 1.0} and reader.nearest(axis(2)[0], 9, {ONE}) == {}
    numbers = (tmp_path / "noun" / "vectors").read_bytes()
    assert not any(numbers[: 2 * VECTOR]) and len(numbers) == 4 * VECTOR


def test_what_was_interrupted_is_cut_off_by_the_next_that_writes(tmp_path):
    kept = Vectors(tmp_path / "noun")
    kept.add({ONE: "一"}, axis(0))
    with (tmp_path / "noun" / "vectors").open("ab") as file:
        file.write(b"half of a vector")
    with (tmp_path / "noun" / "rows").open("ab") as file:
        file.write(b"half")
    again = Vectors(tmp_path / "noun")
    again.add({TWO: "二"}, axis(1))
    assert again.nearest(axis(1)[0], 1) == {TWO: 1.0}


@pytest.fixture
def reading(settings, monkeypatch, cast):
    """Vectors of cases: along one axis what speaks of vehicles, in whatever words, along another all else."""
    return plant(settings, monkeypatch, "车", "汽")


def test_records_are_read_once_follow_the_journal_and_are_found_by_what_they_mean(cast, index, reading):
    def apply(title):
        return begin(cast.maker, Case, "apply", {"title": title, "district": "990001"})

    def found(words):
        finding.forget()
        return finding.nearest(Case.noun(), words)

    first, other = apply("汽车焊装"), apply("食品包装")
    index()
    assert found("汽修").meant == ()
    assert (keeping.advance(), keeping.advance()) == (2, 0)
    assert found("汽修").ids == [first.pk, other.pk] and other.pk in found("汽修").meant
    second = apply("电动车总装")
    perform(cast.east_clerk, other, "send_back", {"reason": "缺"})
    catch_up()
    assert keeping.advance() == 1
    perform(cast.maker, other, "resubmit", {"title": "整车物流"})
    catch_up()
    assert keeping.advance() == 1
    assert set(keeping.near(Case.noun(), "汽", 3).values()) == {1.0}
    assert set(keeping.near(Case.noun(), "汽", 3)) == {first.pk, second.pk, other.pk}
    assert [text.split("\n")[0] for text in reading] == ["汽车焊装", "食品包装", "电动车总装", "整车物流"]


def test_words_are_looked_for_while_the_question_is_read(cast, index, reading, monkeypatch):
    case = begin(cast.maker, Case, "apply", {"title": "汽车焊装", "district": "990001"})
    index()
    assert keeping.advance() == 1
    both = Barrier(2, timeout=60)

    def with_the_other(work):
        return lambda *given: (both.wait(), work(*given))[1]

    monkeypatch.setattr(encoder, "query", with_the_other(encoder.query))
    monkeypatch.setattr(Embedded, "find", with_the_other(Embedded.find))
    assert finding.nearest(Case.noun(), "汽修").meant == (case.pk,)


def test_a_new_index_takes_the_old_ones_place_and_leaves_what_was_read(cast, index, reading, tmp_path):
    case = begin(cast.maker, Case, "apply", {"title": "汽车焊装", "district": "990001"})
    index()
    assert keeping.advance() == 1
    index()
    assert (keeping.advance(), len(reading)) == (0, 1)
    assert keeping.near(Case.noun(), "汽", 3) == {case.pk: 1.0}
    folders = {one.name for one in (tmp_path / "search").iterdir() if one.is_dir()}
    assert folders == {"vectors", (tmp_path / "search" / "current").read_text()}


def test_without_the_setting_nothing_is_read(reading, settings):
    settings.SEMANTIC = False
    assert (keeping.start(), keeping.near(Case.noun(), "汽", 3), reading) == (0, {}, [])


def test_what_the_model_reads_is_whole_and_can_be_written(monkeypatch):
    read = []

    class Model:
        def passage(self, texts):
            read.extend(texts)
            return axis(*(0 for _ in texts))

        def query(self, text):
            return self.passage([text])[0]

    monkeypatch.setattr(encoder, "_model", Model)
    assert encoder.passages(["机\x00器\ud800", "长" * 10_000]).shape == (2, encoder.WIDTH)
    assert encoder.passages([]).shape == (0, encoder.WIDTH)
    encoder.query("\x1f")
    assert read == ["机 器?", "长" * encoder.LONGEST, " "]
