"""The lives of plans, measures, projects and the monthly reports that a calendar asks for."""

from django.db.models import Q, QuerySet

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.periods import Period
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import role
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.days import yet_to_come
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.lifecycle.recurring import Recurring
from chengshu.projects.plans.models import Measure, Project
from chengshu.projects.plans.rules import all_done, all_settled, is_over

EVIDENCE = files("evidence", "佐证材料", required=False, hint="现场照片、验收文件、付款凭证等。")
_DATES = ["name", "name_en?", "owner", "starts_on", "ends_on", "headline?"]


def keeper(path: str) -> Who:
    """Who keeps a plan: the plan clerks of the body at the end of a path, the plan's lead body."""
    return role("plan_clerk", of=path, words="牵头单位方案经办人")


def reporter(path: str) -> Who:
    """Whoever reports for the body at the end of a path: its own department or district clerks."""
    words = "责任单位经办人"
    return role("department_clerk", of=path, words=words) | role("district_clerk", of=path, words=words)


PLAN = Flow(
    "plans.plan", "行动方案",
    [
        Step("draft", None, "draft", "拟定方案", by=keeper("owner"), asks=_DATES),
        Step("amend", "draft", None, "修改方案", by=keeper("owner"), asks=_DATES),
        Step("adopt", "draft", "running", "印发实施", by=keeper("owner"), asks=[files("document", "方案文件", required=False)],
             next="每月结束后，各责任单位 5 个工作日内填报进展。"),
        Step("finish", "running", "finished", "总结评估", by=keeper("owner"), asks=["reason"], unless=all_settled),
    ],
    states={"draft": "拟定中", "running": "实施中", "finished": "已总结"},
    resting=["running"],
)  # fmt: skip

_keeper = keeper("plan.owner")
#: Measures and projects are added until the plan is finished.
_PLAN = Ask("plan", unless=is_over)
_WHAT = ["order", "title", "title_en?", "group", "group_en?", "text", "partners?", "target?", "indicators?"]

MEASURE = Flow(
    "plans.measure", "措施",
    [
        Step("set", None, "running", "列入方案", by=_keeper, asks=[_PLAN, *_WHAT, "owner", "weight"]),
        Step("amend", "running", None, "修改措施", by=_keeper, asks=_WHAT),
        Step("reweigh", "running", None, "调整权重", by=_keeper, asks=["weight", "reason"]),
        Step("hand_over", "running", None, "变更责任单位", by=_keeper, asks=["owner", "reason"], told=reporter("owner")),
        Step("finish", "running", "finished", "办结", by=_keeper, asks=["reason?"], unless=all_done),
        Step("reopen", "finished", "running", "重新开放", by=_keeper, asks=["reason"]),
        Step("drop", "running", "dropped", "调出方案", by=_keeper, asks=["reason"], danger=True),
    ],
    states={"running": "实施中", "finished": "已办结", "dropped": "已调出"},
    resting=["running", "finished"],
)  # fmt: skip

_either = _keeper | reporter("owner")

PROJECT = Flow(
    "plans.project", "项目",
    [
        Step("enter", None, "planned", "项目入库", by=_either,
             asks=[_PLAN, "measure?", "name", "kind", "district", "owner", "planned", "invested_before", "starts_on", "ends_on"]),
        Step("start", "planned", "building", "开工", by=_either, asks=[Ask("started_on", unless=yet_to_come), EVIDENCE]),
        Step("amend", ["planned", "building"], None, "修改项目", by=_keeper, asks=["measure?", "name", "kind", "district"]),
        Step("adjust", ["planned", "building"], None, "调整计划", by=_keeper, asks=["planned", "starts_on", "ends_on", "reason"]),
        Step("hand_over", ["planned", "building"], None, "变更责任单位", by=_keeper, asks=["owner", "reason"], told=reporter("owner")),
        Step("complete", "building", "completed", "竣工", by=_either, asks=[Ask("completed_on", unless=yet_to_come), EVIDENCE],
             next="竣工当月仍要报送一次月报。"),
        Step("drop", ["planned", "building"], "dropped", "调出", by=_keeper, asks=["reason"], danger=True),
    ],
    states={"planned": "待开工", "building": "在建", "completed": "已竣工", "dropped": "已调出"},
    resting=["planned", "building"],
)  # fmt: skip

_SAYS: list[str | Ask] = ["done", "progress", "trouble?", "delayed_by?", EVIDENCE]
_CHASE = Ask("reason", "催办意见", "long", hint="责任单位会收到这句话，例如：请于明天下班前报送。")


def _report_flow(noun: str, title: str, of: str, asks: list[str | Ask]) -> Flow:
    """Asked for by the calendar, submitted, accepted or sent back; corrected later without erasing."""
    sender, clerk = reporter(f"{of}.owner"), keeper(f"{of}.plan.owner")
    return Flow(
        noun, title,
        [
            Step("ask", None, "due", "布置"),
            Step("submit", "due", "submitted", "报送", by=sender, asks=asks, within=5, escalate=clerk,
                 next="报送后即计入完成度，牵头单位 5 个工作日内审核。"),
            Step("accept", "submitted", "accepted", "审核通过", by=clerk, within=5),
            Step("send_back", "submitted", "returned", "退回修改", by=clerk, asks=["reason"], told=sender),
            Step("withdraw", "submitted", "returned", "撤回修改", by=sender, asks=["reason?"], danger=True),
            Step("resubmit", "returned", "submitted", "修改后报送", by=sender, asks=asks, within=3, escalate=clerk),
            Step("remind", ["due", "returned"], None, "催办", by=clerk, asks=[_CHASE], told=sender),
            Step("waive", ["due", "returned"], "waived", "免报", by=clerk, asks=["reason"], danger=True, told=sender),
            Step("correct", "accepted", None, "更正", by=clerk, asks=[*asks, "reason"], corrects=True, told=sender),
        ],
        states={"due": "待报送", "submitted": "待审核", "returned": "待修改", "accepted": "已审核", "waived": "已免报"},
    )  # fmt: skip


MEASURE_REPORT = _report_flow("plans.measurereport", "措施月报", "measure", list(_SAYS))
PROJECT_REPORT = _report_flow("plans.projectreport", "项目月报", "project", ["invested", *_SAYS])


def _month() -> Period:
    """The month that ended last."""
    return Period.containing(today(), "month").previous()


def measures_that_report() -> QuerySet[Measure]:
    """Measures of running plans that last month was still part of."""
    return Measure.objects.filter(state="running", plan__state="running", plan__ends_on__gte=_month().first)


def projects_that_report() -> QuerySet[Project]:
    """Projects of running plans that last month was still part of: those not completed before it began."""
    building = Q(state__in=["planned", "building"]) | Q(state="completed", completed_on__gte=_month().first)
    return Project.objects.filter(building, plan__state="running", plan__ends_on__gte=_month().first)


#: A measure or project taken into the plan in August is not asked for July.
EACH_MONTH = [
    Recurring(flow, "ask", every="month", for_each=owing, parent=parent, since="created_at")
    for flow, owing, parent in (
        (MEASURE_REPORT, measures_that_report, "measure"),
        (PROJECT_REPORT, projects_that_report, "project"),
    )
]
