"""Challenges with money in every account and experts to draw, so that each step finds what it moves."""

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from chengshu.industry.challenges.models import Bid, Challenge, Deposit, Milestone, Objection, Partner
from chengshu.industry.challenges.rules import escrow
from chengshu.kernel.base.clock import now, today
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.ledger.models import Account
from tests.cast import someone
from tests.exhaustive.making import make

#: A challenge of the tests is published on a Monday and open until the Friday of the week after.
MONDAY, CLOSES = date(2024, 11, 4), date(2024, 11, 15)
SECRET = "只有我们知道的工艺"
BOUNTY, PRICE = 200_000_000, 150_000_000
FACTS = {
    "title": "高温铸件无损检测", "domain": "industry_upgrade", "problem": "人工检测漏检率高", "targets": "漏检率不高于 0.1 %",
    "bounty": "200万",
}  # fmt: skip
BID = {"title": "多光谱检测方案", "proposal": "多光谱加深度学习", "team": "五人", "price": "150万", "days": 180}


def firm_of(cast: SimpleNamespace) -> Firm:
    """The poster."""
    return Firm.objects.get(pk=cast.maker_firm.pk)


def experts(cast: SimpleNamespace) -> None:
    """Enough of the domain to draw three."""
    for place in range(3):
        if not Person.objects.filter(username=f"judge{place}").exists():
            someone(f"judge{place}", f"评委{place}", (cast.institute, "expert", ["industry_upgrade"]))


def _challenge(cast: SimpleNamespace) -> Challenge:
    made = Challenge(
        title="榜单", poster=firm_of(cast), domain="industry_upgrade", problem="难", targets="好", bounty=BOUNTY,
        closes_on=today() + timedelta(days=9), organiser_id=cast.bureau.pk, awarded=PRICE,
    )  # fmt: skip
    experts(cast)
    made.save = partial(_save, made, cast)
    return made


def _save(made: Challenge, cast: SimpleNamespace, **how: Any) -> None:
    Challenge.save(made, **how)
    escrow.stake(made.poster)
    Account.objects.filter(pk__in=[escrow.stake(made.poster).pk, escrow.escrow(made).pk]).update(balance=BOUNTY)
    bid = _bid_of(made, cast)
    bid.state = {"published": "sealed"}.get(made.state, "opened")
    if made.state in ("in_notice", "cleared", "arranged", "running"):
        bid.state = "won"
    if made.state == "published":
        Bid.objects.filter(challenge=made).delete()
    save(bid)
    if bid.state == "won":
        Challenge.objects.filter(pk=made.pk).update(winner=bid)
    if made.state in ("cleared", "arranged", "running"):
        stands = "started" if made.state == "running" else "planned"
        save(Milestone(challenge=made, name="全部", ends_on=today(), amount=PRICE, state=stands))


def _bid_of(challenge: Challenge, cast: SimpleNamespace) -> Bid:
    return Bid(
        challenge=challenge, bidder_id=cast.provider_firm.pk, title="方案", proposal="做", team="人", price=PRICE, days=9,
        mean=80,
    )  # fmt: skip


def save(record: Any) -> Any:
    """With a number and its times."""
    record.number, record.version = record.number or f"{record.code}-{record.pk.hex[-9:]}", 1
    record.created_at = record.changed_at = now()
    record.save(force_insert=True)
    return record


def _bid(cast: SimpleNamespace) -> Bid:
    challenge = make(Challenge, cast, "published")
    Bid.objects.filter(challenge=challenge).delete()
    return _bid_of(challenge, cast)


def _partner(cast: SimpleNamespace) -> Partner:
    bid = make(Bid, cast, "sealed")
    return Partner(bid=bid, lead=bid.bidder, organisation_id=cast.institute.pk, task="检测算法", share=PRICE // 3)


def _milestone(cast: SimpleNamespace) -> Milestone:
    challenge = make(Challenge, cast, "running")
    Milestone.objects.filter(challenge=challenge).delete()
    return Milestone(challenge=challenge, name="一期", ends_on=today(), amount=PRICE)


def _deposit(cast: SimpleNamespace) -> Deposit:
    firm = firm_of(cast)
    Account.objects.filter(pk=escrow.stake(firm).pk).update(balance=BOUNTY)
    return Deposit(firm=firm, amount=BOUNTY, slip="HD-1")


MAKE = {
    "challenges.challenge": _challenge,
    "challenges.bid": _bid,
    "challenges.partner": _partner,
    "challenges.milestone": _milestone,
    "challenges.deposit": _deposit,
    "challenges.objection": lambda cast: Objection(
        challenge=make(Challenge, cast, "in_notice"), objector=cast.people.expert, ground="conflict", statement="有关联"
    ),
}
_CONVENE = {"size": 3, "reveal_by": str(today() + timedelta(days=5))}
ANSWERS = {
    ("challenges.challenge", "convene"): lambda record: _CONVENE,
    ("challenges.challenge", "award"): lambda record: {"bid": record.bids.get().number, "verdict": "指标全部满足"},
}
