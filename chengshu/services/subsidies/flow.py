"""The lives of claims, payments, payment lists, offers and silences."""

from chengshu.kernel.identity.who import acting_for, person, role
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Flow, Step, parts
from chengshu.services.subsidies.rules.gates import (
    all_reviewed,
    can_still_pay,
    checked_by_another,
    in_force,
    is_sent,
    not_appealed,
    not_refused_before,
    payable,
    proofs_in,
    ranked_budgets,
)

holder = acting_for("firm", words="申请企业") | person("person", words="申请人本人")
clerk = role("policy_clerk", of="policy.owner")
reviewer = role("policy_reviewer", of="policy.owner")
other_reviewer = reviewer & ~person("decider", words="原审核人")
#: An appeal is made once, and ends with its decision: what was refused before it is not refused a second time, but upheld.
judge_of_appeal = other_reviewer.when(appealed_on__isnull=False)
finance = role("finance_clerk")
leader = role("leader")

#: Nobody asks for money while at the desk that decides on it: with an account of one's own, or for one's firm.
applicant = holder & ~(role("policy_clerk") | role("policy_reviewer") | finance | leader)

PAYEE = ["payee", "bank", "account"]
#: Working days an offer stands: whoever may take it is reminded before it expires, and is never late with it.
STANDS = 60
PROOFS = files("proofs", "证明材料", required=False, hint="只需上传登记资料里查不到的证明，缺什么会逐项列出。")
UNDECIDED = ["applied", "reviewing", "supplementing"]
WAITING = [*UNDECIDED, "queued"]

CLAIM = Flow(
    "subsidies.claim", "补贴申请",
    [
        Step("apply", None, "applied", "提交申请", by=applicant,
             asks=[Ask("policy", among=in_force), "item?", "declared?", *PAYEE, PROOFS],
             next="2 个工作日内受理，受理后 5 个工作日内审核；需要补正会一次性告知。"),
        Step("grant", None, "queued", "免申即享核准", asks=["policy", *PAYEE]),
        Step("accept", "applied", "reviewing", "受理", by=clerk, within=2, told=holder),
        Step("send_back", ["applied", "reviewing"], "supplementing", "退回补正", by=clerk, asks=["reason"], told=holder),
        Step("resubmit", "supplementing", "applied", "补正后提交", by=holder, asks=["declared?", *PAYEE, PROOFS], within=10),
        Step("approve", "reviewing", "queued", "核准", by=other_reviewer, unless=proofs_in, within=5, told=holder,
             next="已为它留出预算的随即列入下一份发放清单；按名次分配的，截止后统一分配；预算已用完的，按申请先后等待。"),
        Step("fund", "queued", "approved", "落实预算", asks=["amount", "reduced_by?", "allocation?"], told=holder,
             next="列入下一份发放清单。"),
        Step("line_up", WAITING, None, "轮到留出预算", asks=[Ask("more", "留出金额", "money")], told=holder),
        Step("miss", "queued", "unfunded", "预算不足未能发放", asks=["reduced_by", "allocation?"], told=holder),
        Step("reject", "reviewing", "rejected", "不予发放", by=reviewer, asks=["reason"], danger=True, told=holder, unless=not_refused_before,
             next="申请人可在 10 个工作日内申诉一次。"),
        Step("withdraw", WAITING, "withdrawn", "撤回申请", by=holder, asks=["reason?"], danger=True),
        Step("appeal", "rejected", "appealed", "申诉", by=holder, asks=["appealed_for", PROOFS], within=10, unless=not_appealed,
             next="由原审核人以外的同事在 10 个工作日内重新审核，或者说明维持原决定的理由。申诉只有一次，申诉后的决定是本平台的最终决定。"),
        Step("close", "rejected", "closed", "逾期未申诉", after=10, told=holder),
        Step("reconsider", "appealed", "reviewing", "重新审核", by=other_reviewer, asks=["reason"], within=10, told=holder),
        Step("uphold", ["appealed", "reviewing"], "closed", "维持原决定", by=judge_of_appeal, asks=["reason"], danger=True, told=holder,
             next="这是本平台的最终决定。申请人不服的，可以自收到决定之日起 60 日内申请行政复议，或者 6 个月内提起行政诉讼。"),
        Step("rebank", "approved", None, "更正收款账户", by=holder, asks=PAYEE),
        Step("complete", "approved", "paid", "发放完毕", once=parts("payments", "paid", "cancelled"), told=holder),
        Step("reclaim", "paid", "reclaiming", "追回", by=reviewer, asks=["reclaimed", "reason"], danger=True, told=holder,
             next="申请人 20 个工作日内退回原发放账户，财务收到后登记，退回的钱回到预算。"),
        Step("forgo", "reclaiming", "paid", "撤销追回", by=other_reviewer, asks=["reason"], danger=True, told=holder),
        Step("refund", "reclaiming", "refunded", "登记退回", by=finance, within=20, told=holder,
             next="退回的钱已经回到预算和上限，可以用于别的申请。"),
    ],
    states={
        "applied": "待受理", "reviewing": "审核中", "supplementing": "待补正", "queued": "等待预算", "approved": "已核准",
        "rejected": "未核准", "appealed": "申诉中", "closed": "已结案", "withdrawn": "已撤回", "unfunded": "预算不足未发放",
        "paid": "已发放", "reclaiming": "追回中", "refunded": "已退回",
    },
    paused=["supplementing"],
    resting=["queued", "approved", "paid"],
)  # fmt: skip

owners_clerk = role("policy_clerk", of="claim.policy.owner")

PAYMENT = Flow(
    "subsidies.payment", "补贴款项",
    [
        Step("plan", None, "waiting", "登记款项"),
        Step("release", "waiting", "ready", "发放条件已满足", by=owners_clerk, asks=["reason"]),
        Step("list", "ready", "listed", "列入发放清单", asks=["payment_list"]),
        Step("unlist", "listed", "ready", "移出发放清单"),
        Step("pay", "listed", "paid", "确认到账", by=finance, unless=is_sent, within=5),
        Step("bounce", "listed", "bounced", "银行退回", by=finance, asks=["reason"], unless=is_sent, danger=True,
             told=acting_for("claim.firm") | person("claim.person"), next="申请人更正收款账户后重新列入清单。"),
        Step("mend", "bounced", "ready", "账户已更正", unless=can_still_pay),
        Step("cancel", ["waiting", "ready", "bounced"], "cancelled", "不再发放", by=owners_clerk, asks=["reason"], danger=True),
    ],
    states={
        "waiting": "待条件满足", "ready": "待发放", "listed": "发放中", "paid": "已到账", "bounced": "银行退回", "cancelled": "已取消",
    },
    resting=["waiting", "ready"],
)  # fmt: skip

PAYMENT_LIST = Flow(
    "subsidies.paymentlist", "发放清单",
    [
        Step("draft", None, "drafted", "编制发放清单", by=role("policy_clerk"),
             asks=["title", several("payments", "款项", "subsidies.payment", among=payable, hint="已核准、待发放的款项。")],
             next="由财务复核后发送银行。"),
        Step("check", "drafted", "checked", "复核", by=finance & ~person("drafter", words="编制人"), within=2),
        Step("send_back", ["drafted", "checked"], "abandoned", "退回", by=finance, asks=["reason"], danger=True,
             told=person("drafter"), next="款项回到待发放，可以重新编制清单。"),
        Step("send", "checked", "sent", "发送银行", by=finance, unless=checked_by_another, within=2, told=person("drafter"),
             next="清单冻结、编号，可下载银行代发文件；到账和退回逐笔登记。"),
        Step("settle", "sent", "settled", "发放完结", once=parts("rows", "paid", "bounced")),
    ],
    states={"drafted": "待复核", "checked": "待发送", "sent": "已发送", "settled": "已完结", "abandoned": "已退回"},
)  # fmt: skip

ALLOCATION = Flow(
    "subsidies.allocation", "预算分配",
    [
        Step("open", None, "open", "安排分配", by=role("policy_clerk"),
             asks=[Ask("budget", among=ranked_budgets), Ask("closes_on", unless=gone_by)],
             hint="按名次分配的预算，截止日前提出并核准的申请一起排名。",
             next="截止后由平台按名次分配；也可以在审核完毕后提前分配。"),
        Step("move", "open", None, "改截止日期", by=role("policy_clerk", of="owner"), asks=[Ask("closes_on", unless=gone_by), "reason"]),
        Step("allocate", "open", "allocated", "现在分配", by=role("policy_reviewer", of="owner") | leader, asks=["reason"],
             unless=all_reviewed, alone=True, next="获得的列入下一份发放清单，没有获得的逐件告知原因。"),
        Step("fall_due", "open", "allocated", "到期分配", on="closes_on", unless=all_reviewed),
    ],
    states={"open": "待分配", "allocated": "已分配"},
    resting=["open"],
)  # fmt: skip

OFFER = Flow(
    "subsidies.offer", "免申即享告知",
    [
        Step("tell", None, "told", "告知", told=holder),
        Step("accept", "told", "accepted", "一键领取", by=holder, asks=["payee?", "bank?", "account?"], within=STANDS, next="申请随即核准。已留出预算的列入下一份发放清单，按名次分配的截止后统一分配。"),
        Step("decline", "told", "declined", "不需要", by=holder, asks=[
            Ask("silence", "以后不再告知", "yes_no", required=False)], danger=True),
        Step("expire", "told", "expired", "逾期未领", on="expires_on"),
        Step("lapse", "told", "lapsed", "不再符合", asks=["reason"], told=holder),
    ],
    states={"told": "待领取", "accepted": "已领取", "declined": "已谢绝", "expired": "已过期", "lapsed": "已失效"},
)  # fmt: skip

SILENCE = Flow(
    "subsidies.silence", "免打扰",
    [
        Step("ask", None, "kept", "不再告知", by=holder),
        Step("end", "kept", "ended", "恢复告知", by=holder),
    ],
    states={"kept": "不告知", "ended": "已恢复"},
    resting=["kept"],
)  # fmt: skip

COVERAGE = Flow(
    "subsidies.coverage", "政策覆盖",
    [
        Step("count", None, "counted", "测算", asks=["entitled", "amount"]),
        Step("recount", "counted", None, "重新测算", asks=["entitled", "amount"]),
    ],
    states={"counted": "已测算"},
    resting=["counted"],
)  # fmt: skip
