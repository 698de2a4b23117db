"""The lives of budgets and accounts. Who proposes a budget, or a change of it, does not approve it."""

from chengshu.kernel.identity.who import person, role
from chengshu.kernel.ledger.rules import none_outstanding, nothing_pending, nothing_there, something_pending
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk, leader = role("finance_clerk"), role("leader")
second = (clerk | leader) & ~person("proposer", words="提出人本人")
_WHAT = ["name", "name_en?", "owner", "period", "amount", "key?"]
_BY = Ask("by", "金额", "money", hint="在现有预算上增加或减少多少。")

BUDGET = Flow(
    "ledger.budget", "预算",
    [
        Step("propose", None, "draft", "提出预算", by=clerk, asks=_WHAT, next="由另一位财务经办或领导批准后开立。"),
        Step("amend", "draft", None, "修改", by=clerk, asks=_WHAT),
        Step("open", "draft", "open", "批准开立", by=second, within=5, next="预算开立，全额可用。"),
        Step("drop", "draft", "dropped", "不予开立", by=clerk | leader, asks=["reason"], danger=True),
        Step("raise", "open", None, "申请追加", by=clerk, asks=[_BY, "reason"], unless=nothing_pending),
        Step("cut", "open", None, "申请核减", by=clerk, asks=[_BY, "reason"], unless=nothing_pending),
        Step("approve", "open", None, "批准调整", by=second, unless=something_pending, within={}),
        Step("refuse", "open", None, "不批准调整", by=clerk | leader, asks=["reason"], unless=something_pending),
        Step("close", "open", "closed", "结账", by=clerk, asks=["reason"], unless=none_outstanding, danger=True,
             hint="未用的金额退回来源；已支付的仍可退回。"),
    ],
    states={"draft": "待批准", "open": "执行中", "closed": "已结账", "dropped": "未开立"},
    resting=["open"],
)  # fmt: skip

ACCOUNT = Flow(
    "ledger.account", "账户",
    [
        Step("open", None, "open", "开户"),
        Step("freeze", "open", "frozen", "冻结", by=clerk, asks=["reason"]),
        Step("unfreeze", "frozen", "open", "解冻", by=clerk, asks=["reason"]),
        Step("close", "open", "closed", "销户", by=clerk, asks=["reason"], unless=nothing_there, danger=True),
    ],
    states={"open": "正常", "frozen": "冻结", "closed": "已销户"},
    resting=["open", "frozen"],
)  # fmt: skip

CLOSING = Flow(
    "ledger.closing", "月结",
    [Step("close", None, "closed", "月结", asks=["period"])],
    states={"closed": "已月结"},
)  # fmt: skip
