"""The verbs of a budget: each moves what it says, in its own transaction."""

from __future__ import annotations

from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.ledger.budget import AVAILABLE, COMMITTED, RESERVED, SOURCE, Budget
from chengshu.kernel.ledger.closing import Closing
from chengshu.kernel.ledger.closings import fill
from chengshu.kernel.ledger.flow import BUDGET, CLOSING
from chengshu.kernel.ledger.pockets import open_pockets, pockets
from chengshu.kernel.ledger.posting import Said, move
from chengshu.kernel.ledger.settling import Short
from chengshu.kernel.ledger.units import FEN, said
from chengshu.kernel.lifecycle.ending import at_the_end
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(BUDGET, "propose")
@verb(BUDGET, "amend")
def propose(budget: Budget, acting: Acting) -> None:
    """Whoever wrote the last word of it does not approve it."""
    budget.proposer = acting.person
    if budget.amount <= 0:
        raise Invalid.field("amount", say("预算金额应大于零。"))


@verb(BUDGET, "open")
def open_it(budget: Budget) -> None:
    """Its accounts are opened, and all of it is available."""
    open_pockets(budget)
    accounts = pockets(budget)
    move(accounts[SOURCE], accounts[AVAILABLE], budget.amount, Said("fund"))


@verb(BUDGET, "raise")
def ask_for_more(budget: Budget, by: int, acting: Acting) -> None:
    """Approved by another."""
    _propose_change(budget, by, 1, acting)


@verb(BUDGET, "cut")
def ask_for_less(budget: Budget, by: int, acting: Acting) -> None:
    """Only what is still available can be cut, when it is asked for and when it is approved."""
    if by > budget.available:
        raise Short(
            say("可用 {there}，不够核减 {by}。", there=said(budget.available, FEN), by=said(by, FEN)),
            available=budget.available, asked=by, unit=FEN,
        )  # fmt: skip
    _propose_change(budget, by, -1, acting)


@verb(BUDGET, "approve")
def change(budget: Budget) -> None:
    """What was asked for happens."""
    asked = budget.change or 0
    if not asked:
        raise Conflict(say("没有待批的调整。"))
    accounts = pockets(budget)
    if asked > 0:
        move(accounts[SOURCE], accounts[AVAILABLE], asked, Said("raise"))
    else:
        move(accounts[AVAILABLE], accounts[SOURCE], -asked, Said("cut"))
    budget.amount, budget.change = budget.amount + asked, None


@verb(BUDGET, "refuse")
def leave(budget: Budget) -> None:
    """Nothing happens."""
    budget.change = None


@verb(BUDGET, "close")
def close(budget: Budget) -> None:
    """Unspent money goes back to where it came from; what may yet come back of the paid goes there too."""
    accounts = pockets(budget)
    if left := budget.available:
        move(accounts[AVAILABLE], accounts[SOURCE], left, Said("close"))
    at_the_end(_close_pockets, budget)


def _close_pockets(budgets: list[Budget]) -> None:
    """After the last posting. What came in meanwhile refuses it: then the budget is not closed either."""
    for budget in budgets:
        accounts = pockets(budget)
        for kind in (AVAILABLE, RESERVED, COMMITTED):
            perform(PLATFORM, accounts[kind], "close", {"reason": noted("预算结账。")})


def _propose_change(budget: Budget, by: int, sign: int, acting: Acting) -> None:
    if by <= 0:
        raise Invalid.field("by", say("金额应大于零。"))
    budget.change, budget.proposer = sign * by, acting.person


@verb(CLOSING, "close")
def close_month(closing: Closing) -> None:
    """The month's balance is worked out and signed."""
    fill(closing)
