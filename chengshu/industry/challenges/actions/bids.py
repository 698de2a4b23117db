"""The verbs of bids, of those who bid together, and of objections."""

from __future__ import annotations

from chengshu.industry.challenges.flow import BID, OBJECTION, PARTNER
from chengshu.industry.challenges.models import Bid, Challenge, Objection, Partner
from chengshu.industry.challenges.rules.consortium import check_partner, check_price, refuse_bidders, refuse_partners
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(BID, "submit")
@verb(BID, "revise")
def submit(bid: Bid) -> None:
    """Not by who asked, and not for more than was offered."""
    challenge = bid.challenge
    if bid.bidder_id == challenge.poster_id:
        raise Invalid.field("challenge", say("不能揭本企业发的榜。"))
    if bid.price > challenge.bounty:
        raise Invalid.field("price", say("报价不能高于榜金 {bounty}。", bounty=format_yuan(challenge.bounty)))
    refuse_partners(bid.bidder, challenge)
    check_price(bid)


@verb(BID, "open")
def open_up(bid: Bid) -> None:
    """Who has not confirmed by now takes no part."""
    dissolve(bid, "invited")


@verb(BID, "withdraw")
def withdraw(bid: Bid) -> None:
    """Its partners are free."""
    dissolve(bid, *Partner.IN)


def dissolve(bid: Bid, *states: str) -> None:
    """Partners in these states are told that it is over."""
    for one in bid.partners.filter(state__in=states):
        perform(PLATFORM, one, "lapse")


@verb(PARTNER, "invite")
@verb(PARTNER, "change")
def invite(partner: Partner) -> None:
    """Within the price, and not who asked."""
    check_partner(partner)


@verb(PARTNER, "confirm")
def confirm(partner: Partner) -> None:
    """Not in two bids at once. The challenge is locked, so that of two confirmations one is refused."""
    Challenge.objects.select_for_update().get(pk=partner.bid.challenge_id)
    refuse_bidders(partner)


@verb(OBJECTION, "uphold")
def uphold(objection: Objection) -> None:
    """The first upheld objection undoes the choice, in the same transaction."""
    challenge = Challenge.objects.select_for_update().get(pk=objection.challenge_id)
    if challenge.state == "in_notice":
        perform(PLATFORM, challenge, "overturn", {"reason": noted("异议 {number} 成立。", number=objection.number)})
