"""What stands in the way of a step on a budget or an account."""

from __future__ import annotations

from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.budget import Budget
from chengshu.kernel.ledger.units import FEN, said


def nothing_pending(budget: Budget) -> str | None:
    """One change at a time."""
    if budget.change is None:
        return None
    return say("已有一项待批的调整（{change}），请先办理。", change=said(budget.change, FEN))


def something_pending(budget: Budget) -> str | None:
    """Nothing can be approved that nobody asked for."""
    return say("没有待批的调整。") if budget.change is None else None


def none_outstanding(budget: Budget) -> str | None:
    """What is promised to somebody is paid or released first."""
    reserved, committed = budget.reserved, budget.committed
    if budget.change is None and not reserved and not committed:
        return None
    if budget.change is not None:
        return nothing_pending(budget)
    return say(
        "还有已预留 {reserved}、已承诺 {committed}，请先支付或释放再结账。",
        reserved=said(reserved, FEN),
        committed=said(committed, FEN),
    )


def nothing_there(account: Account) -> str | None:
    """An account is closed when it is empty; one of a budget with its budget."""
    if account.budget and account.budget.state != "closed":
        return say("这是预算的账户，随预算结账。")
    return (
        None if account.balance == 0 else say("账户里还有 {left}，请先转出。", left=said(account.balance, account.unit))
    )
