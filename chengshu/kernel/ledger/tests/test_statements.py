"""A statement tells every posting of an account between two days, with the balance after each."""

from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.ledger.accounts import balance
from chengshu.kernel.ledger.budgets import commit, open_budget, pay, refund, reserve
from chengshu.kernel.ledger.pockets import pocket
from chengshu.kernel.ledger.statements import statement


@pytest.fixture
def spring(cast, during):
    """A budget of 1,000 yuan opened in February, used in March and April."""
    with set_to(date(2024, 2, 1)):
        budget = open_budget("春季补助", cast.bureau, 100_000, "2024")
    with set_to(date(2024, 3, 5)):
        during(lambda: (reserve(budget, 30_000), reserve(budget, 20_000)))
    with set_to(date(2024, 3, 31)):
        during(lambda: (commit(budget, 40_000), pay(budget, 40_000, words="第一批")))
    with set_to(date(2024, 4, 1)):
        during(lambda: refund(budget, 5_000))
    return budget


def test_lines_run_from_the_opening_to_the_closing_balance(spring):
    told = statement(pocket(spring, "available"), date(2024, 3, 1), date(2024, 4, 30))
    assert (told.opening, told.came_in, told.went_out, told.closing, told.count) == (100_000, 5_000, 50_000, 55_000, 3)
    assert [(one.nth, one.day.isoformat(), one.kind, one.amount, one.balance, one.others) for one in told.lines()] == [
        (2, "2024-03-05", "reserve", -30_000, 70_000, ("春季补助 · 已预留",)),
        (3, "2024-03-05", "reserve", -20_000, 50_000, ("春季补助 · 已预留",)),
        (4, "2024-04-01", "refund", 5_000, 55_000, ("春季补助 · 已支付",)),
    ]


def test_a_statement_of_march_ends_before_what_april_brought(spring):
    march = statement(pocket(spring, "paid"), date(2024, 3, 1), date(2024, 3, 31))
    assert (march.opening, march.closing, march.count) == (0, 40_000, 1)
    assert [(one.words, one.balance) for one in march.lines()] == [("第一批", 40_000)]
    april = statement(pocket(spring, "paid"), date(2024, 4, 1), date(2024, 4, 1))
    assert (april.opening, april.went_out, april.closing) == (40_000, 5_000, 35_000)


def test_later_lines_know_the_balance_of_those_passed_over(spring):
    told = statement(pocket(spring, "available"), date(2024, 1, 1), date(2024, 12, 31))
    assert [one.balance for one in told.lines(skip=2)] == [50_000, 55_000]


def test_an_account_without_a_floor_is_summed(spring):
    source = pocket(spring, "source")
    assert (source.balance, balance(source), balance(source, date(2024, 1, 31))) == (0, -100_000, 0)
    told = statement(source, date(2024, 2, 1), date(2024, 2, 29))
    assert [(one.nth, one.amount, one.balance) for one in told.lines()] == [(None, -100_000, -100_000)]


def test_a_past_days_balance_is_what_was_there_at_its_end(spring):
    paid = pocket(spring, "paid")
    assert [balance(paid, date(2024, *day)) for day in ((3, 30), (3, 31), (4, 1))] == [0, 40_000, 35_000]


def test_a_statement_does_not_end_before_it_begins(spring):
    with pytest.raises(BadRequest, match="起始日期 2024-04-01 晚于截止日期 2024-03-31"):
        statement(pocket(spring, "paid"), date(2024, 4, 1), date(2024, 3, 31))
