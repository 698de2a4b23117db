"""A cap is an account: what is taken is gone, what is given back is there again."""

import pytest

from chengshu.kernel.base.periods import InvalidPeriod
from chengshu.kernel.ledger.accounts import balance
from chengshu.kernel.ledger.models import Account
from chengshu.kernel.ledger.quotas import give_back, quota, resize, take
from chengshu.kernel.ledger.settling import Short


def test_a_cap_holds_for_a_holder_and_a_period(cast, during):
    def claim(amount, period="2024"):
        return lambda: take(quota("技改补助上限", cast.maker_firm, 500_000, period), amount)

    during(claim(300_000))
    with pytest.raises(Short, match=r"“技改补助上限”现有 2,000.00 元，不够本次需要的 2,000.01 元"):
        during(claim(200_001))
    during(claim(200_001, "2025"))
    left = {one.period: balance(one) for one in Account.objects.filter(holder=cast.maker_firm)}
    assert left == {"2024": 200_000, "2025": 299_999}


def test_a_period_that_no_list_could_show_is_refused_before_anything_is_made(cast, during):
    with pytest.raises(InvalidPeriod, match="看不懂报告期“2026-Q4”"):
        during(lambda: quota("技改补助上限", cast.maker_firm, 500_000, "2026-Q4"))
    assert not Account.objects.filter(holder=cast.maker_firm).exists()


def test_a_holder_who_is_no_record_here_has_caps_too(during):
    account = during(lambda: quota("终身上限", "P-000123", 3, unit="piece"))
    during(lambda: take(account, 3))
    with pytest.raises(Short, match="现有 0 个，不够本次需要的 1 个"):
        during(lambda: take(account, 1))
    during(lambda: give_back(account, 2))
    assert (account.subject, balance(account)) == ("P-000123", 2)


def test_a_quota_is_never_made_smaller_than_what_was_taken(during):
    account = during(lambda: quota("志愿时长", "P-1", 600, unit="minute"))
    during(lambda: (take(account, 450), resize(account, 60), resize(account, -200)))
    with pytest.raises(Short, match="现有 10 分钟，不够本次需要的 11 分钟"):
        during(lambda: resize(account, -11))
    assert balance(account) == 10


def test_quotas_of_a_name_come_from_one_pool_that_nobody_waits_for(cast, during):
    during(lambda: [quota("补助上限", f"P-{n}", 100, "2024") for n in range(5)])
    pool = Account.objects.get(kind="pool")
    assert (balance(pool), pool.balance, pool.postings, pool.running) == (-500, 0, 0, False)
