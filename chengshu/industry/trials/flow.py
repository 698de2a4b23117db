"""The lives of products, reviews, the service list, trials and use logs."""

from chengshu.industry.calls.flow import call_for
from chengshu.industry.calls.models import Call
from chengshu.industry.reviews.flow import DONE, experts_for, panel, review_flow
from chengshu.industry.trials.rules import ON_LIST, has_score, not_on_trial, own_demands, selected
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.flow import Flow, Step, takes

clerk = role("industry_clerk")
provider = acting_for("provider", words="服务商")
manufacturer = acting_for("manufacturer", words="试用企业")
supplier = acting_for("product.provider", words="产品服务商")
expert = panel("provider")

_CARD = [
    "name", "kind", "process", "summary", "small", "fast", "light", "precise",
    "deployment", "price_model", "price?", "seats_offered", "trial_days",
]  # fmt: skip
EVIDENCE = files(
    "evidence",
    "佐证材料",
    required=False,
    hint="用户使用报告、检测报告、使用前后对比数据等，只供评审使用，不公开。",
)
GROUND = Ask("ground", "理由类别", "code", list_key="refusal_reasons")
UNDECIDED = ["applied", "supplementing", "reviewing", "reviewed", "selected"]
SEATS = takes("product", "seats", "seats_offered", held_in=["running"], unit="个席位")

PRODUCT = Flow(
    "trials.product", "“先试后转”产品",
    [
        Step("apply", None, "applied", "申报产品", by=provider, asks=[call_for(Call.PRODUCTS), *_CARD, EVIDENCE],
             next="工信部门 5 个工作日内组织专家评审，需要补正会一次性告知。"),
        Step("send_back", "applied", "supplementing", "退回补正", by=clerk, asks=["reason"], told=provider),
        Step("resubmit", "supplementing", "applied", "补正后提交", by=provider, asks=[*_CARD, EVIDENCE], within=10),
        Step("assign", ["applied", "reviewed"], "reviewing", "送专家评审", by=clerk,
             asks=[experts_for("kind", "provider")], within={"applied": 5}, next="专家 5 个工作日内评分，全部提交后自动汇总。"),
        Step("conclude", "reviewing", "reviewed", "评审汇总", once=DONE),
        Step("select", "reviewed", "selected", "拟入选", by=clerk, unless=has_score, within=5, told=provider,
             next="随服务清单发布后上线。"),
        Step("reject", ["applied", "reviewed", "selected"], "rejected", "不予入选", by=clerk, asks=[GROUND, "reason"],
             danger=True, told=provider),
        Step("list", "selected", "listed", "列入服务清单", asks=["service_list"], told=provider),
        Step("adjust", "listed", None, "调整试用条件", by=provider, asks=["seats_offered", "trial_days", "price?"]),
        Step("correct", ON_LIST, None, "更正", by=clerk, asks=["name", "summary", "reason"], corrects=True, told=provider,
             next="更正后请发布清单修订版，已发布的版本不变。"),
        Step("suspend", "listed", "suspended", "暂停试用", by=provider | clerk, asks=["reason"],
             hint="不再接受新的试用，进行中的试用不受影响。"),
        Step("resume", "suspended", "listed", "恢复试用", by=provider | clerk),
        Step("watch", "listed", "watched", "评价偏低，转入复核", asks=["reason"], told=provider),
        Step("keep", "watched", "listed", "保留在清单", by=clerk, asks=["reason"], within=5, told=provider,
             next="只有此后的新评价再次偏低，才会再转入复核。"),
        Step("delist", ON_LIST, "delisted", "下架", by=clerk, asks=["delisted_for", "reason"], danger=True, told=provider,
             next="待同意的试用申请自动婉拒，进行中的试用可以用到期满。请发布清单修订版。"),
        Step("withdraw", UNDECIDED, "withdrawn", "撤回申报", by=provider, asks=["reason?"], danger=True),
        Step("lapse", UNDECIDED, "withdrawn", "征集取消，申报退出", asks=["reason"], told=provider),
    ],
    states={
        "applied": "已申报", "supplementing": "待补正", "reviewing": "评审中", "reviewed": "已评审", "selected": "拟入选",
        "rejected": "未入选", "listed": "可试用", "watched": "待复核", "suspended": "暂停试用", "delisted": "已下架",
        "withdrawn": "已退出",
    },
    paused=["supplementing"],
    resting=["listed", "suspended"],
)  # fmt: skip

REVIEW = review_flow("trials.productreview", "产品评审", owner="product.provider", clerk=clerk)

SERVICE_LIST = Flow(
    "trials.servicelist", "服务清单",
    [
        Step("draft", None, "draft", "拟定清单", by=clerk, asks=["title", "call"]),
        Step("publish", "draft", "published", "发布清单", by=clerk,
             asks=[several("products", "入选产品", "trials.product", among=selected, hint="本次征集中拟入选的产品。")],
             next="清单冻结、编号、签名后向社会公布，产品上线供企业试用。"),
        Step("amend", "published", None, "发布修订版", by=clerk,
             asks=[several("products", "新增产品", "trials.product", required=False, among=selected), "reason"],
             hint="上一版之后下架、更正的产品自动反映在新版本中。", next="新版本代替现行版本，旧版本仍可下载和核验。"),
        Step("abandon", "draft", "abandoned", "放弃拟定", by=clerk, asks=["reason?"], danger=True),
    ],
    states={"draft": "拟定中", "published": "已发布", "abandoned": "已放弃"},
    resting=["published"],
)  # fmt: skip

TRIAL = Flow(
    "trials.trial", "先试后转",
    [
        Step("request", None, "requested", "申请试用", by=manufacturer,
             asks=[Ask("product", unless=not_on_trial), "seats", "purpose?", Ask("demand", required=False, among=own_demands), "ends_on?"],
             next="服务商 3 个工作日内答复。"),
        Step("accept", "requested", "running", "同意试用", by=supplier, asks=[Ask("reason", "给试用企业的话", "long", required=False)],
             within=3, escalate=clerk, takes=SEATS, unless=lambda trial: not_on_trial(trial.product), told=manufacturer,
             next="试用从今天开始，席位随即占用，到期、评价后释放。"),
        Step("decline", "requested", "ended", "婉拒", by=supplier, asks=["reason"], danger=True, told=manufacturer),
        Step("cancel", "requested", "ended", "取消申请", by=manufacturer, danger=True),
        Step("log", "running", None, "登记使用", by=manufacturer, asks=[
            Ask("used_on", "使用日期", "date"), Ask("hours", "使用时长", "decimal", hint="小时，各席位合计。"),
            Ask("note", "使用情况", "long")]),
        Step("finish", "running", "awaiting", "试用到期", on="ends_on", told=manufacturer),
        Step("evaluate", ["running", "awaiting"], "evaluated", "评价", by=manufacturer, within={"awaiting": 5}, escalate=clerk,
             asks=["score", "comment", "measure?", "value_before?", "value_after?"], told=supplier,
             next="评价后请在 20 个工作日内选择转化或不转化。"),
        Step("lapse", "awaiting", "ended", "逾期未评价", after=20, told=manufacturer),
        Step("convert", "evaluated", "converted", "转化", by=manufacturer, within=20, told=supplier,
             asks=["contract", files("contract_file", "合同扫描件", required=False, hint="只有双方和工信部门可以查看。")]),
        Step("pass", "evaluated", "ended", "不转化", by=manufacturer, asks=["not_bought_for", "reason?"], told=supplier),
    ],
    states={
        "requested": "待同意", "running": "试用中", "awaiting": "待评价", "evaluated": "已评价", "converted": "已转化",
        "ended": "已结束",
    },
    resting=["running"],
)  # fmt: skip

_USE = ["used_on", "hours", "note"]

USE_LOG = Flow(
    "trials.uselog", "使用记录",
    [
        Step("write", None, "kept", "登记", asks=_USE),
        Step("correct", "kept", None, "更正", by=acting_for("trial.manufacturer", words="试用企业"), asks=[*_USE, "reason"],
             corrects=True),
    ],
    states={"kept": "已登记"},
)  # fmt: skip
