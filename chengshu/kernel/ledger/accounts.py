"""Opening accounts, and what is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, Sum

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.ledger.account import PLAIN, Account
from chengshu.kernel.ledger.settling import moved
from chengshu.kernel.ledger.transfers import Posting
from chengshu.kernel.ledger.units import FEN
from chengshu.kernel.lifecycle.perform import begin


def open_account(
    name: str,
    *,
    holder: Record | str | None = None,
    unit: str = FEN,
    floor: int | None = 0,
    kind: str = PLAIN,
    key: str | None = None,
    **more: Any,
) -> Account:
    """An account of somebody (an organisation, a person, or the number of one who is no record here).

    With a `key`, the account that has it already is given instead of a second one.
    """
    if key and (known := Account.objects.filter(key=key).first()):
        return known
    draft = Account(name=name, unit=unit, floor=floor, kind=kind, key=key, **held_by(holder), **more)
    return begin(PLATFORM, draft, "open")


def held_by(holder: Record | str | None) -> dict[str, Any]:
    """The columns that say whose an account is."""
    if holder is None:
        return {}
    if isinstance(holder, str):
        return {"subject": holder}
    whose: dict[str, Any] = {"subject": holder.number}
    if isinstance(holder, Organisation):
        whose["holder_id"] = holder.pk
    if isinstance(holder, Person):
        whose["person_id"] = holder.pk
    return whose


def balance(account: Account, day: date | None = None) -> int:
    """What is in an account: now, with what the verb under way has moved; or at the end of a past day."""
    if day is not None:
        return total(account, Q(day__lte=day))
    pending = moved().get(account.pk, 0)
    if account.running:
        return pending + int(Account.objects.values_list("balance", flat=True).get(pk=account.pk))
    return pending + total(account, Q())


def total(account: Account, which: Q) -> int:
    """The sum of some of an account's postings."""
    return int(Posting.objects.filter(which, account=account).aggregate(sum=Sum("amount"))["sum"] or 0)
