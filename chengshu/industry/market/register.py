"""Published demands and supplies are public; what is not is between its firm and the industry bureau. Members are public."""

from dataclasses import replace

from django.db.models import Count, Q

from chengshu.industry.market.flow import clerk, leader, member, owner, provider
from chengshu.industry.market.models import Demand, Profile, Supply
from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import column, summed
from chengshu.kernel.registers.register import Register

SHELF = "供需市场"

firm_agent = role("firm_agent")
_DEMANDS = summed(
    "demands_published",
    "公开的需求",
    Count("firm__demands", filter=Q(firm__demands__state__in=Demand.PUBLIC), distinct=True),
    kinds.NUMBER,
    unit="个",
)
_SUPPLIES = summed(
    "supplies_published",
    "公开的供给",
    Count("firm__supplies", filter=Q(firm__supplies__state="published"), distinct=True),
    kinds.NUMBER,
    unit="个",
)


class Profiles(Register):
    noun, slug, title = Profile, "members", "入驻企业"
    about = "参加供需对接的企业，统一社会信用代码已核验，档案由企业维护、市工业和信息化局审核。"
    columns = ["firm", "number", "firm__place", "firm__industry", "chain", "registered_on", "state"]
    facts = [
        "firm", "firm__credit_code", "firm__place", "firm__industry", "firm__size", "roles", "chain", "links", "certificates", "sites",
        "registered_on", "refused_for", "products", _DEMANDS, _SUPPLIES,
    ]  # fmt: skip
    filters = ["state", "chain", "firm__place", "firm__industry", "firm__size", "registered_on"]
    search = ["number", "firm__name", "products", "links"]
    sort = ["firm", "number", "registered_on"]
    rows = [anyone.when(state="registered"), member, clerk, leader]
    private = {"refused_for": member | clerk, "proofs": member | clerk}
    place = "firm__place"


_WAITED = [
    replace(column(Demand, "answer_days"), unit="天"),
    replace(column(Demand, "answer_workdays"), label="首次响应用时", unit="个工作日"),
]
#: The chain a firm stands in, beside that of what it needs.
_THEIR_CHAIN = replace(column(Demand, "manufacturer__chain"), label="企业所在产业链")
_JUDGED = ["featured", "returned_for", "refused_for"]


class Demands(Register):
    noun, slug, title = Demand, "demands", "企业需求"
    about = "制造业企业用自己的话发布的数字化转型需求，由企业维护，市工业和信息化局审核。"
    columns = ["title", "number", "manufacturer", "state", "process", "budget", "wanted_by", "kind", "chain"]
    facts = [
        "title", "manufacturer", "kind", "process", "chain", "link", "place", "budget_from", "budget", "urgency", "wanted_by",
        "qualifications", "published_on", "answered_on", *_WAITED, "outcome", "merged_into", *_JUDGED, "description",
    ]  # fmt: skip
    filters = [
        "state", "kind", "process", "chain", "link", "manufacturer__place", _THEIR_CHAIN, "urgency", "outcome", "featured",
        "wanted_by", "published_on", "manufacturer",
    ]  # fmt: skip
    search = ["number", "title", "description", "manufacturer__name", "link"]
    sort = ["title", "number", "manufacturer", "process", "wanted_by"]
    rows = [anyone.when(state__in=Demand.PUBLIC), owner, clerk, leader]
    #: Those who might answer may know what can be spent; the public need not.
    private = {
        "budget_from": owner | clerk | leader | firm_agent, "budget": owner | clerk | leader | firm_agent,
        "returned_for": owner | clerk, "refused_for": owner | clerk,
    }  # fmt: skip
    place = "manufacturer__place"
    related = ["talks"]
    pages = [("demand_matches", "谁能满足", owner | clerk | leader)]


class Supplies(Register):
    noun, slug, title = Supply, "supplies", "企业供给"
    about = "服务商和各类企业能为别人做的事，由企业维护，市工业和信息化局审核。"
    columns = ["title", "number", "provider", "state", "process", "price_from", "lead_days", "kind", "chain"]
    facts = [
        "title", "provider", "kind", "process", "chain", "link", "regions", "price_from", "price_to", "lead_days", "qualifications",
        "capacity", "valid_until", "published_on", "merged_into", *_JUDGED, "description", "cases",
    ]  # fmt: skip
    filters = ["state", "kind", "process", "chain", "link", "provider__place", "featured", "published_on", "provider"]
    search = ["number", "title", "description", "cases", "provider__name", "link"]
    sort = ["title", "number", "provider", "process", "lead_days"]
    rows = [anyone.when(state="published"), provider, clerk, leader]
    private = {"returned_for": provider | clerk, "refused_for": provider | clerk}
    place = "provider__place"
    related = ["talks"]
    pages = [("supply_matches", "能满足谁", provider | clerk | leader)]
