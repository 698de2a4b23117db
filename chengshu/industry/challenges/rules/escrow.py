"""Where a challenge's money is: the firm's stake, its escrow while it runs, and what the solver has been paid.

stake    what a firm has put up and not tied yet; never below 0, so that two challenges cannot count on the same money
escrow   of one challenge, from publication until it is paid out or given back
bank     the account in custody, seen from outside: minus what has come in and not gone out again
"""

from __future__ import annotations

from chengshu.industry.challenges.models import Challenge, Deposit, Milestone
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation
from chengshu.kernel.ledger.accounts import balance, open_account
from chengshu.kernel.ledger.models import Account
from chengshu.kernel.ledger.posting import Said, move

_KEY = "challenges"


def _named(whose: Record, what: str) -> str:
    return " · ".join((str(whose), what))


def bank() -> Account:
    """The account in custody."""
    return open_account(
        "揭榜托管专户（银行）", floor=None, key=f"{_KEY}:bank", name_en="Bank account in custody for challenges"
    )


def stake(firm: Firm) -> Account:
    """What a firm has put up."""
    return open_account(
        _named(firm, "揭榜托管金"), holder=firm, key=f"{_KEY}:stake:{firm.number}", name_en="Stake for challenges"
    )


def escrow(challenge: Challenge) -> Account:
    """What lies ready for one challenge."""
    return open_account(
        _named(challenge, "托管"), holder=challenge.poster, key=f"{_KEY}:escrow:{challenge.number}",
        name_en=f"Escrow of {challenge.number}",
    )  # fmt: skip


def earned(bidder: Organisation) -> Account:
    """What a team has been paid for challenges."""
    return open_account(
        _named(bidder, "揭榜所得"), holder=bidder, key=f"{_KEY}:earned:{bidder.number}", name_en="Paid for challenges"
    )


def bring_in(deposit: Deposit) -> None:
    """The money has arrived."""
    move(bank(), stake(deposit.firm), deposit.amount, Said("fund", f"{deposit.number}:in", deposit.slip))


def give_back(deposit: Deposit) -> None:
    """It has gone back to the firm. Raises Short where it is tied by now."""
    move(stake(deposit.firm), bank(), deposit.amount, Said("refund", f"{deposit.number}:out"))


def tie(challenge: Challenge) -> None:
    """The bounty is set aside. Raises Short."""
    said = Said("reserve", f"{challenge.number}:tie", challenge.title)
    move(stake(challenge.poster), escrow(challenge), challenge.bounty, said)


def untie(challenge: Challenge, amount: int, why: str) -> None:
    """So much goes back to the stake."""
    if amount > 0:
        move(escrow(challenge), stake(challenge.poster), amount, Said("release", f"{challenge.number}:{why}"))


def pay(milestone: Milestone, bidder: Organisation) -> None:
    """From escrow to the solver."""
    said = Said("pay", f"{milestone.number}:pay", milestone.name)
    move(escrow(milestone.challenge), earned(bidder), milestone.amount, said)


def lying(challenge: Challenge) -> int:
    """What lies in escrow, in fen; 0 where there is none."""
    found = Account.objects.filter(key=f"{_KEY}:escrow:{challenge.number}").first()
    return balance(found) if found else 0


def free(firm: Firm) -> int:
    """What a firm has put up and not tied, in fen."""
    found = Account.objects.filter(key=f"{_KEY}:stake:{firm.number}").first()
    return balance(found) if found else 0
