"""Quotas and caps: so much of something for one holder in a period, taken from and given back to."""

from __future__ import annotations

from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.record import Record
from chengshu.kernel.ledger.account import POOL, QUOTA, Account
from chengshu.kernel.ledger.accounts import held_by, open_account
from chengshu.kernel.ledger.posting import Said, move
from chengshu.kernel.ledger.transfers import Transfer
from chengshu.kernel.ledger.units import FEN


def quota(
    name: str,
    holder: Record | str,
    most: int,
    period: str = "",
    *,
    unit: str = FEN,
    called: str = "",
    name_en: str = "",
) -> Account:
    """A holder's account with `most` in it, from a period's pool; the one there is already, as it stands, if it has one.

    Part of the verb under way. `name` tells quotas apart; people read `called`, where it is given. `period` empty: for life.
    InvalidPeriod: no list could show it. A larger or smaller `most` later on changes nothing: see `resize`.
    """
    period = Period(period).text if period else ""
    key = f"quota:{name}:{held_by(holder)['subject']}:{period}"
    if known := Account.objects.filter(key=key).first():
        return known
    made = open_account(called or name, holder=holder, unit=unit, kind=QUOTA, key=key, period=period, name_en=name_en)
    if most:
        move(_pool(made), made, most, Said("fund", key))
    return made


def take(account: Account, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Take from a quota, as part of the verb under way. Raises Short with what is left."""
    return move(account, _pool(account), amount, Said("take", key, words), cause=cause)


def give_back(account: Account, amount: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Give back to a quota what was taken from it."""
    return move(_pool(account), account, amount, Said("give_back", key, words), cause=cause)


def resize(account: Account, by: int, *, key: str = "", words: str = "", cause: str = "") -> Transfer:
    """Make a quota larger, or by a negative amount smaller; never smaller than what was taken: raises Short."""
    pool = _pool(account)
    source, target, kind = (pool, account, "raise") if by > 0 else (account, pool, "cut")
    return move(source, target, abs(by), Said(kind, key, words), cause=cause)


def _pool(account: Account) -> Account:
    """Where the quotas of a name and period come from. Without a floor, so that nobody waits for it."""
    name = (account.key or "").removeprefix("quota:").removesuffix(f":{account.subject}:{account.period}")
    key = f"pool:{name}:{account.unit}:{account.period}"
    return open_account(
        account.name, unit=account.unit, floor=None, kind=POOL, key=key, period=account.period, name_en=account.name_en
    )
