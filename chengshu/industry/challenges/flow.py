"""The lives of deposits, challenges, bids, objections and milestones."""

from chengshu.industry.challenges.rules.consortium import bid_open, own_bids
from chengshu.industry.challenges.rules.gates import (
    bid_still_open,
    covered,
    electable,
    has_bids,
    has_no_bids,
    may_be_planned,
    not_signed_yet,
    not_tied,
    open_now,
    parts_make_the_whole,
    some_experts,
    still_open,
    to_plan,
)
from chengshu.industry.challenges.rules.parties import (
    bidder,
    clerk,
    finance,
    firm,
    lead,
    members,
    partner,
    poster,
    winner,
    work_poster,
    work_winner,
)
from chengshu.industry.objections.flow import no_open_objection, objection_flow
from chengshu.kernel.lifecycle.asks import Ask, files, one_of
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Flow, Step, parts

_FACTS: list[str | Ask] = [
    "title", "domain", "chain?", "problem", "targets", "bounty", Ask("closes_on", unless=gone_by),
    files("papers", "附件", required=False, hint="图纸、标准、现场照片等，发榜后公开。"),
]  # fmt: skip
_ANSWER: list[str | Ask] = [
    "title", "proposal", "team", "price", "days",
    files("attachments", "方案附件", required=False, hint="截止之前只有揭榜单位自己能看。"),
]  # fmt: skip
GROUND = Ask("ground", "理由类别", "code", list_key="refusal_reasons")
BEFORE = ["submitted", "supplementing", "published"]
UNDER_REVIEW = ["opened", "judging", "scored", "in_notice", "cleared", "arranged"]

DEPOSIT = Flow(
    "challenges.deposit", "揭榜托管金",
    [
        Step("announce", None, "announced", "登记汇款", by=firm, asks=["amount", "slip", files("receipt", "银行回单", required=False)],
             next="财务 2 个工作日内核对到账。到账后可以发榜，未占用的随时可退。"),
        Step("confirm", "announced", "confirmed", "确认到账", by=finance, within=2, told=firm),
        Step("reject", "announced", "rejected", "未到账", by=finance, asks=["reason"], danger=True, told=firm),
        Step("ask_back", "confirmed", "returning", "申请退还", by=firm, asks=["reason?"], unless=not_tied, danger=True),
        Step("pay_back", "returning", "returned", "确认退还", by=finance, within=3, unless=not_tied, told=firm),
        Step("keep", "returning", "confirmed", "不再退还", by=firm),
    ],
    states={
        "announced": "待核对", "confirmed": "已到账", "rejected": "未到账", "returning": "退还中", "returned": "已退还",
    },
    resting=["confirmed"],
)  # fmt: skip

CHALLENGE = Flow(
    "challenges.challenge", "揭榜挂帅",
    [
        Step("submit", None, "submitted", "申请发榜", by=poster, asks=_FACTS,
             next="经办人 5 个工作日内审核。请同时把榜金汇入托管专户，并在“揭榜托管金”里登记汇款，到账后发榜。"),
        Step("send_back", "submitted", "supplementing", "退回补正", by=clerk, asks=["reason"], told=poster),
        Step("resubmit", "supplementing", "submitted", "补正后提交", by=poster, asks=_FACTS, within=10),
        Step("reject", "submitted", "rejected", "不予发榜", by=clerk, asks=[GROUND, "reason"], danger=True, told=poster),
        Step("publish", "submitted", "published", "发榜", by=clerk, unless=covered, within=5, told=poster,
             next="榜金随即转入托管，榜单公开，截止日期过后揭榜方案自动开启。"),
        Step("extend", "published", None, "延长揭榜期", by=clerk, asks=["closes_on", "reason"], told=poster),
        Step("open", "published", "opened", "开启揭榜方案", on="closes_on", unless=has_no_bids, told=poster),
        Step("lapse", "published", "unanswered", "到期无人揭榜", on="closes_on", unless=has_bids, told=poster),
        Step("convene", ["opened", "scored"], "judging", "组建评审组", by=clerk, within={"opened": 5}, asks=[
            Ask("size", "专家人数", "number", hint="3 至 15 名，从本领域专家中随机抽取，回避有利益关系的。", unless=some_experts),
            Ask("reveal_by", "揭示期限", "date", hint="平台和监督方须在这一天之前出具承诺并揭示密语。", unless=gone_by)],
             next="平台管理员和领导分别出具承诺、揭示密语后自动抽取。"),
        Step("fall_back", "judging", "opened", "评审组未成，重新组建", told=clerk),
        Step("conclude", "judging", "scored", "评分汇总", told=poster),
        Step("award", "scored", "in_notice", "确定中榜", by=poster, within=10, escalate=clerk, asks=[
            one_of("bid", "中榜方案", electable, hint="按评审均分从高到低排列。"), "verdict"],
             next="公示 5 个工作日；期满后请排定实施节点，中榜单位随后签约。"),
        Step("select_none", "scored", "unanswered", "都不选", by=poster, asks=["reason"], danger=True,
             next="榜金退回贵企业的托管金。"),
        Step("overturn", "in_notice", "scored", "异议成立，取消中榜", asks=["reason"], told=poster),
        Step("clear", "in_notice", "cleared", "公示期满", after=5, unless=no_open_objection, told=winner | poster),
        Step("arrange", "cleared", "arranged", "节点排定", by=poster, within=5, escalate=clerk, unless=parts_make_the_whole, told=winner,
             hint="在“实施节点”里逐个排定交付日期和金额，合计等于中榜金额。", next="中榜单位 10 个工作日内签约。"),
        Step("contest", "arranged", "cleared", "节点不妥，退回", by=winner, asks=["reason"], danger=True, told=poster),
        Step("sign", "arranged", "running", "签约", by=winner, within=10, escalate=clerk, unless=parts_make_the_whole, told=poster,
             asks=[files("contract", "合同扫描件", required=False, hint="只有双方和经办部门可以查看。")],
             next="按节点交付，发榜企业验收后由托管资金支付。报价低于榜金的部分退回发榜企业。"),
        Step("give_up", ["cleared", "arranged"], "scored", "放弃中榜", by=winner, asks=["reason"], danger=True, told=poster,
             next="由发榜企业另行确定。"),
        Step("complete", "running", "completed", "全部完成", once=parts("milestones", "paid", "dropped"), told=poster),
        Step("stop", "running", "failed", "终止", by=clerk, asks=["reason"], danger=True, told=poster,
             hint="没有支付的部分退回发榜企业。", next="没有支付的部分已退回发榜企业的托管金。"),
        Step("cancel", BEFORE, "cancelled", "撤榜", by=poster, asks=["reason"], danger=True,
             hint="已揭榜的方案随之退出并通知揭榜单位。", next="榜金退回贵企业的托管金。"),
        Step("call_off", UNDER_REVIEW, "cancelled", "取消榜单", by=clerk, asks=["reason"], danger=True, told=poster),
    ],
    states={
        "submitted": "待审核", "supplementing": "待补正", "rejected": "未发榜", "published": "揭榜中", "opened": "已开启",
        "judging": "评审中", "scored": "待定榜", "in_notice": "公示中", "cleared": "待排节点", "arranged": "待签约",
        "running": "实施中", "completed": "已完成", "failed": "已终止", "unanswered": "流榜", "cancelled": "已取消",
    },
    paused=["supplementing"],
    resting=["published", "running"],
)  # fmt: skip

BID = Flow(
    "challenges.bid", "揭榜",
    [
        Step("submit", None, "sealed", "揭榜", by=bidder, asks=[Ask("challenge", among=open_now, unless=still_open), *_ANSWER],
             next="方案密封保存，截止之前谁也看不到；截止之前可以修改或撤回。"),
        Step("revise", "sealed", None, "修改方案", by=bidder, asks=_ANSWER, unless=bid_still_open),
        Step("withdraw", "sealed", "withdrawn", "撤回方案", by=bidder, danger=True, unless=bid_still_open),
        Step("open", "sealed", "opened", "开启", told=bidder | members),
        Step("score", "opened", None, "评审汇总", asks=["mean?"]),
        Step("win", "opened", "won", "中榜", told=bidder | members),
        Step("exclude", "won", "excluded", "取消中榜", asks=["reason"], told=bidder | members),
        Step("lose", "opened", "lost", "未中榜", asks=["reason"], told=bidder | members),
        Step("lapse", ["sealed", "opened", "won"], "lapsed", "榜单取消", asks=["reason"], told=bidder | members),
    ],
    states={
        "sealed": "已密封", "withdrawn": "已撤回", "opened": "已开启", "won": "中榜", "lost": "未中榜", "excluded": "取消中榜",
        "lapsed": "榜单取消",
    },
    resting=["sealed"],
)  # fmt: skip

_PART = ["task", "share"]

PARTNER = Flow(
    "challenges.partner", "联合揭榜",
    [
        Step("invite", None, "invited", "邀请联合单位", by=lead, unless=bid_open, told=partner, asks=[
            Ask("bid", among=own_bids), Ask("organisation", hint="企业填统一社会信用代码，院所填单位编号。"), *_PART],
             next="对方在揭榜截止之前确认才算数；没有确认的，截止时自动退出。"),
        Step("confirm", "invited", "confirmed", "确认参加", by=partner, within=3, unless=bid_open, told=lead,
             next="榜金付给牵头单位，由牵头单位按约定支付；同一个榜单只能参加一个方案。"),
        Step("decline", "invited", "declined", "不参加", by=partner, asks=["reason?"], danger=True, told=lead),
        Step("change", "invited", None, "调整分工", by=lead, asks=_PART, unless=bid_open, told=partner),
        Step("drop", ["invited", "confirmed"], "dropped", "移出联合体", by=lead, asks=["reason?"], unless=bid_open, danger=True,
             told=partner),
        Step("leave", "confirmed", "left", "退出联合体", by=partner, asks=["reason?"], unless=bid_open, danger=True, told=lead),
        Step("lapse", ["invited", "confirmed"], "lapsed", "联合体结束", told=lead | partner),
    ],
    states={
        "invited": "待确认", "confirmed": "已确认", "declined": "不参加", "dropped": "已移出", "left": "已退出", "lapsed": "未成",
    },
    resting=["confirmed"],
)  # fmt: skip

OBJECTION = objection_flow(
    "challenges.objection", case="challenge", clerk=clerk, upheld="这个方案随即取消中榜，由发榜企业另行确定。",
    partly="已经说明或更正、不影响结论的，选这一项，公示继续。",
)  # fmt: skip

MILESTONE = Flow(
    "challenges.milestone", "实施节点",
    [
        Step("plan", None, "planned", "排定节点", by=work_poster, asks=[
            Ask("challenge", among=to_plan, unless=may_be_planned), "name", Ask("ends_on", unless=gone_by), "amount"],
             next="各节点金额合计等于中榜金额后，在榜单上点“节点排定”，请中榜单位签约。"),
        Step("change", "planned", None, "调整节点", by=work_poster, asks=["name", Ask("ends_on", unless=gone_by), "amount"],
             unless=not_signed_yet),
        Step("drop", "planned", "dropped", "删去节点", by=work_poster, unless=not_signed_yet, danger=True),
        Step("lapse", "planned", "dropped", "随中榜取消"),
        Step("start", "planned", "started", "签约生效", told=work_winner),
        Step("overrun", "started", "late", "逾期未交付", on="ends_on", told=work_winner | work_poster),
        Step("deliver", ["started", "late"], "delivered", "交付", by=work_winner, within={"late": 10}, escalate=clerk,
             asks=["result", files("results", "交付材料", required=False, hint="只有双方和经办部门可以查看。")],
             next="发榜企业 10 个工作日内验收。"),
        Step("return", "delivered", "started", "退回整改", by=work_poster, asks=["reason"], told=work_winner),
        Step("accept", "delivered", "accepted", "验收通过", by=work_poster, within=10, escalate=clerk, asks=["reason?"],
             told=work_winner, next="财务 5 个工作日内从托管资金支付。"),
        Step("pay", "accepted", "paid", "支付", by=finance, within=5, asks=["slip"], told=work_winner),
        Step("void", ["planned", "started", "late", "delivered", "accepted"], "voided", "项目终止", told=work_winner),
    ],
    states={
        "planned": "已排定", "started": "待交付", "late": "逾期未交付", "delivered": "待验收", "accepted": "待支付", "paid": "已支付",
        "dropped": "已删去", "voided": "已终止",
    },
    resting=["planned"],
)  # fmt: skip
