"""One record: its item, deadlines, next steps and why not, its ETag, its journal."""

from datetime import date

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case, Room


def test_a_record_tells_who_may_do_what_next_and_what_it_asks(programs, case):
    told = programs.east_clerk.ask(f"/city/cases/{case.number}")
    steps = {step["verb"]: step for step in told["steps"]}
    assert [step["verb"] for step in told["steps"]] == [
        "send_back", "assign", "hand_over", "ask_opinions", "withdraw", "merge", "split",
    ]  # fmt: skip
    assert [verb for verb, step in steps.items() if step["may"]] == [
        "send_back", "assign", "ask_opinions", "merge", "split",
    ]  # fmt: skip
    assert steps["send_back"] == {
        "verb": "send_back", "label": "退回补正", "by": "办件所在区市经办人", "may": True, "why_not": "",
        "asks": [
            {
                "name": "reason", "label": "理由", "required": True, "hint": "请写明理由，办理记录中可见。",
                "schema": {"type": "string", "maxLength": 5000, "minLength": 1},
            }
        ],
    }  # fmt: skip
    assert steps["withdraw"]["asks"] == []


def test_a_guard_gives_its_reason(programs, cast):
    room = begin(cast.clerk, Room, "open", {"name": "小间", "seats": 1})
    booked = programs.maker.post("/city/bookings", {"room": room.number, "seats": 3, "ends_on": "2030-01-01"})
    (step,) = [
        one
        for one in programs.clerk.ask(f"/city/bookings/{booked.json()['number']}")["steps"]
        if one["verb"] == "accept"
    ]
    assert (step["may"], step["why_not"]) == (True, "小间只剩 1 个座位，不够 3 个座位。")


def test_deadlines_say_when_how_long_and_in_words(programs, cast):
    with set_to(date(2024, 4, 22)):
        case = begin(cast.maker, Case, "apply", {"title": "备案", "district": "990001"})
    with set_to(date(2024, 4, 24)):
        (running,) = programs.maker.ask(f"/city/cases/{case.number}")["deadlines"]
        assert running == {
            "verb": "ask_opinions", "label": "征求意见", "limit": 5, "spent": 0, "running": True,
            "due_on": "2024-04-28", "provisional": False, "days_left": 3, "light": "calm", "words": "正常",
        }  # fmt: skip
        perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
        own, stopped = programs.maker.ask(f"/city/cases/{case.number}")["deadlines"]
        assert (stopped["running"], stopped["days_left"], stopped["words"]) == (False, None, "暂停计时")
        assert (own["verb"], own["due_on"], own["days_left"]) == ("resubmit", "2024-04-28", 3)
    with set_to(date(2024, 5, 6)):
        late = programs.maker.ask(f"/city/cases/{case.number}")["deadlines"][0]
        assert (late["light"], late["words"], late["days_left"]) == ("late", "逾期", -3)


def test_the_etag_is_the_version_and_what_is_known_is_not_sent_again(programs, cast, case):
    first = programs.maker.get(f"/city/cases/{case.number}")
    assert first["ETag"] == '"1"'
    again = programs.maker.get(f"/city/cases/{case.number}", If_None_Match='"7", W/"1"')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", '"1"')
    assert "Content-Type" not in again
    perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
    moved = programs.maker.get(f"/city/cases/{case.number}", If_None_Match='"1"')
    assert (moved.status_code, moved["ETag"], moved.json()["state"]) == (200, '"2"', "supplementing")


def test_fields_are_chosen_beside_deadlines_and_steps(programs, room):
    told = programs.nobody.ask(f"/city/rooms/{room.number}?fields=name")
    assert {name: told[name] for name in ("number", "name")} == {"number": room.number, "name": "一号会议室"}
    assert set(told) == {"number", "name", "deadlines", "steps"}


def test_a_past_day_shows_the_record_as_it_was_and_offers_no_steps(programs, cast):
    with set_to(date(2024, 5, 6)):
        room = begin(cast.clerk, Room, "open", {"name": "一号", "seats": 10})
    with set_to(date(2024, 5, 8)):
        perform(cast.clerk, room, "close", {"reason": "装修"})
    sequence()
    drain("history")
    told = programs.nobody.ask(f"/city/rooms/{room.number}?at=2024-05-07")
    assert (told["state"], told["version"], told["name"]) == ("open", 1, "一号")
    assert "steps" not in told
    assert programs.nobody.get(f"/city/rooms/{room.number}?at=2024-05-05").status_code == 404


def test_an_unknown_parameter_is_refused(programs, room, problem):
    told = problem(programs.nobody.get(f"/city/rooms/{room.number}?expand=keeper"), 400)
    assert told["detail"] == "没有参数 expand。可用的有：at、fields。"


def test_the_journal_tells_newest_first_and_leaves_private_columns_out(programs, cast, case):
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
    sequence()
    told = programs.east_clerk.ask(f"/city/cases/{case.number}/journal")
    assigned, applied = told["items"]
    assert told["next"] is None
    assert (assigned["verb"], assigned["label"], assigned["version"]) == ("assign", "指定经办人", 2)
    assert (assigned["before"], assigned["after"]) == ("examining", "examining")
    assert assigned["actor"] == "东区经办"
    assert assigned["organisation"] == "东区人民政府"
    assert assigned["changed"] == {"handler": [None, {"number": "PSN-clerk", "name": "部门经办"}]}
    assert assigned["place"] == applied["place"] + 1
    assert applied["changed"] == {
        "title": [None, "技改备案"],
        "applicant": [None, {"number": cast.maker_firm.number, "name": "样城机械有限公司"}],
        "district": [None, {"code": "990001", "name": "东区"}],
        "amount": [None, 1_200_000],
        "due_on": [None, case.due_on.isoformat()],
    }


def test_the_applicant_reads_the_private_columns_of_the_journal(programs, case):
    (applied,) = programs.maker.ask(f"/city/cases/{case.number}/journal")["items"]
    assert applied["changed"]["phone"] == [None, "13800000000"]


def test_the_public_reads_which_body_acted_but_no_persons_name(programs, closed):
    told = programs.nobody.ask(f"/city/cases/{closed.number}/journal")["items"]
    assert [(one["verb"], one["actor"], one["organisation"]) for one in told] == [
        ("close", None, "东区人民政府"), ("cosign", None, "市样例局"), ("circulate", None, "东区人民政府"),
        ("gather", None, None), ("ask_opinions", None, "东区人民政府"), ("apply", None, "样城机械有限公司"),
    ]  # fmt: skip
    assert all("amount" not in one["changed"] for one in told)


def test_the_journal_has_pages(programs, cast, closed):
    path = f"/city/cases/{closed.number}/journal"
    first = programs.maker.ask(f"{path}?limit=4")
    rest = programs.maker.ask(f"{path}?limit=4&cursor={first['next']}")
    assert [one["verb"] for one in first["items"] + rest["items"]] == [
        "close", "cosign", "circulate", "gather", "ask_opinions", "apply",
    ]  # fmt: skip
    assert rest["next"] is None


def test_a_journal_cursor_that_is_no_number_is_refused(programs, room, problem):
    for cursor in ("x", "-1", "9" * 40, "١"):
        told = problem(programs.nobody.get(f"/city/rooms/{room.number}/journal?cursor={cursor}"), 400)
        assert told["parameter"] == "cursor"
