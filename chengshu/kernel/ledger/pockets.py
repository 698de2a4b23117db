"""The pockets of a budget: their accounts, and what is in them."""

from __future__ import annotations

from django.db import transaction

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.budget import POCKETS, SOURCE, Budget
from chengshu.kernel.ledger.settling import moved, stand_in
from chengshu.kernel.lifecycle.perform import begin

#: Last letters of their numbers: BDG-2026-000012-A is what is available of BDG-2026-000012.
_LETTERS = {"available": "A", "reserved": "R", "committed": "C", "paid": "P", SOURCE: "S"}
_NAMES = {
    "available": ("可用", "available"), "reserved": ("已预留", "reserved"), "committed": ("已承诺", "committed"),
    "paid": ("已支付", "paid"), SOURCE: ("来源", "source"),
}  # fmt: skip


def open_pockets(budget: Budget) -> None:
    """The four pockets with floor 0, in the order they are locked in, and the source without a floor."""
    for kind in (*POCKETS, SOURCE):
        name, english = _NAMES[kind]
        account = Account(
            number=f"{budget.number}-{_LETTERS[kind]}", name=f"{budget.name} · {name}", kind=kind, budget=budget,
            name_en=f"{budget.name_en} · {english}" if budget.name_en else "", holder=budget.owner,
            subject=budget.owner.number, period=budget.period, floor=None if kind == SOURCE else 0,
        )  # fmt: skip
        begin(PLATFORM, account, "open")


def pocket(budget: Budget, kind: str) -> Account:
    """One account of a budget. Raises Account.DoesNotExist where the budget is not open yet."""
    return Account.objects.get(budget=budget, kind=kind)


def pockets(budget: Budget) -> dict[str, Account]:
    """Every account of a budget by its kind; none before it is opened."""
    return {account.kind: account for account in Account.objects.filter(budget=budget)}


def there(budget: Budget, kind: str) -> int:
    """What is in a pocket now, with what the verb under way has moved; 0 where there is none yet."""
    found = stand_in(budget.pk).get(kind)
    return 0 if found is None else found[1].balance + moved().get(found[0], 0)


def at_most(budget: Budget, wanted: int) -> int:
    """As much of an amount as can be reserved for certain: the pocket stays locked until the verb's end.

    For a verb that pays the rest where the whole does not suffice. Others wait meanwhile: ask last.
    """
    with transaction.atomic():
        found = Account.objects.select_for_update().filter(budget=budget, kind="available", state="open").first()
    left = 0 if found is None else found.balance + moved().get(found.pk, 0)
    return max(0, min(wanted, left))
