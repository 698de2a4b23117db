"""The verbs of offers: telling, taking with one tap, declining for good."""

from __future__ import annotations

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.base.workdays import add_workdays
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin
from chengshu.services.subsidies.flow import COVERAGE, OFFER, PAYEE, STANDS
from chengshu.services.subsidies.models import Claim, Coverage, Offer, Silence
from chengshu.services.subsidies.population import standing


@verb(OFFER, "tell")
def tell(offer: Offer) -> None:
    """It stands for about a quarter."""
    offer.expires_on = add_workdays(today(), STANDS).on


@verb(OFFER, "accept")
def accept(offer: Offer) -> None:
    """A claim that is granted at once, paid to the account of the last one where none is given."""
    given = {name: getattr(offer, name) for name in PAYEE}
    if not any(given.values()):
        given = last_account(offer.firm, offer.person)
    if missing := [name for name, value in given.items() if not value]:
        raise Invalid([{"field": name, "message": say("请填写收款账户：这是第一次领取。")} for name in missing])
    draft = Claim(policy=offer.policy, firm=offer.firm, person=offer.person, item=offer.item)
    offer.claim = begin(PLATFORM, draft, "grant", {"policy": offer.policy, **given})


def last_account(firm: Firm | None, person: Person | None) -> dict[str, str]:
    """Where somebody was paid last; empty where there was no claim yet."""
    own = Claim.objects.filter(firm=firm, person=person).exclude(account="").order_by("-created_at").first()
    return {name: getattr(own, name, "") for name in PAYEE}


@verb(OFFER, "decline")
def decline(offer: Offer, silence: bool) -> None:
    """Not this one; or none any more."""
    if silence and not Silence.objects.filter(firm=offer.firm, person=offer.person, state="kept").exists():
        begin(PLATFORM, Silence(firm=offer.firm, person=offer.person), "ask")


@verb(COVERAGE, "count")
@verb(COVERAGE, "recount")
def counted(coverage: Coverage) -> None:
    """On which day, and whether of a population that was made up."""
    coverage.counted_on, coverage.simulated = today(), standing().simulated
