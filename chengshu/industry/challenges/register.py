"""How challenges, bids, objections, milestones and deposits are shown. A bid is its bidder's alone until the deadline has passed."""

from dataclasses import replace

from django.db.models import Count, Q

from chengshu.industry.challenges.models import Bid, Challenge, Deposit, Milestone, Objection, Partner
from chengshu.industry.challenges.rules.consortium import of_winner, told
from chengshu.industry.challenges.rules.escrow import free, lying
from chengshu.industry.challenges.rules.gates import mean_without, opinions
from chengshu.industry.challenges.rules.parties import (
    bidder,
    bids_poster,
    clerk,
    finance,
    firm,
    judge,
    lead,
    leader,
    members,
    partner,
    poster,
    winner,
    work_winner,
)
from chengshu.industry.challenges.rules.support import SUPPORTED
from chengshu.industry.objections.flow import objector
from chengshu.kernel.identity.who import acting_for, anyone
from chengshu.kernel.panels.cooperations import cooperation
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import column, computed, summed
from chengshu.kernel.registers.register import Register
from chengshu.kernel.rules.recorded import recorded

SHELF = "揭榜挂帅"

#: States of a bid whose deadline has passed.
OPENED = ["opened", "won", "lost", "excluded"]
DECIDED = ["won", "lost", "excluded"]
_insiders = clerk | bids_poster | leader
parties = bids_poster | work_winner


class Challenges(Register):
    noun, slug, title = Challenge, "challenges", "揭榜挂帅"
    about = "企业出题、悬赏，全社会揭榜。榜金全额托管，专家随机抽取、密封评分，中榜公示，按节点验收支付。"
    columns = [
        "title", "number", "poster", "domain", "bounty", "closes_on", "state", "due_on",
        summed("bids_opened", "揭榜方案", Count("bids", filter=Q(bids__state__in=OPENED)), kinds.NUMBER, unit="个"),
    ]  # fmt: skip
    facts = [
        "title", "poster", "domain", "chain", "problem", "targets", "bounty", computed("escrowed", "托管中", lying, kinds.MONEY),
        "closes_on", columns[-1], "organiser", "panel", replace(column(Challenge, "winner__bidder"), label="中榜单位"), computed("consortium", "联合体", of_winner, kinds.LONG), "awarded", "verdict", "signed_on",
    ]  # fmt: skip
    filters = ["state", "domain", "chain", "poster__place", "bounty", "closes_on"]
    search = ["number", "title", "problem", "targets", "poster__name"]
    rows = [anyone.when(organiser__isnull=False), poster, clerk, leader, finance]
    private = {"contract": poster | winner | clerk, "ground": poster | clerk}
    related = ["bids", "objections", "milestones"]
    place = "poster__place"


class Bids(Register):
    noun, slug, title = Bid, "bids", "揭榜方案"
    about = "揭榜单位提交的方案。截止之前密封，只有揭榜单位自己能看；截止之后供评审和定榜。"
    columns = ["title", "number", "challenge", "bidder", "price", "days", "mean", "state"]
    facts = [
        "challenge", "bidder", "title", "proposal", "team", "price", "days", computed("consortium", "联合体", told, kinds.LONG), "mean",
        computed("mean_without", "不计明显偏离的均分", mean_without), computed("opinions", "专家意见", opinions, kinds.LONG),
    ]  # fmt: skip
    filters = ["state", "challenge"]
    search = ["number", "title", "bidder__name"]
    sort = ["number", "price", "mean"]
    rows = [bidder, members, _insiders.when(state__in=OPENED), judge.when(state__in=OPENED)]
    private = dict.fromkeys(
        ("mean", "mean_without", "opinions"),
        _insiders.when(state__in=OPENED) | (bidder | members).when(state__in=DECIDED),
    )
    related = ["partners"]


class Partners(Register):
    noun, slug, title = Partner, "bid-partners", "联合揭榜单位"
    about = "一起揭榜的单位：谁牵头、谁承担什么、各自多少。每个单位自己确认；截止之前只有联合体自己能看。"
    columns = ["number", "organisation", "bid", "lead", "share", "state", "due_on"]
    facts = ["bid", "bid__challenge", "lead", "organisation", "share", "task"]
    filters = ["state", "bid"]
    search = []
    sort = ["number", "share"]
    rows = [
        lead, partner,
        (clerk | leader | acting_for("bid.challenge.poster", words="发榜企业")).when(bid__state__in=OPENED, state="confirmed"),
    ]  # fmt: skip


class Objections(Register):
    noun, slug, title = Objection, "challenge-objections", "中榜异议"
    about = "中榜公示期间提出的异议，由组织单位在 3 个工作日内答复。"
    columns = ["number", "challenge", "ground", "state", "due_on"]
    facts = ["challenge", "ground", "statement", "answer"]
    filters = ["state", "ground", "challenge"]
    search = ["number", "statement", "challenge__title"]
    rows = [objector, clerk]


class Milestones(Register):
    noun, slug, title = Milestone, "milestones", "实施节点"
    about = "中榜项目的交付节点、验收和支付。"
    columns = ["name", "number", "challenge", "ends_on", "delivered_on", "amount", "state", "due_on"]
    facts = ["challenge", "name", "ends_on", "amount", "result", "delivered_on", "slip"]
    filters = ["state", "challenge", "ends_on"]
    search = ["number", "name", "challenge__title"]
    sort = ["number", "ends_on", "amount"]
    rows = [parties, clerk, finance, leader]
    private = {"results": parties | clerk}


class Deposits(Register):
    noun, slug, title = Deposit, "deposits", "揭榜托管金"
    about = "企业为发榜汇入托管专户的资金。发榜时转入榜单的托管账户，未占用的可以退还。"
    columns = ["number", "firm", "amount", "slip", "state", "due_on"]
    facts = ["firm", "amount", "slip", computed("free", "企业未占用的托管金", lambda one: free(one.firm), kinds.MONEY)]
    filters = ["state", "firm"]
    search = ["number", "slip", "firm__name"]
    sort = ["number", "amount"]
    rows = [firm, finance]


recorded(
    "challenges.challenge", "poster", SUPPORTED, parts={"challenges.milestone": "challenge"}, signed_on__isnull=False
)
cooperation("challenges.challenge", "poster", "winner.bidder", on="signed_on")
_TOGETHER = {"state": "confirmed", "bid__state": "won"}
for other in ("bid.bidder", "bid.challenge.poster"):
    cooperation("challenges.partner", "organisation", other, on="bid__challenge__signed_on", **_TOGETHER)
