"""The lives of scenarios, reviews, objections, batches, matching events and matches."""

from chengshu.industry.reviews.panel import experts_for, review_flow
from chengshu.industry.scenarios.guards import has_score, in_notice, no_open_objection
from chengshu.kernel.identity.who import acting_for, own, person, role, through
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.flow import Flow, Step, parts

clerk = role("scenario_clerk")
proposer = acting_for("proposer", words="申报单位")
recommender = role("district_clerk", covers="district", words="所在区市经办人") | role(
    "department_clerk", of="department", words="主管部门经办人"
)
#: An expert is let at what was assigned to them, and never at a case of an organisation of their own.
expert = through("reviews", person("expert")) & ~own("proposer")
either_side = acting_for("demand.proposer", words="需求方") | acting_for("supply.proposer", words="供给方")

_FACTS = [
    "side", "domain", "task", "chain?", "digital?", "title", "summary", "investment?", "cooperation?", "readiness?", "district",
    "department?",
]  # fmt: skip
MATERIALS = files("materials", "佐证材料", required=False, hint="方案、图片、合作意向等。")
GROUND = Ask("ground", "理由类别", "code", list_key="refusal_reasons")

SCENARIO = Flow(
    "scenarios.scenario", "应用场景",
    [
        Step("propose", None, "proposed", "申报场景", by=proposer, asks=["call", *_FACTS, MATERIALS],
             next="所在区市或主管部门 5 个工作日内提出推荐意见。"),
        Step("send_back", "proposed", "supplementing", "退回补正", by=recommender, asks=["reason"]),
        Step("resubmit", "supplementing", "proposed", "补正后提交", by=proposer, asks=[*_FACTS, MATERIALS], within=10),
        Step("recommend", "proposed", "recommended", "推荐", by=recommender, asks=["reason?"], within=5, escalate=clerk),
        Step("turn_down", "proposed", "rejected", "不予推荐", by=recommender, asks=[GROUND, "reason"], danger=True, told=proposer),
        Step("assign", ["recommended", "reviewed"], "reviewing", "送专家评审", by=clerk,
             asks=[experts_for("domain", "proposer")], within={"recommended": 5}),
        Step("conclude", "reviewing", "reviewed", "评审汇总", once=parts("reviews", "submitted", "declined")),
        Step("notice", "reviewed", "in_notice", "拟入选公示", by=clerk, unless=has_score, within=5, told=proposer,
             next="公示 5 个工作日，期间任何人可以提出异议。"),
        Step("reject", ["recommended", "reviewed", "cleared"], "rejected", "不予入选", by=clerk, asks=[GROUND, "reason"],
             danger=True, told=proposer),
        Step("drop", "in_notice", "rejected", "异议成立，取消入选", told=proposer),
        Step("clear", "in_notice", "cleared", "公示期满", after=5, unless=no_open_objection),
        Step("publish", "cleared", "published", "列入清单", asks=["batch"]),
        Step("report", "published", None, "填报成效", by=proposer, asks=["outcome", "achieved", "contract?", MATERIALS]),
        Step("remove", "published", "removed", "移出清单", asks=["reason"], told=proposer),
        Step("withdraw", ["proposed", "supplementing", "recommended", "reviewing"], "withdrawn", "撤回", by=proposer,
             asks=["reason?"], danger=True),
    ],
    states={
        "proposed": "待推荐", "supplementing": "待补正", "recommended": "已推荐", "reviewing": "评审中", "reviewed": "已评审",
        "in_notice": "公示中", "cleared": "公示无异议", "published": "已入清单", "rejected": "未入选", "removed": "已移出",
        "withdrawn": "已撤回",
    },
    paused=["supplementing"],
    resting=["published"],
)  # fmt: skip

REVIEW = review_flow("scenarios.scenarioreview", "场景评审")

OBJECTION = Flow(
    "scenarios.objection", "异议",
    [
        Step("raise", None, "raised", "提出异议", by=person("objector", words="任何登录用户"),
             asks=["scenario", "ground", "statement", files("proof", "证明材料", required=False)], unless=in_notice,
             next="3 个工作日内答复，答复前公示不会结束。"),
        Step("uphold", "raised", "upheld", "异议成立", by=clerk, asks=["answer"], within=3, told=person("objector")),
        Step("dismiss", "raised", "dismissed", "异议不成立", by=clerk, asks=["answer"], within=3, told=person("objector")),
        Step("withdraw", "raised", "withdrawn", "撤回异议", by=person("objector", words="异议人")),
    ],
    states={"raised": "待处理", "upheld": "成立", "dismissed": "不成立", "withdrawn": "已撤回"},
)  # fmt: skip

BATCH = Flow(
    "scenarios.batch", "场景清单",
    [
        Step("draft", None, "draft", "拟定清单", by=clerk, asks=["title", "call"]),
        Step("publish", "draft", "published", "发布清单", by=clerk, asks=[several("scenarios", "入选场景", "scenarios.scenario")],
             next="清单冻结、编号、签名后向社会公布，任何人都可以核验。"),
        Step("amend", "published", None, "发布修订版", by=clerk, asks=[
            several("added", "新增场景", "scenarios.scenario", required=False),
            several("removed", "移出场景", "scenarios.scenario", required=False), "reason"]),
    ],
    states={"draft": "拟定中", "published": "已发布"},
    resting=["published"],
)  # fmt: skip

EVENT = Flow(
    "scenarios.matchingevent", "对接活动",
    [
        Step("announce", None, "announced", "发布活动", by=clerk, asks=["title", "held_on", "venue"]),
        Step("change", "announced", None, "调整安排", by=clerk, asks=["held_on", "venue", "reason"]),
        Step("hold", "announced", "held", "登记举办情况", by=clerk, asks=["attended", files("photos", "现场资料", required=False)]),
        Step("cancel", "announced", "cancelled", "取消活动", by=clerk, asks=["reason"], danger=True),
    ],
    states={"announced": "已发布", "held": "已举办", "cancelled": "已取消"},
)  # fmt: skip

MATCH = Flow(
    "scenarios.match", "供需对接",
    [
        Step("propose", None, "proposed", "提出对接", by=clerk | either_side, asks=["demand", "supply", "event?"]),
        Step("accept", "proposed", "talking", "同意对接", by=either_side, within=5, escalate=clerk),
        Step("land", "talking", "landed", "签约落地", by=either_side | clerk, asks=["contract", files("contract_file", "合同", required=False)]),
        Step("fail", ["proposed", "talking"], "failed", "对接未成", by=either_side | clerk, asks=["reason"]),
    ],
    states={"proposed": "待同意", "talking": "洽谈中", "landed": "已签约", "failed": "未成"},
)  # fmt: skip
