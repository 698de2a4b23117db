"""A challenge as it goes: published, bid for, opened, marked."""

from datetime import timedelta

import pytest

from chengshu.industry.challenges.models import Bid, Challenge, Deposit
from chengshu.industry.challenges.tests.factory import BID, CLOSES, FACTS, MONDAY, SECRET, experts
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.panels.draw import digest


@pytest.fixture
def published(cast):
    """Two million in escrow, open until the 15th."""
    with set_to(MONDAY):
        deposit = begin(cast.maker, Deposit, "announce", {"amount": "200万", "slip": "HD-1"})
        perform(cast.finance, deposit, "confirm")
        challenge = begin(cast.maker, Challenge, "submit", {**FACTS, "closes_on": CLOSES})
        return perform(cast.industry, challenge, "publish").record


@pytest.fixture
def bid(cast, published):
    with set_to(MONDAY):
        return begin(cast.provider, Bid, "submit", {"challenge": published.number, **BID, "proposal": SECRET})


@pytest.fixture
def opened(cast, published, bid):
    """The day after: the provider's bid is open, eight experts could be drawn."""
    experts(cast)
    with set_to(CLOSES + timedelta(days=1)):
        tick()
        published.refresh_from_db()
        yield published


@pytest.fixture
def scored(cast, opened, deliver):
    """Marked 80 by everybody."""
    challenge = perform(cast.industry, opened, "convene", {"size": 3, "reveal_by": CLOSES + timedelta(days=5)}).record
    for verb in ("commit", "reveal"):
        for one, who in zip(challenge.panel.commitments.order_by("nth"), (cast.platform, cast.leader), strict=True):
            secret = f"secret-number-{one.nth}-of-this"
            given = {"promised": digest(secret)} if verb == "commit" else {"secret": secret}
            perform(who, one, verb, given)
    for sheet in challenge.panel.sheets.all():
        scores = dict.fromkeys(("fit", "novelty", "team", "feasibility", "price"), 8)
        perform(acting_as(sheet.expert), sheet, "submit", {"scores": scores, "grounds": "可行"})
    deliver()
    challenge.refresh_from_db()
    assert (challenge.state, str(challenge.bids.get().mean)) == ("scored", "80.00")
    return challenge
