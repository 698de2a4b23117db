"""What is published is told to those who asked to hear of it."""

from chengshu.industry.market.models import Demand
from chengshu.industry.subscriptions.models import Tip
from chengshu.industry.subscriptions.rules import may_hear, met_by
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.lifecycle.reacting import reaction


@reaction("market.demand", "publish")
def tell(entry: Entry, demand: Demand) -> None:
    """Each firm once, whichever of its subscriptions it meets."""
    if demand.state != "published":
        return
    for one in met_by(demand, entry.at):
        if may_hear(one.firm, demand):
            begin(PLATFORM, Tip(firm=one.firm, subscription=one, demand=demand), "tell")
