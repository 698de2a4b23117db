"""How plans, measures, projects and reports are shown. Plans and their figures are public; reports are for those who work on them."""

from django.db.models import Count

from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import summed
from chengshu.kernel.registers.register import Register
from chengshu.projects.plans.flow import keeper, reporter
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

leader = role("leader")


class Plans(Register):
    """`pages`: those that cannot be derived (views.py), by the names of their addresses."""

    noun, slug, title = Plan, "plans", "行动方案"
    about = "市级行动方案及其措施、项目和完成情况，由牵头单位维护。"
    columns = [
        "name", "number", "owner", "starts_on", "ends_on", "state",
        summed("measures_in", "措施", Count("measures", distinct=True), kinds.NUMBER, unit="项"),
        summed("projects_in", "项目", Count("projects", distinct=True), kinds.NUMBER, unit="个"),
    ]  # fmt: skip
    filters = ["state", "owner", "starts_on"]
    search = ["number", "name"]
    rows = [anyone.when(state__in=["running", "finished"]), keeper("owner")]
    related = ["measures", "projects"]
    pages = [("plan_evaluation", "完成度评估"), ("plan_gantt", "项目甘特图")]


class Measures(Register):
    """By the order of the plan's paper."""

    noun, slug, title = Measure, "measures", "措施"
    about = "行动方案的具体措施，每项有责任单位和权重。"
    columns = ["title", "order", "plan", "group", "owner", "weight", "state"]
    filters = ["plan", "group", "owner", "state"]
    search = ["number", "title", "text"]
    sort = ["order", "title", "weight", "owner"]
    rows = [anyone.when(plan__state__in=["running", "finished"]), keeper("plan.owner")]
    related = ["reports", "projects"]


class Projects(Register):
    """On the map by district."""

    noun, slug, title = Project, "projects", "项目"
    about = "行动方案的建设项目，按月报送投资完成情况。"
    columns = [
        "name", "number", "plan", "kind", "district", "owner", "planned", "starts_on", "ends_on", "state",
    ]  # fmt: skip
    filters = ["plan", "kind", "district", "owner", "state", "planned", "starts_on"]
    search = ["number", "name"]
    rows = [anyone.when(plan__state__in=["running", "finished"]), keeper("plan.owner"), reporter("owner")]
    related = ["reports"]
    place = "district"


class MeasureReports(Register):
    """Whom to chase: ?state=due,returned&due_on_to=… (督办清单)."""

    noun, slug, title = MeasureReport, "measure-reports", "措施月报"
    about = "责任单位每月结束后 5 个工作日内报送的措施进展和佐证。"
    columns = ["number", "measure", "period", "done", "state", "due_on"]
    filters = ["state", "period", "due_on", "measure__owner", "measure__group", "measure", "delayed_by"]
    search = ["number", "measure__title", "progress"]
    sort = ["period", "done", "number"]
    rows = [keeper("measure.plan.owner"), leader, reporter("measure.owner")]


class ProjectReports(Register):
    """Whom to chase: as above."""

    noun, slug, title = ProjectReport, "project-reports", "项目月报"
    about = "责任单位每月结束后 5 个工作日内报送的项目投资和佐证。"
    columns = ["number", "project", "period", "invested", "done", "state", "due_on"]
    filters = [
        "state", "period", "due_on", "project__owner", "project__kind", "project__district", "project", "delayed_by",
    ]  # fmt: skip
    search = ["number", "project__name", "progress"]
    sort = ["period", "invested", "done", "number"]
    rows = [keeper("project.plan.owner"), leader, reporter("project.owner")]
