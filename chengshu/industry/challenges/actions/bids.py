"""The verbs of bids and objections."""

from __future__ import annotations

from chengshu.industry.challenges.flow import BID, OBJECTION
from chengshu.industry.challenges.models import Bid, Challenge, Objection
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import say
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


@verb(OBJECTION, "uphold")
def uphold(objection: Objection) -> None:
    """The first upheld objection undoes the choice, in the same transaction."""
    challenge = Challenge.objects.select_for_update().get(pk=objection.challenge_id)
    if challenge.state == "in_notice":
        perform(PLATFORM, challenge, "overturn", {"reason": say("异议 {number} 成立。", number=objection.number)})
