"""Published demands are public; a closed or hidden one is seen by its firm and the industry bureau."""

from chengshu.industry.market.flow import clerk, owner
from chengshu.industry.market.models import Demand
from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.registers.register import Register


class Demands(Register):
    noun, slug, title = Demand, "demands", "企业需求"
    about = "制造业企业发布的数字化转型需求，由企业自己维护，市工业和信息化局管理。"
    columns = ["title", "number", "manufacturer", "kind", "process", "budget", "wanted_by", "state"]
    filters = [
        "state",
        "kind",
        "process",
        "manufacturer__place",
        "manufacturer__chain",
        "urgency",
        "wanted_by",
        "budget",
    ]
    search = ["number", "title", "description", "manufacturer__name"]
    rows = [anyone.when(state__in=["published", "solved"]), owner, clerk, role("leader")]
    private = {"budget": owner | clerk | role("leader") | role("firm_agent")}
    place = "manufacturer__place"
