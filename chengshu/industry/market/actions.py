"""The verbs of profiles, demands and supplies that need more than filling in fields."""

from __future__ import annotations

from typing import Any

from chengshu.industry.market.flow import DEMAND, PROFILE, SUPPLY
from chengshu.industry.market.models import Demand, Profile
from chengshu.industry.market.rules.limits import check_link, refuse_floods, refuse_repeats, refuse_suspended
from chengshu.industry.market.rules.whose import firm_of
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.workdays import workdays_between
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(PROFILE, "approve")
def approve(profile: Profile) -> None:
    """A member from today; one that comes back keeps its first day."""
    profile.registered_on = profile.registered_on or today()


@verb(DEMAND, "post")
@verb(SUPPLY, "post")
def post(posting: Any) -> None:
    """Not by a suspended firm, not too many a day, and nothing twice."""
    refuse_suspended(firm_of(posting))
    refuse_floods(posting)
    settle(posting)


@verb(DEMAND, "resubmit")
@verb(DEMAND, "amend")
@verb(SUPPLY, "resubmit")
@verb(SUPPLY, "amend")
def settle(posting: Any) -> None:
    """Nothing twice; a link names its chain; a demand without a place is carried out where its firm is."""
    refuse_repeats(posting)
    classify(posting)
    if isinstance(posting, Demand):
        posting.place = posting.place or posting.manufacturer.place


@verb(DEMAND, "curate")
@verb(SUPPLY, "curate")
def classify(posting: Any) -> None:
    """A link names its chain; what names none is of its firm's chain."""
    check_link(posting)
    posting.chain = posting.chain or firm_of(posting).chain


@verb(DEMAND, "publish")
@verb(SUPPLY, "publish")
def publish(posting: Any) -> None:
    """From today others may answer."""
    posting.published_on = posting.published_on or today()


@verb(SUPPLY, "merge")
def merge(posting: Any, into: Any) -> None:
    """Where to look instead."""
    posting.merged_into = into


@verb(DEMAND, "merge")
def merge_demand(demand: Demand, into: Demand) -> None:
    """Whoever answered the one has answered the other, on the same day."""
    merge(demand, into)
    if demand.answered_on and into.state == "published" and into.answered_on is None:
        perform(PLATFORM, into, "answer", {"answered_on": demand.answered_on})


@verb(DEMAND, "answer")
def answer(demand: Demand) -> None:
    """How long the firm waited for the first one, today's or that of a demand merged into it, in days and in working days
    after the day of publication.
    """
    begun = demand.published_on or today()
    demand.answered_on = max(demand.answered_on or today(), begun)
    demand.answer_days = (demand.answered_on - begun).days
    demand.answer_workdays = workdays_between(begun, demand.answered_on)


@verb(DEMAND, "release")
@verb(DEMAND, "reopen")
def reopen(demand: Demand) -> None:
    """What stands open has no outcome; it may have closed because its day passed."""
    demand.outcome = ""


@verb(DEMAND, "solve")
def solve(demand: Demand) -> None:
    """Bought after a trial, or delivered under a contract: solved."""
    demand.outcome = "solved"
