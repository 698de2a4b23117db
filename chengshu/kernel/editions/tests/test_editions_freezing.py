"""What is frozen stays; what is amended is the next edition."""

import hashlib
import json
from datetime import date

import pytest
from django.utils.translation import override

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.editions.freezing import canonical, freeze
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.reading import EDITION_FACTS, current, editions, subject_of
from chengshu.kernel.identity.acting import ANONYMOUS, PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.invented.models import Room

COLUMNS = ("number", "name", "keeper", "seats")


def test_the_content_is_what_the_rows_say_in_codes_and_in_words(cast, rooms, edition) -> None:
    told = edition.told
    assert (told["title"], told["subject"], told["edition"], told["publisher"], told["previous"]) == (
        "会议室清单", rooms[0].number, 1, "市样例局", "",
    )  # fmt: skip
    assert [one["label"] for one in told["columns"]] == ["编号", "名称", "管理单位", "座位"]
    assert told["rows"][0] == {
        "number": {"value": rooms[1].number, "text": rooms[1].number},
        "name": {"value": "第2会议室", "text": "第2会议室"},
        "keeper": {"value": {"number": "BUREAU", "name": "市样例局"}, "text": "市样例局"},
        "seats": {"value": 20, "text": "20"},
        "simulated": False,
    }
    assert (edition.items, edition.digest, str(edition)) == (
        2, hashlib.sha256(edition.content.encode()).hexdigest(), "会议室清单（第 1 版）",
    )  # fmt: skip


def test_canonical_json_has_sorted_keys_no_spaces_and_no_escapes() -> None:
    assert canonical({"b": 1, "a": {"d": "清单", "c": None}}) == '{"a":{"c":null,"d":"清单"},"b":1}'
    assert canonical(json.loads(canonical({"b": [1, 2]}))) == canonical({"b": [1, 2]})


def test_the_digest_is_in_the_journal_with_the_edition(edition) -> None:
    entry = Entry.objects.get(record=edition.pk)
    assert entry.told["changed"]["digest"] == [None, edition.digest]


def test_the_next_edition_replaces_the_one_in_force_and_names_its_digest(cast, rooms, edition) -> None:
    second = freeze(rooms[0], "会议室清单", rooms[1:2], COLUMNS, cast.clerk)
    edition.refresh_from_db()
    assert (edition.state, second.state, second.edition, second.previous) == ("replaced", "current", 2, edition.digest)
    assert current(rooms[0]) == second
    assert list(editions(rooms[0])) == [second, edition]
    assert edition.intact


def test_the_same_again_is_refused_even_on_another_day_by_another_clerk_of_the_same_body(cast, rooms, edition) -> None:
    with set_to(date(2030, 1, 2)), pytest.raises(Conflict, match="内容与现行的第 1 版相同") as refused:
        freeze(rooms[0], "会议室清单", rooms[1:], COLUMNS, cast.industry)
    assert refused.value.extra["edition"] == edition.number
    assert Edition.objects.count() == 1


def test_a_list_of_nothing_can_be_published(cast, rooms) -> None:
    empty = freeze(rooms[0], "空清单", [], COLUMNS, cast.clerk)
    assert (empty.items, empty.told["rows"], empty.told["columns"]) == (0, [], [])


def test_it_is_written_in_chinese_whatever_its_clerk_reads(cast, rooms) -> None:
    with override("en"):
        frozen = freeze(rooms[0], "会议室清单", rooms[1:], COLUMNS, PLATFORM)
    assert (frozen.publisher, frozen.told["columns"][1]["label"]) == ("平台", "名称")


def test_nobody_publishes_an_edition_by_hand_nor_takes_one_back(cast, edition) -> None:
    for acting in (cast.clerk, cast.platform, cast.leader):
        with pytest.raises(Refused):
            begin(acting, Edition, "publish")
        with pytest.raises(Refused):
            perform(acting, edition, "replace")


def test_when_the_verb_around_it_fails_there_is_no_edition_and_the_old_one_stays_in_force(cast, rooms, edition) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        freeze(rooms[0], "会议室清单", rooms[1:2], COLUMNS, cast.clerk)
        raise RuntimeError
    assert (current(rooms[0]), Edition.objects.count()) == (edition, 1)


def test_two_lists_with_editions_of_their_own_do_not_mix(cast, rooms, edition) -> None:
    other = freeze(rooms[1], "另一份清单", rooms[2:], COLUMNS, cast.clerk)
    assert (other.edition, current(rooms[0]), current(rooms[1])) == (1, edition, other)


def test_the_lists_page_links_its_editions_and_the_edition_its_list(cast, rooms, edition) -> None:
    in_force, all_of_them = EDITION_FACTS
    assert (in_force.read(rooms[0]), all_of_them.read(rooms[0])) == (edition, [edition])
    assert (in_force.read(rooms[2]), all_of_them.read(rooms[2])) == (None, [])
    assert isinstance(subject_of(edition), Room)
    assert subject_of(edition) == rooms[0]


def test_editions_are_public(cast, edition) -> None:
    assert [one.number for one in Reading(register_of(Edition), ANONYMOUS).rows()] == [edition.number]
