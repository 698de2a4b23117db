"""The lives of products, reviews, the service list, trials and use logs."""

from chengshu.industry.reviews.panel import experts_for, review_flow
from chengshu.industry.trials.guards import has_score, is_listed, within_trial
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.flow import Flow, Step, parts, takes

clerk = role("industry_clerk")
provider = acting_for("provider", words="服务商")
manufacturer = acting_for("manufacturer", words="试用企业")
supplier = acting_for("product.provider", words="产品服务商")

_CARD = [
    "name", "kind", "process", "summary", "small", "fast", "light", "precise",
    "deployment", "price_model", "price?", "seats_offered", "trial_days",
]  # fmt: skip
EVIDENCE = files("evidence", "佐证材料", required=False, hint="检测报告、用户证明、截图等。")

PRODUCT = Flow(
    "trials.product", "“先试后转”产品",
    [
        Step("apply", None, "applied", "申报产品", by=provider, asks=["call", *_CARD, EVIDENCE],
             next="工信部门 5 个工作日内组织专家评审，需要补正会一次性告知。"),
        Step("send_back", "applied", "supplementing", "退回补正", by=clerk, asks=["reason"]),
        Step("resubmit", "supplementing", "applied", "补正后提交", by=provider, asks=[*_CARD, EVIDENCE], within=10),
        Step("assign", ["applied", "reviewed"], "reviewing", "送专家评审", by=clerk,
             asks=[experts_for("kind", "provider")], within={"applied": 5}),
        Step("conclude", "reviewing", "reviewed", "评审汇总", once=parts("reviews", "submitted", "declined")),
        Step("select", "reviewed", "selected", "拟入选", by=clerk, unless=has_score, within=5, told=provider),
        Step("reject", ["applied", "reviewed", "selected"], "rejected", "不予入选", by=clerk,
             asks=[Ask("ground", "理由类别", "code", list_key="refusal_reasons"), "reason"], danger=True, told=provider),
        Step("list", "selected", "listed", "列入服务清单", asks=["service_list"]),
        Step("adjust", "listed", None, "调整试用席位", by=provider, asks=["seats_offered", "trial_days", "price?"]),
        Step("suspend", "listed", "suspended", "暂停试用", by=provider | clerk, asks=["reason"]),
        Step("resume", "suspended", "listed", "恢复试用", by=provider | clerk),
        Step("delist", ["listed", "suspended"], "delisted", "下架", by=clerk, asks=["delisted_for", "reason"], danger=True,
             told=provider),
        Step("withdraw", ["applied", "supplementing", "reviewing", "reviewed", "selected"], "withdrawn", "撤回申报",
             by=provider, asks=["reason?"], danger=True),
    ],
    states={
        "applied": "已申报", "supplementing": "待补正", "reviewing": "评审中", "reviewed": "已评审", "selected": "拟入选",
        "rejected": "未入选", "listed": "可试用", "suspended": "暂停试用", "delisted": "已下架", "withdrawn": "已撤回",
    },
    paused=["supplementing"],
)  # fmt: skip

REVIEW = review_flow("trials.productreview", "产品评审")

SERVICE_LIST = Flow(
    "trials.servicelist", "服务清单",
    [
        Step("draft", None, "draft", "拟定清单", by=clerk, asks=["title", "call"]),
        Step("publish", "draft", "published", "发布清单", by=clerk, asks=[several("products", "入选产品", "trials.product")],
             next="清单冻结、编号、签名后向社会公布，产品上线供企业试用。"),
        Step("amend", "published", None, "发布修订版", by=clerk,
             asks=[several("products", "新增产品", "trials.product", required=False), "reason"]),
    ],
    states={"draft": "拟定中", "published": "已发布"},
)  # fmt: skip

TRIAL = Flow(
    "trials.trial", "先试后转",
    [
        Step("request", None, "requested", "申请试用", by=manufacturer, asks=["product", "seats", "demand?", "ends_on?"],
             unless=is_listed, next="服务商 3 个工作日内答复。"),
        Step("accept", "requested", "running", "同意试用", by=supplier, within=3, escalate=clerk,
             takes=takes("product", "seats", "seats_offered", held_in=["running"], unit="个席位"), unless=is_listed),
        Step("decline", "requested", "ended", "婉拒", by=supplier, asks=["reason"]),
        Step("cancel", "requested", "ended", "取消申请", by=manufacturer),
        Step("log", "running", None, "登记使用", by=manufacturer,
             asks=[Ask("used_on", "使用日期", "date"), Ask("hours", "使用时长（小时）", "decimal"), Ask("note", "使用情况", "long")]),
        Step("finish", "running", "awaiting", "试用到期", on="ends_on", told=manufacturer),
        Step("evaluate", ["running", "awaiting"], "evaluated", "评价", by=manufacturer, within={"awaiting": 5}, escalate=clerk,
             asks=["score", "comment", "measure?", "value_before?", "value_after?"], next="评价后可以选择转化或结束。"),
        Step("convert", "evaluated", "converted", "转化", by=manufacturer,
             asks=["contract", files("contract_file", "合同扫描件", required=False)]),
        Step("pass", "evaluated", "ended", "不转化", by=manufacturer, asks=["not_bought_for", "reason?"]),
    ],
    states={
        "requested": "待同意", "running": "试用中", "awaiting": "待评价", "evaluated": "已评价", "converted": "已转化",
        "ended": "已结束",
    },
)  # fmt: skip

USE_LOG = Flow(
    "trials.uselog", "使用记录",
    [
        Step("write", None, "kept", "登记", unless=within_trial),
        Step("correct", "kept", None, "更正", by=acting_for("trial.manufacturer", words="试用企业"),
             asks=["used_on", "hours", "note", "reason"], corrects=True),
    ],
    states={"kept": "已登记"},
)  # fmt: skip
