"""A wrong entry stays, and a new one takes it back."""

import pytest

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.ledger.budgets import commit, reserve
from chengshu.kernel.ledger.models import Posting, Transfer
from chengshu.kernel.ledger.pockets import pocket
from chengshu.kernel.ledger.posting import Said, correct, move, post, post_all
from chengshu.kernel.ledger.settling import Short


def test_a_correction_is_the_opposite_and_names_what_it_corrects(budget, during):
    wrong = during(lambda: reserve(budget, 500))
    right = during(lambda: (correct(wrong, "金额录错"), reserve(budget, 50)))[0]
    assert (right.kind, right.corrects_id, right.words) == ("correct", wrong.pk, "金额录错")
    lines = Posting.objects.filter(transfer=right).order_by("amount").values_list("account__kind", "amount")
    assert list(lines) == [("reserved", -500), ("available", 500)]
    assert (budget.available, budget.reserved, Transfer.objects.count()) == (9_999_950, 50, 4)


def test_nothing_is_corrected_twice(budget, during):
    wrong = during(lambda: reserve(budget, 500))
    first = during(lambda: correct(wrong, "重复", key="CLM-1:undo"))
    assert during(lambda: correct(wrong, "重复", key="CLM-1:undo")).pk == first.pk
    with pytest.raises(Conflict, match="这一笔已经冲正过"):
        during(lambda: correct(wrong, "重复"))
    with pytest.raises(Conflict, match="冲正本身不能再冲正"):
        during(lambda: correct(first, "重复"))
    assert budget.available == 10_000_000


def test_what_went_on_from_there_cannot_be_taken_back(budget, during):
    wrong = during(lambda: reserve(budget, 500))
    during(lambda: commit(budget, 1))
    with pytest.raises(Short, match=r"“技改补助 · 已预留”现有 4.99 元，不够本次需要的 5.00 元"):
        during(lambda: correct(wrong, "录错"))


@pytest.mark.parametrize(
    "lines", [{"available": -5, "reserved": 4}, {"available": -5}, {"available": 0, "reserved": 0}]
)
def test_what_does_not_add_up_is_refused(budget, during, lines):
    with pytest.raises(ValueError):
        during(lambda: post({pocket(budget, kind): amount for kind, amount in lines.items()}))


def test_an_amount_to_move_is_positive(budget, during):
    with pytest.raises(ValueError, match="positive"):
        during(lambda: reserve(budget, -5))


def test_units_do_not_mix(cast, budget, during):
    from chengshu.kernel.ledger.accounts import open_account

    points = open_account("积分", unit="point")
    with pytest.raises(ValueError, match="different units"):
        during(lambda: move(pocket(budget, "available"), points, 1))


def test_a_payment_list_is_posted_together(budget, during):
    one, two = pocket(budget, "available"), pocket(budget, "reserved")
    made = during(lambda: post_all([({one: -n, two: n}, Said("reserve", f"CLM-{n}")) for n in range(1, 1_001)]))
    assert (len(made), budget.available, budget.reserved) == (1_000, 10_000_000 - 500_500, 500_500)
    assert list(Posting.objects.filter(account=two).order_by("nth").values_list("nth", "balance")[:3]) == [
        (1, 1),
        (2, 3),
        (3, 6),
    ]
    again = during(lambda: post_all([({one: -n, two: n}, Said("reserve", f"CLM-{n}")) for n in range(1, 1_001)]))
    assert ([a.pk for a in made] == [a.pk for a in again], budget.reserved) == (True, 500_500)


def test_within_a_verb_no_account_dips_below_its_floor_between_two_transfers(budget, during):
    one, two = pocket(budget, "available"), pocket(budget, "reserved")
    with pytest.raises(Short):
        during(lambda: post_all([({two: -5, one: 5}, Said()), ({one: -9, two: 9}, Said())]))
    assert during(lambda: len(post_all([({one: -9, two: 9}, Said()), ({two: -5, one: 5}, Said())]))) == 2
    assert list(Posting.objects.filter(account=two).order_by("nth").values_list("balance", flat=True)) == [9, 4]
