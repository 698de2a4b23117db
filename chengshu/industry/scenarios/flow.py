"""The lives of scenarios, reviews, objections, batches, matching events and matches."""

from chengshu.industry.calls.flow import call_for
from chengshu.industry.calls.models import Call
from chengshu.industry.objections.flow import no_open_objection, objection_flow
from chengshu.industry.reviews.flow import DONE, experts_for, panel, review_flow
from chengshu.industry.scenarios.rules import (
    cleared,
    day_has_come,
    has_score,
    on_list,
    published,
)
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk = role("scenario_clerk")
proposer = acting_for("proposer", words="申报单位")
#: A department recommends what was put under it, the district everything else that is done on its ground.
recommender = role("district_clerk", covers="district", words="所在区市经办人").when(department__isnull=True) | role(
    "department_clerk", of="department", words="主管部门经办人"
)
expert = panel("proposer")
either_side = acting_for("demand.proposer", words="需求方") | acting_for("supply.proposer", words="供给方")
other_side = either_side & ~acting_for("asker", words="提出方")

_FACTS = [
    "side", "domain", "task", "chain?", "digital?", "title", "summary", "investment?", "cooperation?", "readiness?", "district",
    "department?",
]  # fmt: skip
MATERIALS = files("materials", "佐证材料", required=False, hint="方案、图片、合作意向等，只供推荐和评审使用，不公开。")
GROUND = Ask("ground", "理由类别", "code", list_key="refusal_reasons")
UNDECIDED = ["proposed", "supplementing", "recommended", "reviewing", "reviewed"]

SCENARIO = Flow(
    "scenarios.scenario", "应用场景",
    [
        Step("propose", None, "proposed", "申报场景", by=proposer, asks=[call_for(Call.SCENARIOS), *_FACTS, MATERIALS],
             next="所在区市或主管部门 5 个工作日内提出推荐意见。"),
        Step("send_back", "proposed", "supplementing", "退回补正", by=recommender, asks=["reason"], told=proposer,
             next="申报单位 10 个工作日内补正，期间推荐期限停止计算。"),
        Step("resubmit", "supplementing", "proposed", "补正后提交", by=proposer, asks=[*_FACTS, MATERIALS], within=10,
             next="所在区市或主管部门继续办理，已用的工作日不重新计算。"),
        Step("recommend", "proposed", "recommended", "推荐", by=recommender, asks=["reason?"], within=5, escalate=clerk,
             next="市级经办人 5 个工作日内指派专家评审。"),
        Step("turn_down", "proposed", "rejected", "不予推荐", by=recommender, asks=[GROUND, "reason"], danger=True, told=proposer),
        Step("assign", ["recommended", "reviewed"], "reviewing", "送专家评审", by=clerk,
             asks=[experts_for("domain", "proposer")], within={"recommended": 5}, next="专家 5 个工作日内评分，全部提交后自动汇总。"),
        Step("conclude", "reviewing", "reviewed", "评审汇总", once=DONE),
        Step("notice", "reviewed", "in_notice", "拟入选公示", by=clerk, unless=has_score, within=5, told=proposer,
             next="公示 5 个工作日，期间登录用户可以提出异议。"),
        Step("reject", ["recommended", "reviewed", "cleared"], "rejected", "不予入选", by=clerk, asks=[GROUND, "reason"],
             danger=True, told=proposer),
        Step("drop", "in_notice", "rejected", "异议成立，取消入选", asks=["reason"], told=proposer),
        Step("clear", "in_notice", "cleared", "公示期满", after=5, unless=no_open_objection, told=proposer),
        Step("publish", "cleared", "published", "列入清单", asks=["batch"], told=proposer),
        Step("correct", "published", None, "更正", by=clerk, asks=["title", "chain?", "digital?", "summary", "reason"],
             corrects=True, told=proposer, next="更正后请发布清单修订版，已发布的版本不变。"),
        Step("report", "published", None, "填报成效", by=proposer, asks=["outcome", "achieved", "contract?", MATERIALS]),
        Step("sign", "published", None, "对接签约", asks=["outcome"]),
        Step("remove", "published", "removed", "移出清单", asks=["reason"], told=proposer),
        Step("withdraw", UNDECIDED, "withdrawn", "撤回申报", by=proposer, asks=["reason?"], danger=True),
        Step("lapse", UNDECIDED, "withdrawn", "征集取消，申报退出", asks=["reason"], told=proposer),
    ],
    states={
        "proposed": "待推荐", "supplementing": "待补正", "recommended": "已推荐", "reviewing": "评审中", "reviewed": "已评审",
        "in_notice": "公示中", "cleared": "公示无异议", "published": "已入清单", "rejected": "未入选", "removed": "已移出",
        "withdrawn": "已退出",
    },
    paused=["supplementing"],
    resting=["published"],
)  # fmt: skip

REVIEW = review_flow("scenarios.scenarioreview", "场景评审", owner="scenario.proposer", clerk=clerk)

OBJECTION = objection_flow(
    "scenarios.objection", case="scenario", clerk=clerk, upheld="这项场景随即取消入选。",
    partly="申报单位已经更正、不影响结论的，选这一项，公示继续。",
)  # fmt: skip

BATCH = Flow(
    "scenarios.batch", "场景清单",
    [
        Step("draft", None, "draft", "拟定清单", by=clerk, asks=["title", "call"]),
        Step("publish", "draft", "published", "发布清单", by=clerk, asks=[
            several("scenarios", "入选场景", "scenarios.scenario", among=cleared, hint="公示期满、没有未处理异议的场景。")],
             next="清单冻结、编号、签名后向社会公布，任何人都可以下载和核验。"),
        Step("amend", "published", None, "发布修订版", by=clerk, asks=[
            several("added", "新增场景", "scenarios.scenario", required=False, among=cleared),
            several("removed", "移出场景", "scenarios.scenario", required=False, among=on_list), "reason"],
             next="新版本代替现行版本，旧版本仍可下载和核验。"),
        Step("abandon", "draft", "abandoned", "放弃拟定", by=clerk, asks=["reason?"], danger=True),
    ],
    states={"draft": "拟定中", "published": "已发布", "abandoned": "已放弃"},
    resting=["published"],
)  # fmt: skip

EVENT = Flow(
    "scenarios.matchingevent", "对接活动",
    [
        Step("announce", None, "announced", "发布活动", by=clerk, asks=["title", "held_on", "venue"]),
        Step("change", "announced", None, "调整安排", by=clerk, asks=["held_on", "venue", "reason"]),
        Step("hold", "announced", "held", "登记举办情况", by=clerk, unless=day_has_come,
             asks=["attended", files("photos", "现场资料", required=False)]),
        Step("cancel", "announced", "cancelled", "取消活动", by=clerk, asks=["reason"], danger=True),
    ],
    states={"announced": "已发布", "held": "已举办", "cancelled": "已取消"},
)  # fmt: skip

MATCH = Flow(
    "scenarios.match", "供需对接",
    [
        Step("propose", None, "proposed", "提出对接", by=clerk | either_side, asks=[
            Ask("demand", among=lambda match: published("demand")), Ask("supply", among=lambda match: published("supply")),
            "event?"], next="对方 5 个工作日内答复。"),
        Step("accept", "proposed", "talking", "同意对接", by=other_side, within=5, escalate=clerk),
        Step("land", "talking", "landed", "签约落地", by=either_side,
             asks=["contract", files("contract_file", "合同", required=False, hint="只有双方和经办部门可以查看。")]),
        Step("fail", ["proposed", "talking"], "failed", "对接未成", by=either_side | clerk, asks=["reason"], danger=True),
    ],
    states={"proposed": "待同意", "talking": "洽谈中", "landed": "已签约", "failed": "未成"},
)  # fmt: skip
