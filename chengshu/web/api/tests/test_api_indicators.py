"""Numbers through the API: at a day, by a dimension, over time, and down to the records the asker may see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chengshu.kernel.base.clock import set_to, start_of, today
from chengshu.kernel.journal.feed import drain_all
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case

OPEN, RATE, AMOUNT = "/indicators/invented.open", "/indicators/invented.closed_rate", "/indicators/invented.amount"


def apply(cast, district="990001", amount="1.2万", title="技改备案"):
    return begin(cast.maker, Case, "apply", {"title": title, "district": district, "amount": amount})


@pytest.fixture
def cases(cast):
    """Two in the east, one in the west; one of the east withdrawn."""
    made = [apply(cast), apply(cast, amount="3万"), apply(cast, "990002")]
    perform(cast.maker, made[1], "withdraw")
    return made


def test_a_number_is_told_with_its_unit_day_target_light_and_source(programs, cases):
    told = programs.nobody.ask(AMOUNT)
    assert told == {
        "code": "invented.amount", "name": "申请金额", "value": 5.4, "unit": "万元", "at": today().isoformat(),
        "target": None, "light": "", "source": None, "simulated": False, "by": None,
        "published": {
            "value": 12, "at": "2023-06-30", "qualifier": "", "quote": "申请12万元",
            "source": told["published"]["source"],
        },
    }  # fmt: skip
    assert set(told["published"]["source"]) == {"id", "title", "publisher", "date"}


def test_a_number_is_split_by_a_dimension_it_declares(programs, cases):
    told = programs.nobody.ask(f"{OPEN}?by=district")
    assert (told["value"], told["by"]) == (2, {"990001": 1, "990002": 1})
    assert programs.nobody.ask(f"{AMOUNT}?by=district")["by"] == {"990001": 4.2, "990002": 1.2}


def test_a_dimension_it_does_not_have_is_refused_with_those_it_has(programs, cases, problem):
    told = problem(programs.nobody.get(f"{OPEN}?by=weather"), 400)
    assert "不能按 weather 分。可用的有：district、chain" in told["detail"]


@pytest.mark.parametrize("asked", [
    f"{OPEN}?at=2999-01-01", f"{OPEN}?at=gestern", f"{OPEN}?colour=red", f"{OPEN}?at=1949-12-31",
    f"{OPEN}/history?at=1900-01-01", "/indicators?at=1900-01-01",
])  # fmt: skip
def test_a_day_to_come_one_before_all_that_is_known_and_an_unknown_parameter_are_refused(programs, db, problem, asked):
    assert problem(programs.nobody.get(asked), 400)["detail"]


def test_the_first_day_that_can_be_asked_for_is_answered(programs, db):
    assert programs.nobody.ask("/indicators/plans.invested?at=1950-01-01")["value"] is None
    assert len(programs.nobody.ask("/indicators/plans.invested/history?at=1950-01-01&points=12")["items"]) == 12


def test_an_unknown_code_is_not_found(programs, db, problem):
    assert "没有指标 invented.weather" in problem(programs.nobody.get("/indicators/invented.weather"), 404)["detail"]


def test_a_number_moves_with_the_next_verb_and_nothing_else_is_worked_out_again(programs, cast, cases):
    assert programs.nobody.ask(OPEN)["value"] == 2
    perform(cast.maker, cases[2], "withdraw")
    assert programs.nobody.ask(OPEN)["value"] == 1
    with CaptureQueriesContext(connection) as asked:
        assert programs.nobody.ask(OPEN)["value"] == 1
    assert [one["sql"] for one in asked if "invented_case" in one["sql"]] == []


def test_a_past_day_is_read_from_the_histories(programs, cast):
    monday, tuesday = date(2024, 3, 4), date(2024, 3, 5)
    with set_to(start_of(monday)):
        first = apply(cast)
    with set_to(start_of(tuesday)):
        apply(cast, "990002")
        perform(cast.maker, first, "withdraw")
    sequence()
    drain_all()
    asked = {
        day: programs.nobody.ask(f"{OPEN}?by=district&at={day}") for day in ("2024-03-03", "2024-03-04", "2024-03-05")
    }
    assert [(one["value"], one["by"]) for one in asked.values()] == [
        (0, {}), (1, {"990001": 1}), (1, {"990002": 1}),
    ]  # fmt: skip
    behind = [programs.east_clerk.ask(f"{OPEN}/records?at={day}") for day in asked]
    assert [[row["number"] for row in one["items"]] for one in behind] == [[], [first.number], []]


def test_a_rate_has_a_light_against_its_target_only_in_the_targets_time(programs, cast, cases):
    assert [programs.nobody.ask(RATE)[key] for key in ("value", "target", "light")] == [0, 50, "bad"]
    # A computed number of an earlier year is not judged by a later target.
    assert programs.nobody.ask(f"{RATE}?at=2023-12-31")["light"] == ""


def test_the_history_of_a_number_ends_today_and_has_as_many_points_as_asked(programs, cases, problem):
    told = programs.nobody.ask(f"{OPEN}/history?points=3")["items"]
    last = today().replace(day=1) - timedelta(days=1)
    assert [one["at"] for one in told[:-1]] == [str(last.replace(day=1) - timedelta(days=1)), str(last)]
    assert told[-1] == {"at": str(today()), "value": 2}
    assert "1 到 120" in problem(programs.nobody.get(f"{OPEN}/history?points=0"), 400)["detail"]


def test_the_records_behind_a_number_are_those_the_asker_may_see(programs, cases):
    seen = {
        name: {row["number"] for row in getattr(programs, name).ask(f"{OPEN}/records")["items"]}
        for name in ("maker", "east_clerk", "west_clerk", "outsider", "nobody")
    }
    east, _, west = (one.number for one in cases)
    assert seen == {
        "maker": {east, west}, "east_clerk": {east}, "west_clerk": {west}, "outsider": set(), "nobody": set(),
    }  # fmt: skip
    assert programs.outsider.ask(f"{OPEN}/records")["count"] == 0
    part = programs.maker.ask(f"{OPEN}/records?by=district&value=990002")
    assert [row["number"] for row in part["items"]] == [west]


def test_private_columns_stay_private_behind_a_number(programs, cases):
    rows = programs.east_clerk.ask(f"{OPEN}/records")["items"]
    assert [(row["amount"], "phone" in row) for row in rows] == [(1_200_000, False)]


def test_a_published_figure_has_its_source_and_only_from_its_day_on(programs, db):
    told = programs.nobody.ask("/indicators/plans.completion?at=2023-06-30")
    assert told["published"]["value"] == 50
    assert programs.nobody.ask("/indicators/plans.completion?at=2023-06-29")["published"] is None


def test_all_indicators_are_listed_and_narrowed(programs, cases):
    all_ = programs.nobody.ask("/indicators")
    assert all_["count"] == len(all_["items"]) > 10
    named = programs.nobody.ask("/indicators?q=invented.&live=1")["items"]
    assert {one["code"] for one in named} == {
        "invented.open", "invented.closed_rate", "invented.amount", "invented.score", "invented.longest",
    }  # fmt: skip
    assert next(one["value"] for one in named if one["code"] == "invented.longest") == 4
    assert [one["code"] for one in programs.nobody.ask("/indicators?section=services")["items"]] == [
        "communities.smart", "portal.mobile_rate",
    ]  # fmt: skip
