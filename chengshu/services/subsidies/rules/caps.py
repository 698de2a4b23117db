"""A policy's caps as quotas of the ledger, so that claims decided at once never pass one together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Sum

from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.ledger.models import Account, Posting
from chengshu.kernel.ledger.quotas import give_back, quota, resize, take
from chengshu.kernel.rules.document import Cap
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.rules import reasons
from chengshu.services.subsidies.rules.deciding import again

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


def take_caps(claim: Claim, amount: int) -> None:
    """Take an amount from every cap of the claim's policy. Raises Short where one is used up."""
    for account in _quotas(claim):
        take(account, amount)


def give_caps_back(claim: Claim, amount: int) -> None:
    """Give an amount back to them."""
    for account in _quotas(claim):
        give_back(account, amount)


def _quotas(claim: Claim) -> Iterator[Account]:
    for cap, most in zip(document(claim.version_used).caps, most_of(claim), strict=True):
        yield _quota(claim, cap, most)


def most_of(claim: Claim) -> list[int]:
    """What each cap of a claim's policy comes to, fen: in the period the claim lies in, and of the whole policy outside of all."""
    written = document(claim.version_used)
    period = again(claim).period if written.caps else None
    place = written.periods.index(period) if period else -1
    most = written.compiled.most
    return [most(n, -1 if cap.per == "policy" else place, claim.entitled) for n, cap in enumerate(written.caps)]


def _quota(claim: Claim, cap: Cap, wanted: int) -> Account:
    """The account of a cap, as large as the version in use makes it."""
    name, period = f"{claim.policy.key} {cap.name}", cap.span(claim.day)
    holder = _holder(claim, cap)
    number = holder if isinstance(holder, str) else holder.number
    known = Account.objects.filter(key=f"quota:{name}:{number}:{period}").first()
    if known is None:
        return quota(name, holder, wanted, period, **reasons.cap_called(claim.policy, cap.name))
    sized = Posting.objects.filter(account=known, transfer__kind__in=["fund", "raise", "cut"])
    size = sized.aggregate(sum=Sum("amount"))["sum"] or 0
    if 0 < size < wanted:  # a smaller cap than before takes nothing back: what was granted was right then
        resize(known, wanted - size, key=f"resize:{known.number}:{size}:{wanted}")
    return known


def _holder(claim: Claim, cap: Cap) -> Organisation | Person | str:
    if cap.per == "subject":
        return claim.holder
    return f"{claim.holder.number}/{claim.item}" if cap.per == "object" else claim.policy.key
