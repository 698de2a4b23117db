"""What is written, in whose name, exactly once; and what is left when something comes between."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import OperationalError

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.journal.feed import EVERY
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.imports import actions, reactions, writing
from chengshu.kernel.registers.imports.hands import Making
from chengshu.kernel.registers.imports.marking import marked
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.tests.conftest import (
    FIRM_HEADINGS,
    FIRMS,
    HEADINGS,
    a_firm,
    errors_of,
    work_until,
)
from chengshu.kernel.registers.imports.tests.paper import rows_in, xlsx
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.invented.models import Booking, Case, Room

ROOMS = "city/rooms:open"
FOUR = [[f"办件{n}", "东区", n, None] for n in range(1, 5)]


def left_of(record, **more) -> list[tuple]:
    return rows_in(b"".join(marked(record, **more)))


@pytest.fixture
def one_row_a_turn(monkeypatch):
    """Whenever the clock is looked at, a turn has passed."""
    monkeypatch.setattr(writing, "SLICE", -1)


@pytest.fixture
def refusing(monkeypatch):
    """refusing("办件3"): the verb refuses this one when it is written, though it was good when it was checked."""

    def one(title):
        as_it_was = Making.write

        def write(hand, answers):
            if answers["title"] == title:
                raise Invalid.field("title", "这个标题刚被占用。")
            return as_it_was(hand, answers)

        monkeypatch.setattr(Making, "write", write)

    return one


def test_good_rows_become_records_each_with_its_entry_in_the_owners_name(cast, checked, written):
    record = written(checked(HEADINGS, *FOUR, [None, "东区", 5, None]))
    assert (record.state, record.done_rows, record.bad) == ("done", 4, 1)
    cases = Case.objects.order_by("number")
    assert [(one.title, one.applicant, one.amount, one.state) for one in cases] == [
        (f"办件{n}", cast.maker_firm, n * 100, "examining") for n in range(1, 5)
    ]
    assert [(one.row, one.number) for one in record.outcomes.filter(state="done").order_by("row")] == [
        (n + 2, one.number) for n, one in enumerate(cases)
    ]
    start = Entry.objects.get(record=record.pk, verb="start")
    entries = Entry.objects.filter(noun="invented.case", verb="apply")
    assert entries.count() == 4
    assert {(one.actor, one.organisation, one.cause) for one in entries} == {
        (cast.people.maker.pk, cast.maker_firm.pk, f"{record.number}@{start.version}")
    }


def test_all_or_nothing_leaves_nothing_when_one_row_is_refused(cast, checked, written, refusing):
    record = checked(HEADINGS, *FOUR)
    before = Entry.objects.count()
    refusing("办件3")
    record = written(record, "all")
    assert (record.state, record.good, record.bad, record.mode) == ("checked", 3, 1, "")
    assert record.problem == "写入时有 1 行被拒绝，已全部退回，没有写入任何一行。"
    assert errors_of(record) == {"A4": "这个标题刚被占用。"}
    assert Case.objects.count() == 0
    assert list(Entry.objects.order_by("pk")[before:].values_list("verb", flat=True)) == ["start", "give_back"]
    assert written(record, "good").done_rows == 3


def test_all_or_nothing_writes_all(checked, written):
    record = written(checked(HEADINGS, *FOUR), "all")
    assert (record.state, record.done_rows, Case.objects.count()) == ("done", 4, 4)


def test_all_or_nothing_is_no_choice_for_a_sheet_with_errors_or_too_long_a_one(cast, checked, monkeypatch):
    record = checked(HEADINGS, *FOUR, [None, "东区", 5, None])
    with pytest.raises(Invalid) as refusal:
        perform(cast.maker, record, "start", {"mode": "all"})
    assert refusal.value.extra["errors"][0]["message"].startswith("有 1 行有误，不能“全部成功才写入”")
    monkeypatch.setattr(actions, "MOST_TOGETHER", 3)
    with pytest.raises(Invalid) as refusal:
        perform(cast.maker, checked(HEADINGS, *FOUR), "start", {"mode": "all"})
    assert "一次最多 3 行，现在有 4 行" in refusal.value.extra["errors"][0]["message"]


def test_a_sheet_without_a_good_row_cannot_be_started(cast, checked):
    with pytest.raises(Conflict, match="没有可以写入的行"):
        perform(cast.maker, checked(HEADINGS, [None, "东区"]), "start", {"mode": "good"})


def test_a_row_refused_when_it_is_written_is_told_and_the_others_stand(checked, written, refusing):
    refusing("办件2")
    record = written(checked(HEADINGS, *FOUR))
    assert (record.state, record.done_rows) == ("done", 3)
    assert record.outcomes.get(row=3).state == "failed"
    assert record.outcomes.get(row=3).errors[0] | {"allowed": ""} == {
        "cell": "A3", "column": "标题", "value": "办件2", "message": "这个标题刚被占用。", "allowed": "",
    }  # fmt: skip


def test_a_worker_that_falls_in_the_middle_leaves_nothing_lost_and_nothing_doubled(
    cast, checked, carry_on, one_row_a_turn, monkeypatch
):
    record = checked(HEADINGS, *FOUR)
    perform(cast.maker, record, "start", {"mode": "good"})
    work_until(lambda: record.outcomes.filter(state="done").count() == 1)
    settle = writing.Writing._settle

    def falls(self, row, state, **more):
        """After the record is made, before what became of the row is kept."""
        assert more["number"]
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(writing.Writing, "_settle", falls)
    with pytest.raises(OperationalError):
        work_until(lambda: False)
    assert Case.objects.count() == 1
    monkeypatch.setattr(writing.Writing, "_settle", settle)
    record = carry_on(record)
    assert (record.done_rows, Case.objects.count()) == (4, 4)
    assert sorted(Case.objects.values_list("title", flat=True)) == ["办件1", "办件2", "办件3", "办件4"]


def test_a_row_that_another_worker_has_settled_is_not_written_again(cast, checked):
    record = checked(HEADINGS, *FOUR)
    perform(cast.maker, record, "start", {"mode": "good"})
    record.refresh_from_db()
    slow, quick = writing.Writing(record), writing.Writing(record)
    row = record.outcomes.get(row=2)
    assert quick._one(row)
    with pytest.raises(writing.Elsewhere):
        slow._one(row)
    assert Case.objects.count() == 1


def test_cancelled_in_the_middle_what_was_written_stands_and_the_rest_is_given_back(
    cast, checked, one_row_a_turn, carry_on
):
    record = checked(HEADINGS, *FOUR, [None, "东区", 5, None])
    perform(cast.maker, record, "start", {"mode": "good"})
    work_until(lambda: record.outcomes.filter(state="done").count() == 2)
    record = carry_on(perform(cast.maker, record, "cancel").record)
    assert (record.state, record.done_rows, Case.objects.count()) == ("cancelled", 2, 2)
    assert [row[0] for row in left_of(record, only_left=True)] == ["标题*", "办件3", "办件4", None]


def test_stopped_before_anything_was_written_only_the_wrong_rows_are_to_be_mended(checked):
    record = checked(HEADINGS, *FOUR, [None, "东区", 5, None])
    assert [row[0] for row in left_of(record, only_left=True)] == ["标题*", None]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (lambda cast: type(cast.people.maker).objects.update(is_active=False), "上传人 制造企业经办 的账号已停用，"),
        (lambda cast: Holding.objects.update(until=today() - timedelta(days=1)), "的任职或委托已经结束，"),
    ],
)
def test_who_may_no_longer_write_writes_no_more(cast, checked, one_row_a_turn, carry_on, ends, said):
    record = checked(HEADINGS, *FOUR)
    perform(cast.maker, record, "start", {"mode": "good"})
    work_until(lambda: record.outcomes.filter(state="done").count() == 2)
    ends(cast)
    record = carry_on(record)
    assert (record.state, record.done_rows, Case.objects.count()) == ("stopped", 2, 2)
    assert said in record.problem
    assert record.problem.endswith("其余的行没有导入。")


def test_who_has_lost_the_role_writes_no_more(cast, checked, carry_on):
    record = checked(FIRM_HEADINGS, a_firm("甲", 12), target=FIRMS, acting=cast.industry)
    perform(cast.industry, record, "start", {"mode": "good"})
    Holding.objects.filter(role="industry_clerk").update(role="expert")
    record = carry_on(record)
    assert record.state == "stopped"
    assert record.problem == (
        "“登记企业”由平台管理员或工业信息化经办人办理，上传人 工信经办 现在已没有这个角色，其余的行没有导入。"
    )


def test_a_mistake_of_the_platform_stops_this_import_alone(cast, checked, carry_on, monkeypatch, caplog):
    monkeypatch.setattr(Making, "write", lambda *_: 1 // 0)
    record = checked(HEADINGS, *FOUR)
    perform(cast.maker, record, "start", {"mode": "good"})
    record = carry_on(record)
    assert (record.state, record.problem) == (
        "stopped",
        f"平台处理这份表格时出错，其余的行没有导入。请把编号 {record.number} 告诉管理员。",
    )
    assert "ZeroDivisionError" in caplog.text


def test_the_same_sheet_brought_again_is_not_written_again(cast, checked, written):
    first = written(checked(HEADINGS, *FOUR))
    again = checked(HEADINGS, *FOUR, ["办件5", "东区", 5, None])
    assert (again.good, again.bad) == (1, 4)
    number = Case.objects.get(title="办件2").number
    told = f"与 {first.number} 第 3 行完全相同，那一行已写入 {number}。确需再登记一条的，请在清单页面单独办理。"
    assert errors_of(again)["row 3"] == told
    written(again)
    assert Case.objects.count() == 5


def test_what_another_office_has_brought_is_no_matter(cast, checked, written):
    written(checked(HEADINGS, *FOUR))
    assert checked(HEADINGS, *FOUR, acting=cast.outsider).good == 4


def test_of_two_sheets_that_wait_with_the_same_rows_the_second_is_refused(cast, checked, written):
    first, second = checked(HEADINGS, *FOUR), checked(HEADINGS, *FOUR[:2])
    perform(cast.maker, first, "start", {"mode": "good"})
    with pytest.raises(Invalid) as refusal:
        perform(cast.maker, second, "start", {"mode": "good"})
    assert refusal.value.extra["errors"][0]["message"].startswith(f"核对之后，有 2 行已由 {first.number} 写入")


def test_an_import_that_has_ended_keeps_nothing_of_what_its_rows_held(cast, checked, written):
    record = written(checked(HEADINGS, *FOUR))
    assert {(str(one.cells), len(one.marks)) for one in record.outcomes.all()} == {("{}", 1)}
    stopped = perform(cast.maker, checked(HEADINGS, ["别的", "东区"], [None, "东区"]), "cancel").record
    assert {(str(one.cells), len(one.marks)) for one in stopped.outcomes.all()} == {("{}", 0)}


def test_a_step_is_taken_on_the_records_of_a_sheet_and_blank_cells_leave_them_as_they_are(cast, checked, written):
    room = begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})
    booking = begin(cast.maker, Booking, "request", {"room": room.number, "seats": 2, "ends_on": "2030-01-01"})
    perform(cast.clerk, booking, "accept")
    headings = ["编号", "使用截止"]
    record = written(checked(headings, [booking.number, "2030-06-30"], target="city/bookings:extend"))
    booking.refresh_from_db()
    assert (record.done_rows, str(booking.ends_on), booking.seats) == (1, "2030-06-30", 2)
    case = begin(cast.maker, Case, "apply", {"title": "甲", "district": "990001", "amount": "5"})
    perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
    written(checked(["编号", "标题", "金额（元）"], [case.number, "乙", None], target="city/cases:resubmit"))
    case.refresh_from_db()
    assert (case.title, case.amount, case.state) == ("乙", 500, "examining")


def test_quotas_are_judged_as_rows_are_written(cast, checked, written):
    """Each alone would fit; together they do not, and the last is told so."""
    room = begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 3})
    held = []
    for _ in range(2):
        booking = begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
        held.append(perform(cast.clerk, booking, "accept").record)
    rows = [[one.number, 2] for one in held]
    record = written(checked(["编号", "座位"], *rows, target="city/bookings:enlarge"))
    assert record.done_rows == 1
    assert record.outcomes.get(row=3).state == "failed"


def test_unique_is_kept_by_the_database_when_two_sheets_race(cast, checked, written):
    sheets = [checked(FIRM_HEADINGS, a_firm(name, 12), target=FIRMS, acting=cast.industry) for name in ("甲", "乙")]
    done = [written(one, acting=cast.industry) for one in sheets]
    assert [one.done_rows for one in done] == [1, 0]
    assert errors_of(done[1])["B2"]


def test_the_marked_sheet_tells_the_errors_beside_the_rows_and_can_be_brought_again(cast, checked, written):
    wrong = [None, "东区", "很多", "=1+1"]
    record = checked(["登记表"], HEADINGS, *FOUR[:2], wrong)
    whole = left_of(record)
    assert whole[1] == (*HEADINGS, "错误")
    assert whole[2] == ("办件1", "东区", 1, None, None)
    assert whole[4][:4] == (None, "东区", "很多", "=1+1")
    told = whole[4][4].splitlines()
    assert [line.split("：")[0] for line in told] == ["A5 标题", "C5 金额（元）", "D5 联系电话"]
    only = left_of(record, only_left=True)
    assert [row[:4] for row in only] == [("登记表", None, None, None), tuple(HEADINGS), (None, "东区", "很多", "=1+1")]
    mended = [*only[:2], ("办件9", "东区", "7", None, only[2][4])]
    again = checked(content=xlsx(*mended))
    assert (again.good, again.ignored) == (1, "")
    assert left_of(again)[1] == (*HEADINGS, "错误")


def test_a_formula_is_given_back_as_text_that_nothing_runs(checked):
    record = checked(HEADINGS, ['=HYPERLINK("http://x","点")', "东区"])
    sheet = openpyxl.load_workbook(BytesIO(b"".join(marked(record)))).worksheets[0]
    assert (sheet["A2"].data_type, sheet["A2"].number_format) == ("s", "@")
    assert checked(content=b"".join(marked(record))).bad == 1


def test_an_import_is_seen_by_its_owner_and_the_platforms_clerk_alone(cast, checked):
    record = checked(HEADINGS, *FOUR)
    seen = [
        name
        for name, one in vars(cast.people).items()
        if Reading(register_of(Import), getattr(cast, name)).sees(record)
    ]
    assert seen == ["platform", "maker"]


def test_the_work_of_imports_is_declared_for_every_turn():
    assert [(job.seconds, job.do) for job in EVERY if job.do is reactions.work] == [(0, reactions.work)]
