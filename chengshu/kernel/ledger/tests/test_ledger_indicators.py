"""What budgets hold, by body, now and on past days; a claim that posts makes the kept number anew."""

from datetime import date
from decimal import Decimal

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.journal import stamps
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lake import history
from chengshu.kernel.ledger.budgets import commit, open_budget, pay, reserve


@pytest.fixture
def spent(cast, during):
    """Of 3 and 1 million yuan of two bodies, 0.5 million is paid in March and 0.2 million reserved in April."""
    with set_to(date(2024, 2, 1)):
        budget = open_budget("技改补助", cast.bureau, 300_000_000, "2024")
        open_budget("展会补助", cast.office, 100_000_000, "2024")
    with set_to(date(2024, 3, 5)):
        during(lambda: (reserve(budget, 50_000_000), commit(budget, 50_000_000), pay(budget, 50_000_000)))
    with set_to(date(2024, 4, 1)):
        during(lambda: reserve(budget, 20_000_000))
    return budget


def told(code, day=None):
    found = figure(find(code), day, "owner")
    return found.value, found.by


def test_every_body_sees_where_its_money_is(spent):
    assert figure(find("ledger.budgets_open")).value == 2
    assert told("ledger.available") == (Decimal(330), {"BUREAU": Decimal(230), "OFFICE": Decimal(100)})
    assert told("ledger.reserved") == (Decimal(20), {"BUREAU": Decimal(20), "OFFICE": Decimal(0)})
    assert (told("ledger.committed")[0], told("ledger.paid")[0]) == (0, Decimal(50))


def test_on_a_past_day_it_is_what_it_was(spent):
    sequence()
    drain(history.READER)
    assert told("ledger.paid", date(2024, 3, 4))[0] == 0
    assert told("ledger.available", date(2024, 3, 31)) == (
        Decimal(350),
        {"BUREAU": Decimal(250), "OFFICE": Decimal(100)},
    )


def test_a_posting_by_another_process_counts_once_it_is_there(spent, during, monkeypatch):
    assert told("ledger.reserved")[0] == Decimal(20)
    monkeypatch.setattr("chengshu.kernel.ledger.settling.touch", lambda noun: None)
    during(lambda: reserve(spent, 1_000_000))
    monkeypatch.setattr(stamps, "_read_at", -1.0)
    assert told("ledger.reserved")[0] == Decimal(21)
