"""The verbs of demands that need more than filling in fields."""

from chengshu.industry.market.flow import DEMAND
from chengshu.industry.market.models import Demand
from chengshu.kernel.lifecycle.flow import verb


@verb(DEMAND, "reopen")
def reopen(demand: Demand) -> None:
    """What stands open has no outcome; it may have closed because its day passed."""
    demand.outcome = ""


@verb(DEMAND, "solve")
def solve(demand: Demand) -> None:
    """Bought after a trial: solved."""
    demand.outcome = "solved"
