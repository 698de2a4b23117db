"""Records that a calendar creates: the monthly report of every room, due in five working days."""

from datetime import date

import pytest

from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle import recurring
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.recurring import RECURRING, Recurring, periods
from chengshu.kernel.lifecycle.timers import tick
from tests.invented.flow import REPORT
from tests.invented.models import Report, Room


def made() -> list[tuple[str, str]]:
    return [(one.room.name, one.period) for one in Report.objects.order_by("room__name", "period")]


@pytest.fixture
def march_room(cast, on):
    """Opened on Friday 15 March 2024."""
    with on("2024-03-15"):
        return begin(cast.clerk, Room, "open", {"name": "甲", "seats": 10})


def test_the_report_of_a_month_is_asked_for_on_the_first_of_the_next(march_room, on):
    with on("2024-03-31"):
        assert recurring.tick() == {"created": 0, "failed": 0}
    with on("2024-04-01"):
        assert recurring.tick() == {"created": 1, "failed": 0}
        assert recurring.tick() == {"created": 0, "failed": 0}
    report = Report.objects.get()
    assert (report.room, report.period, report.state, report.version) == (march_room, "2024-03", "due", 1)
    assert Entry.objects.get(record=report.pk).actor is None


def test_it_is_due_five_working_days_after_the_month_whenever_it_was_made(march_room, on):
    with on("2024-04-08"):  # a week late: 4 to 6 April were off, Sunday the 7th was worked
        recurring.tick()
    assert Report.objects.get().due_on == date(2024, 4, 8)


def test_what_was_missed_while_the_platform_was_down_is_made_up_for(cast, march_room, on):
    with on("2024-05-20"):
        begin(cast.clerk, Room, "open", {"name": "乙", "seats": 4})
    with on("2024-07-02"):
        assert recurring.tick()["created"] == 6
    assert made() == [
        ("乙", "2024-05"), ("乙", "2024-06"),
        ("甲", "2024-03"), ("甲", "2024-04"), ("甲", "2024-05"), ("甲", "2024-06"),
    ]  # fmt: skip


def test_a_closed_room_is_asked_for_nothing(cast, march_room, on):
    with on("2024-03-20"):
        perform(cast.clerk, march_room, "close", {"reason": "装修"})
    with on("2024-04-01"):
        assert recurring.tick()["created"] == 0


def test_a_report_of_a_made_up_room_is_made_up_too(march_room, on):
    Room.objects.update(simulated=True)
    with on("2024-04-01"):
        recurring.tick()
    assert Report.objects.get().simulated is True


def test_the_timers_ask_once_a_day(march_room, on):
    with on("2024-04-01"):
        assert [tick()["created"], tick()["created"]] == [1, 0]
        Report.objects.all().delete()
        assert tick()["created"] == 0
    with on("2024-04-02"):
        assert tick()["created"] == 1


def test_one_that_fails_is_counted_and_the_others_are_made(cast, march_room, on, monkeypatch):
    with on("2024-03-20"):
        begin(cast.clerk, Room, "open", {"name": "乙", "seats": 4})
    draft = Recurring.draft

    def broken(self, parent, name, last):
        if parent.name == "甲":
            raise RuntimeError("坏了")
        return draft(self, parent, name, last)

    monkeypatch.setattr(Recurring, "draft", broken)
    with on("2024-04-01"):
        assert recurring.tick() == {"created": 1, "failed": 1}
    assert made() == [("乙", "2024-03")]


def test_a_declaration_that_fails_does_not_keep_the_others_from_working(march_room, on, monkeypatch):
    broken = Recurring.__new__(Recurring)
    broken.__dict__ = {**RECURRING["invented.report", "ask"].__dict__, "for_each": lambda: None}
    monkeypatch.setattr(recurring, "RECURRING", {("invented.report", "broken"): broken, **RECURRING})
    with on("2024-04-01"):
        assert recurring.tick() == {"created": 1, "failed": 1}


def test_two_workers_make_it_once(at_once, on):
    cast = at_once.cast
    with on("2024-03-15"):
        for name in "甲乙丙":
            begin(cast.clerk, Room, "open", {"name": name, "seats": 1})

    def work():
        with on("2024-05-01"):
            return recurring.tick()

    counts = at_once(work, work, work)
    assert sum(one["created"] for one in counts) == 6
    assert sum(one["failed"] for one in counts) == 0
    assert Report.objects.count() == 6
    assert Entry.objects.filter(verb="ask").count() == 6


@pytest.mark.parametrize(
    ("every", "first", "day", "names"),
    [
        (
            "month",
            "2023-12-31",
            "2024-03-01",
            ["2023-12 2023-12-31", "2024-01 2024-01-31", "2024-02 2024-02-29"],
        ),
        ("quarter", "2024-02-01", "2024-07-01", ["2024Q1 2024-03-31", "2024Q2 2024-06-30"]),
        ("half_year", "2024-02-01", "2024-12-31", ["2024H1 2024-06-30"]),
        ("year", "2022-05-01", "2024-01-01", ["2022 2022-12-31", "2023 2023-12-31"]),
        ("week", "2024-12-25", "2025-01-06", ["2024W52 2024-12-29", "2025W01 2025-01-05"]),
        ("month", "2024-03-01", "2024-03-31", []),
    ],
)
def test_periods_are_those_that_have_ended(every, first, day, names):
    found = periods(every, date.fromisoformat(first), date.fromisoformat(day))
    assert [f"{name} {last}" for name, last in found] == names


def test_a_declaration_that_could_make_a_record_twice_is_refused():
    known = dict(RECURRING)
    for wrong, message in [
        ({"every": "fortnight"}, "every 应为"),
        ({"verb": "submit"}, "新建记录"),
        ({"period": "number"}, "唯一约束"),
        ({}, "重复声明"),
    ]:
        given = {
            "verb": "ask",
            "every": "month",
            "for_each": Room.objects.all,
            "parent": "room",
            "since": date(2024, 1, 1),
        }
        with pytest.raises(TypeError, match=message):
            Recurring(REPORT, **(given | wrong))
    assert known == RECURRING
