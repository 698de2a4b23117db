"""Published demands are public; a closed or hidden one is seen by its firm and the industry bureau."""

from chengshu.industry.market.flow import clerk, owner
from chengshu.industry.market.models import Demand
from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.registers.register import Register

leader = role("leader")


class Demands(Register):
    noun, slug, title = Demand, "demands", "企业需求"
    about = "制造业企业用自己的话发布的数字化转型需求，由企业维护，市工业和信息化局管理。"
    columns = ["title", "number", "manufacturer", "kind", "process", "urgency", "wanted_by", "state"]
    facts = [
        "title", "manufacturer", "kind", "process", "description", "budget", "urgency", "wanted_by", "outcome",
    ]  # fmt: skip
    filters = [
        "state", "kind", "process", "manufacturer__place", "manufacturer__chain", "urgency", "outcome", "wanted_by",
    ]  # fmt: skip
    search = ["number", "title", "description", "manufacturer__name"]
    rows = [anyone.when(state__in=["published", "solved"]), owner, clerk, leader]
    #: Those who might answer may know what can be spent; the public need not.
    private = {"budget": owner | clerk | leader | role("firm_agent")}
    place = "manufacturer__place"
