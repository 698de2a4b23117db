"""Who hears of what was done: those who are waited for, the one who filed it, those named in the step; nobody
twice.
"""

from datetime import date

import pytest
from django.utils import translation

from chengshu.kernel.identity.models import Delegation
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import READERS
from chengshu.kernel.lifecycle import audience, notices, telling
from chengshu.kernel.lifecycle.models import Notice
from chengshu.kernel.lifecycle.notices import TEXTS, mark_read, unread
from chengshu.kernel.lifecycle.perform import begin, perform, simulating
from tests.cast import SINCE, someone
from tests.invented.flow import CASE
from tests.invented.models import Award, Booking, Case


def heard(cast) -> dict[str, list[str]]:
    """Everybody's notices, newest last: user name → sentences' keys and verbs."""
    found: dict[str, list[str]] = {}
    for one in Notice.objects.filter(person__isnull=False).select_related("person").order_by("id"):
        found.setdefault(one.person.username, []).append(f"{one.text} {'+'.join(one.parts['verbs'])}")
    return found


def test_a_new_case_waits_on_the_clerk_of_its_district(cast, case, told):
    told()
    assert heard(cast) == {"east": ["waiting_due send_back+ask_opinions+merge"]}
    notice = Notice.objects.get()
    assert (notice.kind, notice.noun, notice.number, notice.record) == (
        "waiting",
        "invented.case",
        case.number,
        case.pk,
    )
    assert notice.entry == Entry.objects.get().pk
    assert notice.said == (
        f"办件 {case.number} 现在是“审查中”，请您在 {case.due_on} 前办理：退回补正、征求意见、并入。"
    )


def test_a_notice_is_spoken_in_the_reader_s_language(case, told, monkeypatch):
    told()
    english = {
        TEXTS["waiting_due"]: "{noun} {number} is now “{state}”. By {due}, please: {labels}.",
        "办件": "Case", "审查中": "under review", "退回补正": "send back", "征求意见": "ask",
        "并入": "merge",
    }  # fmt: skip
    # Instead of what remembers: this process may have spoken these words before, and will again.
    monkeypatch.setattr("chengshu.kernel.base.words._spoken", lambda text, language: english.get(text, text))
    with translation.override("en"):
        assert Notice.objects.get().said == (
            f"Case {case.number} is now “under review”. By {case.due_on}, please: send back, ask, merge."
        )


def test_who_filed_it_hears_what_others_do_and_nobody_of_their_own_acts(cast, case, told):
    told()
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
    told()
    assert heard(cast)["maker"] == ["filed assign"]
    perform(cast.maker, case, "withdraw")
    told()
    assert heard(cast)["maker"] == ["filed assign"]
    assert heard(cast)["east"] == ["waiting_due send_back+ask_opinions+merge"]


def test_sent_back_the_applicant_is_waited_for_and_told_only_that(cast, case, told):
    perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
    told()
    assert heard(cast) == {"maker": ["waiting_due resubmit"]}


def test_of_a_record_that_has_moved_on_nobody_is_told_that_it_waits(cast, case, told):
    perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
    perform(cast.maker, case, "resubmit", {"title": "技改备案"})
    told()
    assert heard(cast) == {
        "maker": ["filed send_back"],
        "east": ["waiting_due send_back+ask_opinions+merge"],
    }


def test_coming_back_to_a_state_is_told_again(cast, case, told):
    for _ in range(2):
        perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
        told()
        perform(cast.maker, case, "resubmit", {"title": "技改备案"})
        told()
    assert heard(cast)["maker"] == ["waiting_due resubmit"] * 2
    assert heard(cast)["east"] == ["waiting_due send_back+ask_opinions+merge"] * 2


def test_the_next_to_sign_is_told_when_it_is_their_turn(cast, award, told):
    perform(cast.clerk, award, "circulate", {"signers": ["WEST", "EAST"]})
    told()
    assert ("west" in heard(cast), "east" in heard(cast)) == (True, False)
    perform(cast.west_clerk, award, "sign")
    told()
    assert (heard(cast)["west"], heard(cast)["east"]) == (["waiting_due sign"], ["waiting_due sign"])


def test_those_named_in_the_step_are_told(cast, noticed, told):
    told()
    before = len(heard(cast)["maker"])
    perform(cast.citizen, noticed, "object", {"reason": "材料有误"})
    told()
    assert heard(cast)["maker"][before:] == ["filed object"]
    assert heard(cast)["clerk"][-1] == "waiting_due uphold+dismiss"
    assert "citizen" not in heard(cast)


def test_a_step_open_to_anybody_waits_on_nobody(cast, noticed, told):
    told()
    assert not [one for lines in heard(cast).values() for one in lines if "object" in one]


def test_what_may_be_done_in_a_resting_state_waits_on_nobody_but_by_a_limit(cast, award, told):
    Award.objects.update(state="granted")
    entry = Entry.objects.get(record=award.pk)
    entry.after = "granted"
    telling.handle([entry])()
    assert heard(cast) == {}
    assert [step.verb for step in CASE.awaited("closed")] == []


def test_the_same_entries_told_again_are_told_once(cast, case, told):
    told()
    entries = list(Entry.objects.order_by("id"))
    telling.handle(entries)()
    telling.handle(entries)()
    assert Notice.objects.count() == 1


def test_who_stands_in_hears_too(cast, case, told):
    Delegation.objects.create(
        number="DLG-1", giver=cast.people.east_clerk, taker=cast.people.clerk, organisation=cast.east_office,
        since=SINCE, until=date(2099, 1, 1), created_at=case.created_at, changed_at=case.created_at,
    )  # fmt: skip
    told()
    assert heard(cast) == {name: ["waiting_due send_back+ask_opinions+merge"] for name in ("east", "clerk")}


def test_more_people_than_two_hundred_are_told_through_their_organisation(cast, case, told, monkeypatch):
    monkeypatch.setattr(audience, "MOST", 2)
    helpers = [someone(f"helper{n}", f"帮手{n}", (cast.east_office, "district_clerk", [])) for n in range(2)]
    told()
    notice = Notice.objects.get()
    assert (notice.person, notice.organisation) == (None, cast.east_office)
    assert [unread(one) for one in (*helpers, cast.people.east_clerk, cast.people.west_clerk)] == [1, 1, 1, 0]
    assert mark_read(helpers[0]) == 1
    assert [unread(one) for one in (*helpers, cast.people.east_clerk)] == [0, 0, 0]


def test_a_crowd_of_one_firm_is_told_through_the_firm(cast, case, told, monkeypatch):
    monkeypatch.setattr(audience, "MOST", 1)
    someone("second", "第二经办", (cast.maker_firm, "firm_agent", []), (cast.office, "department_clerk", []))
    perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
    told()
    assert set(Notice.objects.filter(kind="waiting").values_list("organisation__name", flat=True)) == {
        "样城机械有限公司"
    }


def test_what_is_read_is_read(cast, case, told):
    person = cast.people.maker
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
    perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
    told()
    assert [one.text for one in notices.of(person)] == ["waiting_due", "filed"]
    assert unread(person) == 2
    assert mark_read(person, [notices.of(person)[0].pk]) == 1
    assert unread(person) == 1
    assert mark_read(person, record=case.pk) == 1
    assert (unread(person), mark_read(person)) == (0, 0)
    assert unread(cast.people.outsider) == 0


def test_nobody_marks_the_notices_of_another_as_read(cast, case, told):
    told()
    [notice] = notices.of(cast.people.east_clerk)
    assert mark_read(cast.people.west_clerk, [notice.pk]) == 0
    assert unread(cast.people.east_clerk) == 1


def test_what_was_made_up_is_told_to_nobody(cast, told):
    token = simulating.set(True)
    try:
        begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    finally:
        simulating.reset(token)
    told()
    assert Notice.objects.count() == 0


def test_a_batch_asks_the_database_eight_times_however_many_its_records(cast, room, django_assert_max_num_queries):
    wanted = {"room": room.number, "seats": 1, "ends_on": "2099-01-01"}
    bookings = [begin(cast.maker, Booking, "request", wanted) for _ in range(20)]
    entries = list(Entry.objects.filter(noun="invented.booking"))
    with django_assert_max_num_queries(8):
        telling.handle(entries)()
    keepers = cast.bureau.holdings.values("person").distinct().count()
    assert Notice.objects.count() == keepers * len(bookings)


def test_every_kind_and_sentence_can_be_said(cast):
    for kind in notices.KINDS:
        assert Notice(kind=kind).kind_said == notices.KINDS[kind]
    for text in TEXTS:
        parts = {"verbs": ["send_back"], "state": "examining", "due": "2024-03-11", "before": "2024-03-08"}
        said = Notice(noun="invented.case", number="CASE-1", text=text, parts=parts).said
        assert "CASE-1" in said
        assert "{" not in said


@pytest.mark.parametrize("noun", ["gone.noun", "invented.case"])
def test_a_notice_outlives_the_step_it_tells_of(db, noun):
    parts = {"verbs": ["gone"], "state": "gone"}
    assert Notice(noun=noun, number="CASE-1", text="filed", parts=parts).said.count("CASE-1") == 1


def test_the_reader_is_declared():
    assert "notices" in READERS
