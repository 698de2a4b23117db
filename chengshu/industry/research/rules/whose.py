"""Who takes part in cloud R&D."""

from chengshu.kernel.identity.who import acting_for, role, through

clerk, leader = role("science_clerk"), role("leader")
agent, expert = role("firm_agent"), role("expert")

owner = acting_for("firm", words="本企业") & agent
#: Firms by their agents, institutes by one of their experts.
holder = acting_for("holder", words="资源单位") & (agent | expert)
asker = acting_for("question.firm", words="提出企业") & agent
#: Whoever has been asked about a question and has not said anything yet.
invited = through("answers", holder.when(state="asked"), words="受邀单位")
#: Whoever has been asked, whatever they said.
involved = through("answers", holder, words="受邀单位")
