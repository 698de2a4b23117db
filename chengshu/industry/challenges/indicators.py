"""Numbers of open-bid challenges."""

from django.db.models import F, Q

from chengshu.industry.challenges.models import Bid, Challenge, Milestone
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import count, share, total

BY = {"district": "poster__place", "chain": "chain", "domain": "domain"}
OF_BIDS = {"district": "challenge__poster__place", "chain": "challenge__chain", "domain": "challenge__domain"}
#: Published at some time; what was turned down or withdrawn before never was.
POSTED = Q(organiser__isnull=False)
SIGNED = Q(signed_on__isnull=False)
#: One million yuan, from which districts support a challenge; in fen.
LARGE = 100_000_000
#: A bid counts once it is opened: how many are sealed is nobody's to know.
COUNTED = Q(state__in=["opened", "won", "lost", "excluded"])
ACCEPTED = Q(state__in=["accepted", "paid"])

declare(
    Indicator("challenges.open", "正在揭榜的榜单", "个", count(Challenge, state="published"), BY, name_en="Challenges open"),
    Indicator("challenges.posted", "累计发布的榜单", "个", count(Challenge, POSTED), BY, name_en="Challenges posted"),
    Indicator("challenges.bounty", "累计榜金", "万元", total(Challenge, "bounty", POSTED, scale=1_000_000), BY, decimals=1,
              name_en="Bounties posted"),
    Indicator("challenges.bids", "收到的揭榜方案", "个", count(Bid, COUNTED), OF_BIDS, name_en="Bids opened"),
    Indicator("challenges.awarded", "签约的中榜金额", "万元", total(Challenge, "awarded", SIGNED, scale=1_000_000), BY, decimals=1,
              name_en="Awarded and signed"),
    Indicator("challenges.large_signed", "签约的百万元以上榜单", "个", count(Challenge, SIGNED, bounty__gte=LARGE), BY,
              name_en="Signed challenges of a million yuan and more"),
    Indicator("challenges.paid", "已支付的榜金", "万元", total(Milestone, "amount", state="paid", scale=1_000_000), OF_BIDS, decimals=1,
              name_en="Paid to solvers"),
    Indicator("challenges.in_time", "节点按期交付率", "%",
              share(Milestone, ACCEPTED & Q(delivered_on__lte=F("ends_on")), of=ACCEPTED), OF_BIDS, decimals=1,
              name_en="Share of milestones delivered in time and accepted"),
)  # fmt: skip
