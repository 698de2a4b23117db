"""Where it shows what became of a match of demand and supply: in talks, and in what comes of them."""

from chengshu.industry.deals.models import Deal, Talk
from chengshu.industry.market.meetings import MARKET
from chengshu.kernel.meeting.outcome import CONTRACTED, REFUSED, TALKED

#: Reasons that say nothing about how well the two fit.
CIRCUMSTANCES = ("no_capacity", "plans_changed", "no_reply")

MARKET.shows_in(
    Talk, {"reply": TALKED, "decline": REFUSED, "break_off": REFUSED, "lapse": REFUSED},
    demand="demand", supply="supply", reason="ended_for", besides=CIRCUMSTANCES,
)  # fmt: skip
MARKET.shows_in(
    Deal, {"acknowledge": CONTRACTED, "decline": REFUSED, "fall_through": REFUSED, "terminate": REFUSED},
    demand="talk__demand", supply="talk__supply", reason="ended_for", besides=CIRCUMSTANCES,
)  # fmt: skip
