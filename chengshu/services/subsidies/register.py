"""How claims, payments, lists, offers and the reach of policies are shown. A claim is between its holder and those who decide on it and pay it."""

from chengshu.kernel.identity.who import acting_for, anyone, person, role
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.calculations import Calculation, calculation
from chengshu.kernel.registers.columns import computed
from chengshu.kernel.registers.register import Register
from chengshu.services.subsidies.flow import clerk, finance, holder, leader, reviewer
from chengshu.services.subsidies.models import Allocation, Claim, Coverage, Offer, Payment, PaymentList, Silence
from chengshu.services.subsidies.rules.calculating import ANSWER, asked, what_fits
from chengshu.services.subsidies.rules.gates import facts_in_words, proofs_in_words
from chengshu.services.subsidies.rules.places import place_told, rank_told

SHELF = "补贴兑付"

#: What a claim or an offer is called by: its policy, and the project it is about.
TITLE = ("policy__title", "policy__title_en", "item", "item_name")
#: Whoever handles a claim at its policy's owner.
desk = clerk | reviewer
payment_holder = acting_for("claim.firm") | person("claim.person")
payment_desk = role("policy_clerk", of="claim.policy.owner") | role("policy_reviewer", of="claim.policy.owner")
sent = finance.when(state__in=["sent", "settled"])
list_desk = role("policy_clerk", of="body") | role("policy_reviewer", of="body")


class Claims(Register):
    noun, slug, title = Claim, "claims", "补贴申请"
    about = "企业和个人按惠企惠民政策提出的申请，由主管单位受理、审核，财务发放。"
    columns = [
        "number", computed("what", "政策", lambda claim: claim, reads=TITLE), computed("who", "申请人", lambda claim: claim.holder), "district", "amount", "state", "due_on",
    ]  # fmt: skip
    facts = [
        "policy", "version_used", "firm", "person", "item_name", "item", "district", "day", "amount", "entitled", "reduced_by", "proactive",
        computed("in_line", "排队情况", place_told), computed("rank_told", "排序分值", rank_told), "allocation",
        computed("facts_told", "采用的事实", facts_in_words, kinds.LONG, reads=("version_used__text", "version_used__catalogue")),
        computed("proofs_wanted", "应附证明", proofs_in_words),
        "payee", "bank", "account", "decider", "decided_on", "appealed_on", "appealed_for", "reclaimed", "digest",
    ]  # fmt: skip
    filters = [
        "state", "policy", "allocation", "policy__subject", "policy__owner", "firm", "district", "proactive", "amount", "day", "decided_on", "due_on",
    ]  # fmt: skip
    search = ["number", "policy__title", "firm__name", "item_name", "item"]
    sort = ["number", "day", "amount"]
    rows = [holder, desk, finance, leader.when(person__isnull=True)]
    private = {
        "facts_told": holder | desk,
        "payee": holder | desk | finance,
        "bank": holder | desk | finance,
        "account": holder | finance,
        "appealed_for": holder | desk,
        "proofs": holder | desk,
    }
    related = ["payments"]
    beside = [("fit", "适合我的政策")]
    pages = [("claim_why", "为什么这样决定", holder | desk)]
    place = "district"


class Allocations(Register):
    """Of whom a ranked budget was given to, the claims below tell, each to those who may see it."""

    noun, slug, title = Allocation, "allocations", "预算分配"
    about = "按名次分配的预算，何时截止、分给多少件、共多少金额。"
    columns = ["budget", "number", "closes_on", "state", "count", "granted", "total"]
    facts = ["budget", "owner", "closes_on", "available", "count", "granted", "total"]
    filters = ["state", "owner", "closes_on"]
    search = ["number", "budget__name", "budget__key"]
    sort = ["number", "closes_on", "total"]
    rows = [anyone]
    related = ["claims"]


class Payments(Register):
    """?state=ready is what can be listed; ?state=listed what the bank has not answered for."""

    noun, slug, title = Payment, "payments", "补贴款项"
    about = "已核准的申请应发的每一笔款，分期的逐期列出。"
    empty = "申请核准以后，应发的每一笔款会列在这里。"
    columns = [
        "number",
        computed("what", "政策", lambda payment: payment.claim, reads=tuple(f"claim__{name}" for name in TITLE)),
        computed("who", "申请人", lambda payment: payment.claim.holder),
        "order",
        "amount",
        "payment_list",
        "state",
        "paid_on",
    ]
    facts = [
        "claim",
        "claim__policy",
        "claim__firm",
        "claim__person",
        "order",
        "condition",
        "amount",
        "payment_list",
        "paid_on",
    ]
    filters = ["state", "claim__policy", "claim__district", "payment_list", "paid_on"]
    search = ["number", "claim__number", "claim__policy__title", "claim__firm__name"]
    sort = ["number", "amount", "paid_on"]
    rows = [payment_holder, payment_desk, finance, leader.when(claim__person__isnull=True)]


class PaymentLists(Register):
    noun, slug, title = PaymentList, "payment-lists", "发放清单"
    about = "送银行代发的清单：经办编制、财务复核，发送时冻结、编号。"
    columns = ["title", "number", "body", "count", "total", "state", "sent_on", "due_on"]
    facts = ["title", "body", "count", "total", "drafter", "checker", "sent_on", "digest"]
    filters = ["state", "body", "sent_on"]
    search = ["number", "title"]
    sort = ["title", "number", "total", "sent_on"]
    absent = {"drafter": "平台"}
    rows = [list_desk, finance, leader]
    related = ["rows"]
    pages = [("bank_csv", "银行代发文件（CSV）", sent), ("bank_xlsx", "银行代发文件（XLSX）", sent)]


class Offers(Register):
    noun, slug, title = Offer, "offers", "免申即享告知"
    about = "平台算出您符合条件、直接告知的政策，点一次即可领取。"
    empty = "符合“免申即享”的政策时，平台会通知您，并列在这里。现在能得到什么，请看“适合我的政策”。"
    columns = [
        "number", computed("what", "政策", lambda offer: offer, reads=TITLE), computed("who", "告知对象", lambda offer: offer.holder), "district", "amount", "state", "expires_on",
    ]  # fmt: skip
    facts = [
        "policy",
        "version_used",
        "firm",
        "person",
        "item_name",
        "item",
        "district",
        "amount",
        "expires_on",
        "payee",
        "bank",
        "account",
        "claim",
    ]
    filters = ["state", "policy", "district", "expires_on"]
    search = ["number", "policy__title", "firm__name", "item_name", "item"]
    sort = ["number", "amount", "expires_on"]
    beside = [("fit", "适合我的政策")]
    rows = [holder, desk, leader.when(person__isnull=True)]
    private = {"account": holder, "payee": holder, "bank": holder}


class Silences(Register):
    noun, slug, title = Silence, "silences", "免打扰"
    about = "不希望被主动告知政策的企业和个人，随时可以恢复。"
    columns = ["number", computed("who", "谁不再被告知", lambda silence: silence.holder), "state"]
    facts = ["firm", "person"]
    filters = ["state"]
    rows = [holder]


class Coverages(Register):
    noun, slug, title = Coverage, "coverage", "政策覆盖"
    about = "按全市人口、企业和项目数据测算的各政策应享人数（户数、项目数）和金额，只有合计，没有个人。没有账号的也计算在内，但无法主动告知。"
    columns = ["number", "policy", "district", "entitled", "amount", "counted_on"]
    filters = ["policy", "district", "policy__owner", "policy__subject"]
    search = ["number", "policy__title"]
    sort = ["number", "entitled", "amount"]
    rows = [anyone]
    place = "district"


calculation(
    Calculation(
        "services/subsidies/decide",
        "适合谁的政策：按事实逐条决定",
        "按所给的事实决定施行中的政策，逐条说明理由；登录的申请人可同时采用登记资料。不保存任何内容。金额单位：分。",
        asked,
        ANSWER,
        what_fits,
    )
)
