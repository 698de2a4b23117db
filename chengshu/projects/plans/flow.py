"""The lives of plans, measures, projects and the monthly reports that a calendar asks for."""

from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import role
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk = role("plan_clerk")
EVIDENCE = files("evidence", "佐证材料", required=False, hint="现场照片、验收文件、付款凭证等。")


def reporter(path: str) -> Who:
    """Whoever reports for the body at the end of a path: its own department or district clerks."""
    return role("department_clerk", of=path, words="责任单位经办人") | role(
        "district_clerk", of=path, words="责任单位经办人"
    )


PLAN = Flow(
    "plans.plan", "行动方案",
    [
        Step("draft", None, "draft", "拟定方案", by=clerk, asks=["name", "owner", "starts_on", "ends_on"]),
        Step("adopt", "draft", "running", "印发实施", by=clerk, asks=[files("document", "方案文件", required=False)],
             next="每月结束后，各责任单位 5 个工作日内填报进展。"),
        Step("finish", "running", "finished", "总结评估", by=clerk, asks=["reason"]),
    ],
    states={"draft": "拟定中", "running": "实施中", "finished": "已总结"},
    resting=["running"],
)  # fmt: skip

MEASURE = Flow(
    "plans.measure", "措施",
    [
        Step("set", None, "running", "列入方案", by=clerk,
             asks=["plan", "order", "title", "group", "text", "owner", "partners?", "weight", "target?"]),
        Step("reweigh", "running", None, "调整权重", by=clerk, asks=["weight", "reason"]),
        Step("hand_over", "running", None, "变更责任单位", by=clerk, asks=["owner", "reason"], told=reporter("owner")),
        Step("finish", "running", "finished", "办结", by=clerk, asks=["reason?"]),
        Step("reopen", "finished", "running", "重新开放", by=clerk, asks=["reason"]),
        Step("drop", "running", "dropped", "调出方案", by=clerk, asks=["reason"], danger=True),
    ],
    states={"running": "实施中", "finished": "已办结", "dropped": "已调出"},
    resting=["running"],
)  # fmt: skip

PROJECT = Flow(
    "plans.project", "项目",
    [
        Step("enter", None, "planned", "项目入库", by=clerk | reporter("owner"),
             asks=["plan", "measure?", "name", "kind", "district", "owner", "planned", "starts_on", "ends_on"]),
        Step("start", "planned", "building", "开工", by=clerk | reporter("owner"), asks=["starts_on", EVIDENCE]),
        Step("adjust", ["planned", "building"], None, "调整计划", by=clerk, asks=["planned", "ends_on", "reason"]),
        Step("complete", "building", "completed", "竣工", by=clerk | reporter("owner"), asks=["ends_on", EVIDENCE]),
        Step("drop", ["planned", "building"], "dropped", "调出", by=clerk, asks=["reason"], danger=True),
    ],
    states={"planned": "待开工", "building": "在建", "completed": "已竣工", "dropped": "已调出"},
    resting=["planned", "building"],
)  # fmt: skip

_SAYS = ["done", "progress", "trouble?", "delayed_by?", EVIDENCE]


def _report_flow(noun: str, title: str, path: str, asks: list[str | Ask]) -> Flow:
    """Asked for by the calendar, submitted, accepted or sent back; corrected later without erasing."""
    sender = reporter(path)
    return Flow(
        noun, title,
        [
            Step("ask", None, "due", "布置"),
            Step("submit", "due", "submitted", "报送", by=sender, asks=asks, within=5, escalate=clerk,
                 next="报送后即计入完成度，牵头单位 5 个工作日内审核。"),
            Step("accept", "submitted", "accepted", "审核通过", by=clerk, within=5),
            Step("send_back", "submitted", "returned", "退回修改", by=clerk, asks=["reason"], told=sender),
            Step("resubmit", "returned", "submitted", "修改后报送", by=sender, asks=asks, within=3, escalate=clerk),
            Step("correct", "accepted", None, "更正", by=clerk, asks=[*asks, "reason"], corrects=True),
        ],
        states={"due": "待报送", "submitted": "待审核", "returned": "待修改", "accepted": "已审核"},
        resting=["accepted"],
    )  # fmt: skip


MEASURE_REPORT = _report_flow("plans.measurereport", "措施月报", "measure.owner", list(_SAYS))
PROJECT_REPORT = _report_flow("plans.projectreport", "项目月报", "project.owner", ["invested", *_SAYS])
