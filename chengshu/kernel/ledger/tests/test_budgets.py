"""A budget's money goes from pocket to pocket, and no pocket ever holds less than nothing."""

import pytest

from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.ledger.budgets import commit, open_budget, pay, refund, release, reserve
from chengshu.kernel.ledger.models import Account, Budget, Posting, Transfer
from chengshu.kernel.ledger.pockets import at_most, pocket
from chengshu.kernel.ledger.settling import Short
from chengshu.kernel.lifecycle.perform import begin, perform


def standing(budget):
    return budget.available, budget.reserved, budget.committed, budget.paid


def test_money_is_reserved_committed_paid_released_and_refunded(budget, during):
    assert standing(budget) == (10_000_000, 0, 0, 0)
    during(lambda: reserve(budget, 3_000_000))
    assert standing(budget) == (7_000_000, 3_000_000, 0, 0)
    during(lambda: commit(budget, 2_000_000))
    assert standing(budget) == (7_000_000, 1_000_000, 2_000_000, 0)
    during(lambda: (pay(budget, 1_500_000), release(budget, 1_000_000), release(budget, 500_000, committed=True)))
    assert standing(budget) == (8_500_000, 0, 0, 1_500_000)
    during(lambda: refund(budget, 500_001))
    assert standing(budget) == (9_000_001, 0, 0, 999_999)


def test_more_than_is_there_is_refused_and_nothing_of_the_verb_happens(budget, during, case):
    with pytest.raises(Short) as refusal:
        during(lambda: (reserve(budget, 4_000_000), reserve(budget, 6_000_001)))
    assert refusal.value.detail == "“技改补助 · 可用”现有 60,000.00 元，不够本次需要的 60,000.01 元，还差 0.01 元。"
    told = {name: refusal.value.extra[name] for name in ("account", "available", "asked", "unit")}
    assert told == {"account": f"{budget.number}-A", "available": 6_000_000, "asked": 6_000_001, "unit": "fen"}
    assert standing(budget) == (10_000_000, 0, 0, 0)
    assert Transfer.objects.filter(kind="reserve").count() == 0
    case.refresh_from_db()
    assert case.version == 1


def test_a_verb_that_catches_the_refusal_may_go_on_with_what_is_left(budget, during):
    def cut_to_fit():
        try:
            reserve(budget, 10_000_001)
        except Short:
            reserve(budget, at_most(budget, 10_000_001))

    during(cut_to_fit)
    assert standing(budget) == (0, 10_000_000, 0, 0)
    assert during(lambda: at_most(budget, 5)) == 0


def test_one_key_is_one_transfer_however_often_it_is_asked_for(budget, during):
    first, second = during(
        lambda: (reserve(budget, 100, key="CLM-1:reserve"), reserve(budget, 100, key="CLM-1:reserve"))
    )
    third = during(lambda: reserve(budget, 100, key="CLM-1:reserve"))
    assert first.pk == second.pk == third.pk
    assert standing(budget) == (9_999_900, 100, 0, 0)
    with pytest.raises(Conflict, match="已用于另一笔内容不同的划转"):
        during(lambda: reserve(budget, 101, key="CLM-1:reserve"))


def test_a_step_stands_behind_every_transfer_and_its_entry_tells_of_it(budget, during, case):
    made = during(lambda: reserve(budget, 100))
    assert made.cause == f"{case.number}@2"
    entry = Entry.objects.get(number=case.number, version=2)
    assert entry.told["posted"] == [made.digest]
    assert (Posting.objects.filter(transfer=made).count(), made.kind) == (2, "reserve")


def test_outside_of_a_verb_nothing_can_be_posted(budget):
    with pytest.raises(RuntimeError, match="written by verbs only"):
        reserve(budget, 100)


def test_nothing_written_is_ever_changed_or_deleted(budget):
    for rows in (Transfer.objects.all(), Posting.objects.all()):
        with pytest.raises(TypeError):
            rows.update(simulated=True)
        with pytest.raises(TypeError):
            rows.delete()


def test_who_proposes_a_budget_does_not_open_it(cast):
    told = {"name": "会展补助", "owner": "BUREAU", "period": "2024", "amount": 500_000}
    budget = begin(cast.finance, Budget, "propose", told)
    with pytest.raises(Conflict, match="还没有批准开立"):
        reserve(budget, 1)
    with pytest.raises(Refused):
        perform(cast.finance, budget, "open")
    budget = perform(cast.second_finance, budget, "open").record
    assert (budget.state, standing(budget)) == ("open", (500_000, 0, 0, 0))


def test_who_amends_a_proposal_last_does_not_open_it_either(cast):
    told = {"name": "会展补助", "owner": "BUREAU", "period": "2024", "amount": 500_000}
    budget = begin(cast.finance, Budget, "propose", told)
    perform(cast.second_finance, budget, "amend", {**told, "amount": 900_000})
    with pytest.raises(Refused):
        perform(cast.second_finance, budget, "open")
    assert perform(cast.finance, budget, "open").record.available == 900_000


def test_a_budget_is_raised_and_cut_by_two(cast, budget):
    perform(cast.finance, budget, "raise", {"by": 1_000_000, "reason": "追加预算"})
    assert budget.available == 10_000_000
    with pytest.raises(Conflict, match=r"已有一项待批的调整（10,000.00 元）"):
        perform(cast.finance, budget, "cut", {"by": 1, "reason": "核减"})
    with pytest.raises(Refused):
        perform(cast.finance, budget, "approve")
    budget = perform(cast.leader, budget, "approve").record
    assert (budget.amount, budget.available, budget.change) == (11_000_000, 11_000_000, None)
    perform(cast.finance, budget, "cut", {"by": 4_000_000, "reason": "核减"})
    budget = perform(cast.second_finance, budget, "approve").record
    assert (budget.amount, budget.available) == (7_000_000, 7_000_000)
    perform(cast.finance, budget, "cut", {"by": 4_000_000, "reason": "再核减"})
    budget = perform(cast.second_finance, budget, "refuse", {"reason": "不同意"}).record
    assert (budget.amount, budget.change) == (7_000_000, None)
    with pytest.raises(Conflict, match="没有待批的调整"):
        perform(cast.second_finance, budget, "approve")


def test_only_what_is_still_available_can_be_cut(cast, budget, during):
    with pytest.raises(Short, match=r"可用 100,000.00 元，不够核减 100,000.01 元"):
        perform(cast.finance, budget, "cut", {"by": 10_000_001, "reason": "核减"})
    perform(cast.finance, budget, "cut", {"by": 10_000_000, "reason": "核减"})
    during(lambda: reserve(budget, 1))
    with pytest.raises(Short):
        perform(cast.leader, budget, "approve")
    assert standing(budget) == (9_999_999, 1, 0, 0)


def test_at_its_end_what_is_unspent_goes_back_and_what_was_paid_may_still_come_back(cast, budget, during):
    during(lambda: (reserve(budget, 3_000_000), commit(budget, 2_000_000), pay(budget, 1_000_000)))
    with pytest.raises(Conflict, match=r"还有已预留 10,000.00 元、已承诺 10,000.00 元"):
        perform(cast.finance, budget, "close", {"reason": "年终"})
    during(lambda: (release(budget, 1_000_000), release(budget, 1_000_000, committed=True)))
    budget = perform(cast.finance, budget, "close", {"reason": "年终"}).record
    assert (budget.state, standing(budget)) == ("closed", (0, 0, 0, 1_000_000))
    states = dict(Account.objects.filter(budget=budget).values_list("kind", "state"))
    assert states == {
        "available": "closed",
        "reserved": "closed",
        "committed": "closed",
        "paid": "open",
        "source": "open",
    }
    with pytest.raises(Conflict, match="已关闭，不能记账"):
        during(lambda: reserve(budget, 1))
    during(lambda: refund(budget, 400_000))
    assert standing(budget) == (0, 0, 0, 600_000)


def test_a_key_finds_the_budget_of_a_period_again(cast, budget):
    again = open_budget("技改补助", cast.bureau, 1, "2024", key="upgrade")
    other = open_budget("技改补助", cast.bureau, 1, "2025", key="upgrade")
    assert (again.pk, other.pk == budget.pk, again.available) == (budget.pk, False, 10_000_000)


def test_a_frozen_pocket_takes_and_gives_nothing_until_it_is_thawed(cast, budget, during):
    account = pocket(budget, "available")
    perform(cast.finance, account, "freeze", {"reason": "审计"})
    with pytest.raises(Conflict, match="账户“技改补助 · 可用”已冻结，不能记账"):
        during(lambda: reserve(budget, 1))
    perform(cast.finance, account, "unfreeze", {"reason": "审计结束"})
    during(lambda: reserve(budget, 1))
    assert standing(budget) == (9_999_999, 1, 0, 0)
