"""How policies and their versions are shown. What is in force is public; what is being written is for those who write and decide."""

from django.db.models import Count, Q

from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import computed, summed
from chengshu.kernel.registers.register import Register
from chengshu.services.policies.flow import leader, mine, reviewer, writer
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.naming import budget_names, same_group

SHELF = "政策库"

#: States in which a version is, or has been, law.
PUBLIC = ["published", "superseded", "withdrawn"]


class Policies(Register):
    noun, slug, title = Policy, "policies", "惠企惠民政策"
    about = "按规则直接算出对象和金额的政策，由主管单位起草、第二人审定发布，每一版都可查、可比、可重算。"
    columns = ["title", "number", "subject", "owner", "proactive", "state"]
    facts = [
        "title", "subject", "owner", "clause", "quote", "source", computed("beside", "只能享受其中一项的政策", same_group),
        computed("paid_from", "预算", budget_names), "proactive",
        summed("versions_published", "已发布版本", Count("versions", filter=Q(versions__state__in=PUBLIC)), kinds.NUMBER, unit="个"),
    ]  # fmt: skip
    filters = ["state", "subject", "owner", "proactive"]
    search = ["number", "title", "title_en", "key", "quote"]
    rows = [
        anyone.when(state__in=["in_force", "ended"]), role("policy_clerk", of="owner"), role("policy_reviewer", of="owner"),
    ]  # fmt: skip
    related = ["versions"]
    beside = [("fit", "适合我的政策"), ("policy_write", "编写政策", role("policy_clerk"))]
    pages = [("policy_fit", "适合我吗", anyone.when(state="in_force"))]


class PolicyVersions(Register):
    noun, slug, title = PolicyVersion, "policy-versions", "政策版本"
    about = "政策的每一版：文档、情形测试、影响测算和审定人。发布后不再改变。"
    columns = ["number", "policy", "order", "effective_from", "author", "publisher", "published_on", "state", "due_on"]
    facts = [
        "policy", "order", "effective_from", "digest", "failing", "author", "publisher", "published_on", "note",
    ]  # fmt: skip
    filters = ["state", "policy", "policy__owner", "effective_from"]
    search = ["number", "policy__title", "policy__key"]
    sort = ["number", "order", "effective_from", "published_on"]
    absent = {"author": "平台"}
    rows = [anyone.when(state__in=PUBLIC), writer, reviewer, leader]
    pages = [
        ("version_changes", "修改和影响"),
        ("version_write", "编写和试算", (writer & mine).when(state="drafted")),
        ("version_copy", "以这一版起草新版", writer),
    ]
