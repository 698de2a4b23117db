"""The timers: reminders, escalation, recalculation; one record a transaction, once each, whatever runs at
once.
"""

import logging
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.base import workdays
from chengshu.kernel.base.clock import noon
from chengshu.kernel.base.workdays import load_announced
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle import timers
from chengshu.kernel.lifecycle.alarms import coming
from chengshu.kernel.lifecycle.models import Notice
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.cast import someone
from tests.invented.flow import AWARD, BOOKING
from tests.invented.models import Award, Booking, Case, Room

NOTHING = dict.fromkeys(timers.COUNTED, 0)


def sent(kind: str) -> list[tuple[str, str, str]]:
    """Who was told, of what kind of sentence, with which date."""
    found = Notice.objects.filter(kind=kind).select_related("person").order_by("person__username", "text")
    return [(one.person.username, one.text, one.parts["due"]) for one in found]


@pytest.fixture
def monday_case(cast, on):
    """Applied for on Monday 4 March 2024: ask_opinions is due on Monday the 11th, and reminded of on Friday
    the 8th.
    """
    with on("2024-03-04"):
        return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


def test_people_are_reminded_before_and_on_the_due_day_once_each(monday_case, on):
    with on("2024-03-07"):
        assert tick() == NOTHING
    with on("2024-03-08"):
        assert tick() == NOTHING | {"reminders": 1}
        assert tick() == NOTHING
        assert Case.objects.get().wakes_on == date(2024, 3, 11)
    with on("2024-03-10"):
        assert tick() == NOTHING
    with on("2024-03-11"):
        assert tick() == NOTHING | {"reminders": 1}
    assert sent("reminder") == [("east", "soon", "2024-03-11"), ("east", "today", "2024-03-11")]


def test_once_late_the_clerk_is_urged_and_the_leaders_above_are_told_once(cast, monday_case, on):
    someone("chief", "东区区长", (cast.east_office, "leader", []))
    someone("elsewhere", "西区区长", (cast.west_office, "leader", []))
    with on("2024-03-12"):
        assert tick() == NOTHING | {"late": 1}
        assert tick() == NOTHING
    assert Case.objects.get().wakes_on is None
    with on("2024-03-20"):
        assert tick() == NOTHING
    assert sent("urged") == [("east", "urged", "2024-03-11")]
    assert sent("late") == [("chief", "late", "2024-03-11"), ("leader", "late", "2024-03-11")]
    assert Notice.objects.get(person__username="chief").said == (
        f"办件 {monday_case.number} 的“征求意见”应由办件所在区市经办人在 2024-03-11 前办理，已经逾期，请督促。"
    )


def test_a_step_s_own_escalation_takes_the_leaders_place(cast, noticed, on):
    with on("2024-03-04"):
        perform(cast.citizen, noticed, "object", {"reason": "材料有误"})
    with on("2024-03-08"):
        assert tick()["late"] == 1
    assert [name for name, *_ in sent("late")] == ["expert", "expert2"]


def test_late_is_told_once_however_often_the_record_is_touched(cast, monday_case, on):
    with on("2024-03-12"):
        assert tick()["late"] == 1
        perform(cast.east_clerk, monday_case, "assign", {"handler": cast.people.clerk.number})
        assert tick() == NOTHING
        perform(cast.east_clerk, monday_case, "send_back", {"reason": "补材料"})
    with on("2024-03-14"):
        perform(cast.maker, monday_case, "resubmit", {"title": "技改备案"})
        assert tick() == NOTHING
    assert len(sent("late")) == 1


def test_after_a_long_downtime_only_the_last_stage_is_told(monday_case, on):
    with on("2024-05-06"):
        assert tick() == NOTHING | {"late": 1}
    assert sent("reminder") == []


def test_a_limit_of_one_day_is_reminded_of_only_on_its_day(cast, room, on):
    with on("2024-03-04"):
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 2, "ends_on": "2024-03-20"})
        assert tick() == NOTHING
    with on("2024-03-05"):
        assert tick() == NOTHING | {"reminders": 1}
    assert {text for _, text, _ in sent("reminder")} == {"today"}


def test_only_those_who_have_not_signed_are_reminded(cast, award, on):
    with on("2024-03-04"):
        perform(cast.clerk, award, "circulate", {"signers": ["WEST", "EAST"]})
    with on("2024-03-05"):
        tick()
        assert sent("reminder") == [("west", "soon", "2024-03-06")]
        perform(cast.west_clerk, award, "sign")
    with on("2024-03-06"):
        tick()
    assert sent("reminder") == [("east", "today", "2024-03-06"), ("west", "soon", "2024-03-06")]


def test_a_step_its_guard_refuses_is_tried_again_every_day(cast, noticed, on, caplog):
    with on("2024-03-04"):
        perform(cast.citizen, noticed, "object", {"reason": "材料有误"})
        perform(cast.clerk, noticed, "dismiss", {"reason": "查无此事"})
        perform(cast.clerk, noticed, "hold_back", {"held_back": True})
    with on("2024-03-12"):
        assert tick() == NOTHING | {"refused": 1}
        assert tick() == NOTHING
    assert "评定单位已决定暂缓。" in caplog.text
    with on("2024-03-13"):
        perform(cast.clerk, noticed, "hold_back", {"held_back": False})
        assert tick() == NOTHING | {"steps": 1}
    assert Award.objects.get().state == "granted"


def test_a_record_that_fails_is_reported_and_the_rest_go_on(cast, room, on, monkeypatch, caplog):
    with on("2024-03-04"):
        wanted = {"room": room.number, "seats": 2, "ends_on": "2024-03-20"}
        first, *_ = [begin(cast.maker, Booking, "request", wanted) for _ in range(3)]
    take = timers.perform

    def broken(acting, record, verb):
        if record.pk == first.pk:
            raise RuntimeError("坏了")
        return take(acting, record, verb)

    monkeypatch.setattr(timers, "perform", broken)
    with on("2024-03-08"), caplog.at_level(logging.ERROR):
        done = tick()
    assert (done["steps"], done["failed"]) == (2, 1)
    assert f"到时处理失败：{first.number}" in caplog.text
    monkeypatch.setattr(timers, "perform", take)
    with on("2024-03-09"):
        assert tick()["steps"] == 1
    assert set(Booking.objects.values_list("state", flat=True)) == {"ended"}


def test_what_the_database_refuses_is_tried_again_at_the_next_tick(cast, room, on, monkeypatch):
    with on("2024-03-04"):
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 2, "ends_on": "2024-03-20"})

    def busy(*_):
        raise OperationalError("database is locked")

    with on("2024-03-08"):
        with monkeypatch.context() as patch:
            patch.setattr(timers, "perform", busy)
            assert tick()["failed"] == 1
        assert tick()["steps"] == 1


def test_a_tick_takes_at_most_so_many_and_the_next_the_rest(cast, room, on, monkeypatch):
    monkeypatch.setattr(timers, "MOST", 2)
    with on("2024-03-04"):
        for _ in range(5):
            begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2024-03-20"})
    with on("2024-03-08"):
        assert [tick()["steps"] for _ in range(4)] == [2, 2, 1, 0]


def test_two_workers_at_once_take_every_step_and_tell_of_every_clock_once(at_once, on):
    cast = at_once.cast
    with on("2024-03-04"):
        room = begin(cast.clerk, Room, "open", {"name": "大会议室", "seats": 99})
        for _ in range(12):
            begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2024-03-20"})
            begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})

    def work():
        with on("2024-03-08"):
            return tick()

    done = at_once(work, work, work)
    assert {name: sum(one[name] for one in done) for name in NOTHING} == NOTHING | {
        "steps": 12,
        "reminders": 12,
    }
    assert Entry.objects.filter(verb="lapse").count() == 12
    assert len(sent("reminder")) == 12


@pytest.fixture
def announce_2027(monkeypatch):
    """Announces a 2027 with these days off in January beside the statutory ones; no other test sees it."""
    monkeypatch.setattr(workdays, "_calendar", workdays._calendar)

    def announce(*january: int) -> None:
        load_announced(2027, [*(date(2027, 1, day) for day in january), *workdays.statutory_holidays(2027)], [])

    return announce


def test_when_the_calendar_is_announced_every_provisional_deadline_is_worked_out_again(cast, on, told, announce_2027):
    with on("2026-12-28"):
        case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
        assert (case.due_on, case.due_provisional) == (date(2027, 1, 5), True)
        assert tick() == NOTHING
        announce_2027(3, 4, 5)
        assert tick() == NOTHING | {"recalculated": 1}
        assert tick() == NOTHING
        told()
    case.refresh_from_db()
    entry = Entry.objects.get(verb="recalculate_deadline")
    assert (case.due_on, case.due_provisional, case.version) == (date(2027, 1, 7), False, 2)
    assert (entry.version, entry.before, entry.after, entry.actor) == (2, "examining", "examining", None)
    assert entry.told == {
        "changed": {"due_on": ["2027-01-05", "2027-01-07"], "due_provisional": [True, False]},
        "reason": "放假安排已公布，期限重新计算。",
    }
    assert {(one.person.username, one.said) for one in Notice.objects.filter(kind="recalculated")} == {
        (name, f"办件 {case.number} 的办理期限随放假安排的公布，由 2027-01-05 调整为 2027-01-07。")
        for name in ("east", "maker")
    }
    assert case.wakes_on == date(2027, 1, 6)


def test_a_deadline_that_stays_is_said_to_be_certain(cast, on, told, announce_2027):
    with on("2026-12-28"):
        case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
        announce_2027()
        assert tick()["recalculated"] == 1
        told()
    assert Entry.objects.get(verb="recalculate_deadline").told["changed"] == {"due_provisional": [True, False]}
    assert {one.said for one in Notice.objects.filter(kind="recalculated")} == {
        f"放假安排已公布，办件 {case.number} 的办理期限 2027-01-05 不再是暂定。"
    }


def test_what_the_platform_does_later_is_dated_again_without_an_entry(cast, award, on, announce_2027):
    with on("2026-12-28"):
        perform(cast.clerk, award, "circulate", {"signers": ["WEST"]})
        noticed = perform(cast.west_clerk, award, "sign").record
        tick()
        assert noticed.wakes_on == date(2027, 1, 6)
        announce_2027(3, 4, 5)
        assert tick()["recalculated"] == 0
    noticed.refresh_from_db()
    assert (noticed.wakes_on, noticed.version) == (date(2027, 1, 8), 3)


@pytest.mark.parametrize(
    ("which", "index"),
    [({"wakes_on__lte": date(2024, 3, 8)}, "wakes"), ({"due_provisional": True}, "due_pro")],
)
def test_the_timers_read_from_an_index(db, which, index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # in an empty table it would not bother
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert f"invented_bo_{index}" in timers._rows(BOOKING, Q(**which)).explain()


@settings(deadline=None)
@given(st.dates(date(2005, 1, 1), date(2026, 1, 1)), st.integers(1, 15), st.integers(0, 40))
def test_a_platform_step_is_due_when_so_many_working_days_have_passed(since, after, later):
    award = Award(state="noticed", state_since=since)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(AWARD.by_verb["grant"].__dict__, "after", after)
        [due] = coming(award, AWARD)
    worked = sum(workdays.is_workday(since + timedelta(n)) for n in range(1, later))
    assert (due.on <= since + timedelta(later)) is (worked >= after)


def test_a_tick_may_be_asked_for_at_any_moment(cast, room, on):
    with on("2024-03-04"):
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 2, "ends_on": "2024-03-20"})
    assert tick(date(2024, 3, 7))["steps"] == 0
    assert tick(noon(date(2024, 3, 8)))["steps"] == 1
    assert str(Booking.objects.get().state_since) == "2024-03-08"
