"""The verbs of demands that need more than filling in fields."""

from chengshu.industry.market.flow import DEMAND
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb


@verb(DEMAND, "post")
@verb(DEMAND, "amend")
@verb(DEMAND, "reopen")
def stand_open(demand: Demand) -> None:
    """A day already past would close it before anyone could answer; and what stands open has no outcome."""
    if demand.wanted_by and demand.wanted_by < today():
        raise Invalid.field("wanted_by", say("期望完成日期不能早于今天（{today}）。", today=today()))
    demand.outcome = ""


@verb(DEMAND, "solve")
def solve(demand: Demand) -> None:
    """Bought after a trial: solved."""
    demand.outcome = "solved"
