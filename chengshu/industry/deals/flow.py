"""The lives of talks, messages, deals and ratings: between two firms, and a broker only where one of them asked for one."""

from __future__ import annotations

from chengshu.industry.deals.rules.gates import can_meet, no_broker_yet, talks_of
from chengshu.kernel.identity.who import acting_for, person, role
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.days import yet_to_come
from chengshu.kernel.lifecycle.flow import Flow, Step, parts

clerk = role("industry_clerk")
leader, agent = role("leader"), role("firm_agent")
maker = acting_for("demand.manufacturer", words="需求企业")
seller = acting_for("supply.provider", words="供给企业")
broker = person("broker", words="撮合人")
#: Who is waited for, and who began: by who opened the talk.
asked = (maker.when(opened_by__in=["supply", "broker"]) | seller.when(opened_by__in=["demand", "broker"])).called(
    "受邀洽谈的一方"
)
opener = (maker.when(opened_by="demand") | seller.when(opened_by="supply")).called("发起洽谈的一方")

_TEXT = Ask("text", "内容", "long", hint="只有双方和双方同意请来的撮合人能看到。")
_PAPERS = files("papers", "附件", required=False)
_OWN = "两条里有一条是贵企业自己的：需求企业选自己的需求和对方的供给，供给企业选对方的需求和自己的供给。"
_PAIR = [Ask("demand", unless=can_meet), Ask("supply", unless=can_meet)]

TALK = Flow(
    "deals.talk", "供需洽谈",
    [
        Step("open", None, "waiting", "发起洽谈", by=(maker | seller) & agent, asks=[*_PAIR, _TEXT, _PAPERS], hint=_OWN,
             next="对方 3 个工作日内回应；收到回应之前不能再发消息。"),
        Step("introduce", None, "waiting", "介绍双方", by=clerk, asks=[*_PAIR, _TEXT], next="双方都会收到通知，任何一方回应后开始洽谈。"),
        Step("reply", "waiting", "talking", "回应", by=asked, asks=[_TEXT, _PAPERS], within=3, escalate=clerk, told=maker | seller),
        Step("say", ["seeking", "talking", "agreed"], None, "发消息", by=maker | seller | broker, asks=[_TEXT, _PAPERS], told=maker | seller | broker),
        Step("decline", "waiting", "ended", "婉拒", by=asked, asks=["ended_for", "reason?"], danger=True, told=opener),
        Step("withdraw", "waiting", "ended", "撤回", by=opener | broker, asks=["reason?"], danger=True, told=asked),
        Step("break_off", ["seeking", "talking"], "ended", "结束洽谈", by=maker | seller, asks=["ended_for", "reason?"], danger=True, told=maker | seller),
        Step("lapse", "waiting", "ended", "逾期未回应", after=10, told=maker | seller),
        Step("drop", "waiting", "ended", "需求或供给已关闭", asks=["reason"], told=maker | seller),
        Step("ask_broker", ["waiting", "talking"], "seeking", "请工作人员撮合", by=maker | seller, unless=no_broker_yet, asks=["reason?"],
             hint="工信部门的撮合人会看到这次洽谈的全部内容，并参加进来。"),
        Step("join", "seeking", "talking", "接手撮合", by=clerk, within=2, escalate=leader, told=maker | seller),
        Step("agree", "talking", "agreed", "达成意向"),
        Step("part", "agreed", "talking", "意向未成，继续洽谈"),
        Step("finish", "agreed", "finished", "合作完成"),
        Step("move", ["waiting", "seeking", "talking", "agreed"], None, "转到合并后的那一条", asks=["demand", "supply"], told=maker | seller),
    ],
    states={"waiting": "待回应", "seeking": "待撮合", "talking": "洽谈中", "agreed": "已达成意向", "ended": "未成", "finished": "合作完成"},
    resting=["talking", "agreed"],
)  # fmt: skip

MESSAGE = Flow(
    "deals.message", "洽谈消息",
    [
        Step("send", None, "sent", "发送", asks=["text"]),
        Step("mark_read", "sent", "read", "标为已读", by=(
            acting_for("talk.demand.manufacturer", words="对方") | acting_for("talk.supply.provider", words="对方")
        ) & ~acting_for("sender", words="发言方")),
    ],
    states={"sent": "未读", "read": "已读"},
    resting=["sent"],
)  # fmt: skip

buyer = acting_for("talk.demand.manufacturer", words="需求企业")
vendor = acting_for("talk.supply.provider", words="供给企业")
other = (buyer.when(proposed_by="supply") | vendor.when(proposed_by="demand")).called("没有提出意向的一方")
proposer = (buyer.when(proposed_by="demand") | vendor.when(proposed_by="supply")).called("提出意向的一方")
_WHY = ["ended_for", "reason?"]

DEAL = Flow(
    "deals.deal", "合作",
    [
        Step("propose", None, "proposed", "提出合作意向", by=(buyer | vendor) & agent, asks=[Ask("talk", unless=talks_of), "scope", "estimate?"],
             next="对方 5 个工作日内确认；确认后即为合作意向。"),
        Step("confirm", "proposed", "agreed", "确认意向", by=other, within=5, told=proposer, next="双方签订合同后，由需求企业登记。"),
        Step("decline", "proposed", "ended", "不同意", by=other, asks=_WHY, danger=True, told=proposer),
        Step("withdraw", "proposed", "ended", "撤回", by=proposer, asks=["reason?"], danger=True, told=other),
        Step("sign", "agreed", "signed", "登记合同", by=buyer, within=40, told=vendor, asks=[
            "contract", Ask("signed_on", unless=yet_to_come),
            files("contract_file", "合同扫描件", required=False, hint="只有双方和工信部门可以查看。")],
             next="供给企业核对金额后确认，计入成交。"),
        Step("acknowledge", "signed", "contracted", "确认合同", by=vendor, within=5, told=buyer,
             next="合作完成后，由需求企业登记结果。"),
        Step("dispute", "signed", "agreed", "金额不符，退回", by=vendor, asks=["reason"], danger=True, told=buyer),
        Step("fall_through", "agreed", "ended", "意向未成", by=buyer | vendor, asks=_WHY, danger=True, told=buyer | vendor),
        Step("deliver", "contracted", "delivered", "登记结果", by=buyer, asks=["outcome", "reason?"], told=vendor,
             next="双方 10 个工作日内互相评价，都评价后公开。"),
        Step("terminate", "contracted", "ended", "合同终止", by=buyer | vendor, asks=_WHY, danger=True, told=buyer | vendor),
        Step("close", "delivered", "closed", "双方已评价", once=parts("ratings", "rated", "skipped"), told=buyer | vendor),
    ],
    states={
        "proposed": "待确认", "agreed": "合作意向", "signed": "待确认合同", "contracted": "已签约", "delivered": "待评价",
        "closed": "已完成", "ended": "未成",
    },
    resting=["contracted"],
)  # fmt: skip

RATING = Flow(
    "deals.rating", "合作评价",
    [
        Step("ask", None, "waiting", "请评价"),
        Step("rate", "waiting", "rated", "评价对方", by=acting_for("rater", words="评价方"), asks=["score", "comment"], within=10,
             next="双方都评价后公开。"),
        Step("skip", "waiting", "skipped", "逾期未评价", after=20),
    ],
    states={"waiting": "待评价", "rated": "已评价", "skipped": "未评价"},
)  # fmt: skip
