"""The index follows the journal: found soon after, gone when erased, caught up after kill -9, made anew in service."""

from datetime import timedelta
from itertools import count

import pytest

from chengshu.kernel.base.clock import now
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.erasure import erase_personal
from chengshu.kernel.journal.feed import catch_up, drain, lag
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.journal.tests.homes import Home
from chengshu.kernel.journal.tree import size
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.matching import finding, folder, following, reactions, sources
from chengshu.kernel.matching.rebuilding import rebuild
from tests.invented.models import Case


@pytest.fixture
def cases(cast):
    """Two of the maker's."""
    return [
        begin(cast.maker, Case, "apply", {"title": title, "district": "990001", "phone": "13800000000"})
        for title in ("机器视觉质检", "数据采集网关")
    ]


def found(words):
    finding.forget()
    answer = finding.candidates("invented.case", words)
    return None if answer is None else answer.ids


def test_without_an_index_the_database_is_asked(cases, settings, tmp_path):
    settings.CITY_HOME = tmp_path
    catch_up()
    assert found("视觉") is None
    assert finding.called(["invented.case"], "机器", 5) is None
    assert lag()["search"] == size()


def test_a_record_is_found_once_the_journal_has_told_of_it(cast, cases, index):
    index()
    assert found("视觉") == [cases[0].pk]
    third = begin(cast.maker, Case, "apply", {"title": "視覺導航", "district": "990001"})
    assert found("视觉") == [cases[0].pk]
    catch_up()
    assert set(found("视觉")) == {cases[0].pk, third.pk}
    assert lag()["search"] == 0


def test_told_twice_it_is_found_once_and_told_of_nothing_new_it_stays_as_it_is(cases, index):
    index()
    every = list(Entry.objects.filter(place__gte=0).order_by("place"))
    following.follow(every)
    following.follow(every)
    assert found("视觉") == [cases[0].pk]
    before = folder.current().generation()
    assert drain("search") == 0
    assert folder.current().generation() == before


def test_a_step_that_changes_no_word_of_a_record_leaves_it_as_it_is_in_the_index(cast, cases, index):
    index()
    perform(cast.east_clerk, cases[0], "send_back", {"reason": "缺"})
    sequence()
    assert following.touched(Entry.objects.filter(record=cases[0].pk, version=2)) == {}
    assert following.touched(Entry.objects.filter(record=cases[0].pk)) == {"invented.case": {cases[0].pk}}


def test_what_a_record_is_no_longer_called_finds_it_no_longer(cast, cases, index):
    catch_up()
    index()
    perform(cast.east_clerk, cases[0], "send_back", {"reason": "缺"})
    perform(cast.maker, cases[0], "resubmit", {"title": "轮胎硫化"})
    catch_up()
    assert (found("视觉"), found("硫化")) == ([], [cases[0].pk])


def test_a_record_that_is_there_no_more_is_taken_out(cases, index):
    catch_up()
    index()
    append(
        noun="invented.case", record=cases[0].pk, number=cases[0].number, version=9, verb="x", states=("", ""),
        payload={},
    )  # fmt: skip
    Case.objects.filter(pk=cases[0].pk).delete()
    catch_up()
    assert (found("视觉"), found("采集")) == ([], [cases[1].pk])


def test_a_new_name_finds_the_records_that_name_its_bearer(cast, cases, index):
    catch_up()
    index()
    assert set(found("样城机械")) == {one.pk for one in cases}
    Firm.objects.filter(pk=cast.maker_firm.pk).update(name="海风重工有限公司")
    told = {"changed": {"name": ["样城机械有限公司", "海风重工有限公司"]}}
    append(
        noun="identity.firm", record=cast.maker_firm.pk, number="F", version=2, verb="x", states=("", ""), payload=told
    )
    catch_up()
    assert (found("样城机械"), set(found("海风重工"))) == ([], {one.pk for one in cases})


def test_what_is_erased_is_found_no_more_and_leaves_the_files_within_the_hour(cast, cases, index, monkeypatch):
    monkeypatch.setitem(sources.SOURCES, "invented.case", sources.Source(Case, ("title", "phone")))
    catch_up()
    index()
    assert set(found("13800000000")) == {one.pk for one in cases}
    erase_personal(cast.platform, Case, cases[0].pk, "申请 7")
    catch_up()
    assert found("13800000000") == [cases[1].pk]
    assert folder.wants_making() is False
    monkeypatch.setattr(folder, "REST", -1.0)
    assert folder.wants_making() is True
    rebuild()
    assert folder.wants_making() is False


def test_an_index_that_is_behind_is_not_relied_upon(cast, cases, index, monkeypatch):
    catch_up()
    index()
    begin(cast.maker, Case, "apply", {"title": "視覺導航", "district": "990001"})
    assert found("视觉") == [cases[0].pk]
    monkeypatch.setattr(finding, "PATIENCE", -1.0)
    assert found("视觉") is None
    sequence()
    assert found("视觉") is None
    catch_up()
    assert len(found("视觉")) == 2


def test_more_candidates_than_can_be_put_to_the_database_are_left_to_it(cases, index, monkeypatch):
    index()
    monkeypatch.setattr(finding, "MOST", 1)
    assert found("样城机械") is None
    assert found("视觉") == [cases[0].pk]


def test_it_is_made_anew_while_it_is_searched(cast, cases, index):
    index()
    old = folder.current()
    begin(cast.maker, Case, "apply", {"title": "视觉导航", "district": "990001"})
    told = []
    assert rebuild(lambda noun, many: told.append((noun, many))) == folder.current().many()
    assert dict(told)["invented.case"] == 3
    assert folder.current().folder != old.folder
    assert len(found("视觉")) == 2
    assert sorted(one.name for one in folder.home().iterdir() if one.is_dir()) == [folder.current().folder.name]
    catch_up()
    assert len(found("视觉")) == 2


def test_one_that_is_put_away_while_one_looks_is_done_without(cases, index, monkeypatch):
    index()
    old = folder.current()
    rebuild()
    monkeypatch.setattr(folder, "current", lambda: old)
    assert found("视觉") is None
    assert (finding.called(["invented.case"], "机器", 5), finding.generation()) == (None, None)


def test_only_one_process_makes_it_at_a_time(db, index):
    index()
    with folder.only_one("rebuild") as mine:
        assert mine
        assert rebuild() is None


def test_one_that_could_not_be_finished_leaves_nothing_behind(cases, index, monkeypatch):
    index()
    before = folder.current().folder

    def broken(self):
        raise OSError("disk full")

    monkeypatch.setattr(sources.Source, "all_documents", broken)
    with pytest.raises(OSError, match="disk full"):
        rebuild()
    assert [one for one in folder.home().iterdir() if one.is_dir()] == [before]
    assert found("视觉") == [cases[0].pk]


def test_one_of_other_declarations_is_made_anew(cases, index, monkeypatch):
    index()
    assert folder.wants_making() is False
    monkeypatch.setitem(sources.SOURCES, "invented.case", sources.Source(Case, ("title", "outcome")))
    assert folder.wants_making() is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_the_worker_makes_it_where_there_is_none(cast, settings, tmp_path, monkeypatch):
    made = []
    settings.CITY_HOME = tmp_path
    monkeypatch.setattr(reactions._making, "work", lambda: made.append(1))
    monkeypatch.setattr(reactions, "_asked", count())
    assert [reactions.keep_made(), reactions.keep_made()] == [0, 1]
    reactions._making.thread.join(60)
    assert made == [1]


KILLED = """
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.matching import embedded, folder
write = embedded.Embedded.write

def slow(self, documents, gone, place):
    write(self, documents, gone, place)
    if place >= HALF:
        print("half", flush=True)
        import time; time.sleep(600)

embedded.Embedded.write = slow
while drain("search", 3):
    pass
"""
CAUGHT_UP = """
from chengshu.kernel.journal.feed import drain, lag
from chengshu.kernel.matching import finding, folder
while drain("search", 3):
    pass
finding.PATIENCE = 1e8
found = finding.candidates("invented.case", "试样").ids
print(lag()["search"], len(found), len(set(found)), folder.current().many())
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_after_kill_9_it_catches_up_with_nothing_lost_and_nothing_doubled(cast, index, tmp_path):
    index()
    documents = folder.current().many()
    for nth in range(10):
        begin(cast.maker, Case, "apply", {"title": f"试样{nth}", "district": "990001"})
    sequence()
    folder.current().close()
    home = Home(tmp_path)
    home.environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    home.kill_when_it_says(KILLED.replace("HALF", "6"), "half")
    assert home.run(CAUGHT_UP) == f"0 10 10 {documents + 10}"


def test_an_old_entry_that_was_never_told_of_counts(cast, cases, index, monkeypatch):
    catch_up()
    index()
    begin(cast.maker, Case, "apply", {"title": "视觉导航", "district": "990001"})
    Entry.objects.filter(place=None).update(at=now() - timedelta(hours=1))
    assert found("视觉") == [cases[0].pk]
    monkeypatch.setattr(finding, "PATIENCE", 600.0)
    assert found("视觉") is None
