"""Budgets in use: opened, reserved from, committed, paid, given back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Organisation
from chengshu.kernel.ledger.budget import AVAILABLE, COMMITTED, PAID, RESERVED, SOURCE, Budget
from chengshu.kernel.ledger.posting import Said, positive, post_by_keys
from chengshu.kernel.ledger.settling import Standing, stand_in
from chengshu.kernel.ledger.transfers import Transfer
from chengshu.kernel.lifecycle.perform import begin, perform


def open_budget(
    name: str, owner: Organisation, amount: int, period: str, *, key: str = "", name_en: str = ""
) -> Budget:
    """A budget of a body for a period, in fen, open at once: what a city pack or another system's verb decided already.

    With a `key`, the budget of that key and period is given where there is one. People propose, and another opens.
    """
    if key and (known := Budget.objects.filter(key=key, period=period).first()):
        return known
    draft = Budget(name=name, name_en=name_en, owner_id=owner.pk, amount=amount, period=period, key=key)
    made = begin(PLATFORM, draft, "propose")
    opened: Budget = perform(PLATFORM, made, "open").record
    return opened


def reserve(budget: Budget, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Set an amount aside. All of these are part of the verb under way; they raise Short, and Conflict for a budget not open.

    `key` makes it happen once however often it is asked for.
    """
    return _through(budget, (AVAILABLE, RESERVED), amount, Said("reserve", key, words), cause)


def commit(budget: Budget, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Grant what was reserved."""
    return _through(budget, (RESERVED, COMMITTED), amount, Said("commit", key, words), cause)


def pay(budget: Budget, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Pay what was granted."""
    return _through(budget, (COMMITTED, PAID), amount, Said("pay", key, words), cause)


def release(
    budget: Budget, amount: int, *, committed: bool = False, key: str = "", words: str = "", cause: str = ""
) -> Transfer:
    """Give back what was reserved, or with `committed` what was granted and will not be paid."""
    source = COMMITTED if committed else RESERVED
    return _through(budget, (source, AVAILABLE), amount, Said("release", key, words), cause)


def refund(budget: Budget, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Take back what was paid: it is available again, or, after the budget's end, goes to its source."""
    there = _standing(budget)
    target = AVAILABLE if there[AVAILABLE][1].state == "open" else SOURCE
    return _move(there, (PAID, target), amount, Said("refund", key, words), cause)


def _through(budget: Budget, way: tuple[str, str], amount: int, said: Said, cause: str) -> Transfer:
    return _move(_standing(budget), way, amount, said, cause)


def _move(
    there: Mapping[str, tuple[UUID, Standing]], way: tuple[str, str], amount: int, said: Said, cause: str
) -> Transfer:
    (source, one), (target, other) = (there[kind] for kind in way)
    positive(amount)
    return post_by_keys([({source: -amount, target: amount}, said)], {source: one, target: other}, cause=cause)[0]


def _standing(budget: Budget) -> dict[str, tuple[UUID, Standing]]:
    found = stand_in(budget.pk)
    if not found:
        raise Conflict(
            say("预算“{budget}”还没有批准开立，不能动用。请由另一位财务经办先批准。", budget=budget),
            budget=budget.number, state=budget.state,
        )  # fmt: skip
    return found
