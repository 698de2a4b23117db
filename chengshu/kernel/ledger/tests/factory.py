"""What the walk through every step needs to know: an open budget has pockets, and something in the first."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from chengshu.kernel.ledger.models import Account, Budget
from chengshu.kernel.ledger.pockets import open_pockets


def _save(budget: Budget, **how: Any) -> None:
    Budget.save(budget, **how)
    if budget.state == "open":
        open_pockets(budget)
        Account.objects.filter(budget=budget, kind="available").update(balance=1_000)


def _budget(cast: SimpleNamespace) -> Budget:
    made = Budget(name="样例", owner=cast.bureau, period="2024", amount=1_000, proposer=cast.people.finance)
    made.save = partial(_save, made)
    return made


MAKE = {"ledger.budget": _budget}
