"""Who takes part in a challenge."""

from chengshu.kernel.identity.who import acting_for, own, role, through
from chengshu.kernel.panels.who import sits_on

clerk, finance, leader = role("industry_clerk"), role("finance_clerk"), role("leader")
agent = role("firm_agent")

firm = acting_for("firm", words="企业") & agent
poster = acting_for("poster", words="发榜企业") & agent
winner = acting_for("winner.bidder", words="中榜单位")
#: Firms by their agents, institutes by one of their experts.
bidder = acting_for("bidder", words="揭榜单位") & (agent | role("expert"))

bids_poster = acting_for("challenge.poster", words="发榜企业") & agent
work_poster = bids_poster
work_winner = acting_for("challenge.winner.bidder", words="中榜单位")
#: Of a consortium: who leads, who was asked to take part, and, from a bid, those who agreed.
lead = acting_for("lead", words="牵头单位") & (agent | role("expert"))
partner = acting_for("organisation", words="联合单位") & (agent | role("expert"))
members = through("partners", partner.when(state="confirmed"), words="联合单位")

#: The experts drawn, as long as nobody in the bid is of an organisation of their own.
judge = sits_on("challenge.panel") & ~own("bidder") & ~through("partners", own("organisation").when(state="confirmed"))
