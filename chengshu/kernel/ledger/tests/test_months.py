"""A month's balance can be worked out anew by anybody, is signed when the month is over, and shows what was tampered with."""

import hashlib
from datetime import date

import pytest
from django.db import connection

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import BadRequest, Conflict
from chengshu.kernel.base.periods import Period
from chengshu.kernel.journal.keys import public_key
from chengshu.kernel.journal.notes import verify
from chengshu.kernel.ledger.auditing import audit
from chengshu.kernel.ledger.budgets import commit, open_budget, pay, reserve
from chengshu.kernel.ledger.closings import close_months, prove
from chengshu.kernel.ledger.models import Closing, Posting
from chengshu.kernel.ledger.pockets import pocket

MARCH = Period("2024-03")


@pytest.fixture
def spring(cast, during):
    with set_to(date(2024, 2, 1)):
        budget = open_budget("春季补助", cast.bureau, 100_000, "2024")
    with set_to(date(2024, 3, 5)):
        during(lambda: (reserve(budget, 30_000), commit(budget, 20_000), pay(budget, 20_000)))
    return budget


def closed(year, month, day):
    with set_to(date(year, month, day)):
        return close_months()


def tamper(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def test_every_account_goes_from_its_opening_to_its_closing_and_together_they_are_nothing(spring):
    balance, wrong = audit(MARCH)
    told = {one.number[-1]: (one.opening, one.came_in, one.went_out, one.closing, one.count) for one in balance.sheets}
    assert told == {
        "A": (100_000, 0, 30_000, 70_000, 1), "R": (0, 30_000, 20_000, 10_000, 2), "C": (0, 20_000, 20_000, 0, 2),
        "P": (0, 20_000, 0, 20_000, 1), "S": (-100_000, 0, 0, -100_000, 0),
    }  # fmt: skip
    assert (balance.totals, balance.count, wrong) == ({"fen": 0}, 6, [])


def test_the_proof_is_a_text_that_sha256sum_can_hash(spring):
    february = prove("2024-02")
    source = f"{spring.number}-S"
    opening = hashlib.sha256(f"{Posting.objects.first().transfer.digest} -100000\n".encode()).hexdigest()
    assert february.text.splitlines()[:3] == ["chengshu-ledger/1", "period 2024-02", "previous -"]
    assert february.text.splitlines()[4:] == [f"{source} fen +0 0 100000 -100000 1 {opening}", "total fen 0"]
    assert february.digest == hashlib.sha256(february.text.encode()).hexdigest()


def test_months_are_closed_in_order_signed_and_chained(spring):
    assert (closed(2024, 4, 2), closed(2024, 4, 3)) == (2, 0)
    february, march = Closing.objects.order_by("period")
    assert (february.period, march.period, february.previous, march.previous) == (
        "2024-02",
        "2024-03",
        "",
        february.digest,
    )
    assert (march.digest, march.accounts_in, march.postings_in) == (prove("2024-03").digest, 5, 6)
    signed = verify(march.signature, [public_key()])
    assert signed == f"chengshu/ledger/v1\n2024-03\n{march.digest}\n"


def test_a_month_is_not_closed_before_an_hour_of_the_next_has_passed(spring):
    from datetime import datetime

    from chengshu.kernel.base.clock import CITY_ZONE

    with set_to(datetime(2024, 4, 1, 0, 59, tzinfo=CITY_ZONE)):
        assert close_months() == 1
    with set_to(datetime(2024, 4, 1, 1, 0, tzinfo=CITY_ZONE)):
        assert close_months() == 1


def test_nothing_is_posted_into_a_closed_month(spring, during):
    closed(2024, 4, 2)
    with set_to(date(2024, 3, 31)), pytest.raises(Conflict, match="2024-03-31 所在的月份已经月结"):
        during(lambda: reserve(spring, 1))
    with set_to(date(2024, 4, 2)):
        during(lambda: reserve(spring, 1))
    assert audit(MARCH)[1] == []


def test_an_amount_changed_behind_the_platforms_back_shows_everywhere(spring):
    closed(2024, 4, 2)
    paid = pocket(spring, "paid")
    tamper("UPDATE ledger_posting SET amount = 25000, balance = 25000 WHERE account_id = %s", _key(paid))
    tamper("UPDATE ledger_account SET balance = 25000 WHERE id = %s", _key(paid))
    transfer = Posting.objects.get(account=paid).transfer
    closing = Closing.objects.get(period="2024-03")
    assert audit(MARCH)[1] == [
        "全部账户合计应为 0，现在是 5000（fen）。",
        f"划转 {transfer.pk}（{transfer.cause}）：借贷不平，合计 5000。",
        f"划转 {transfer.pk}（{transfer.cause}）：内容与摘要不符，被改动过。",
        f"现在算出的平衡表与月结 {closing.number} 签名的不同：已月结的分录被改动。",
    ]


def test_a_balance_changed_behind_the_platforms_back_shows(spring):
    tamper("UPDATE ledger_account SET balance = 70001 WHERE id = %s", _key(pocket(spring, "available")))
    number = pocket(spring, "available").number
    told = f"账户 {number}：余额 70001，分录合计 70000；应有分录 2 笔，实有 2 笔，末号 2。"
    assert audit(MARCH)[1] == [told]


def test_an_invented_transfer_is_missed_by_the_journal(spring, during, case):
    with set_to(date(2024, 3, 6)):
        made = during(lambda: reserve(spring, 1))
    tamper("UPDATE journal_entry SET payload = '{}' WHERE number = %s AND version = 3", case.number)
    assert audit(MARCH)[1] == [f"划转 {made.pk}（{made.cause}）：办理记录里没有这一笔。"]


@pytest.mark.parametrize("text", ["2024", "2024-13", "三月", ""])
def test_what_is_no_month_is_told_how_to_write_one(db, text):
    with pytest.raises(BadRequest, match=r"2024-06|2026-11"):
        prove(text)


def _key(record):
    return record.pk.hex if connection.vendor == "sqlite" else record.pk
