"""A demand stands open until its firm closes it, a trial solves it, or its day passes."""

from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk = role("industry_clerk")
owner = acting_for("manufacturer", words="需求企业")

_FACTS = ["title", "kind", "process", "description", "budget?", "urgency?", "wanted_by?"]

DEMAND = Flow(
    "market.demand", "企业需求",
    [
        Step("post", None, "published", "发布需求", by=owner, asks=_FACTS, next="需求即时公开，服务商可以看到并联系您。"),
        Step("amend", "published", None, "修改需求", by=owner, asks=_FACTS),
        Step("close", "published", "closed", "关闭需求", by=owner, asks=["outcome", "reason?"]),
        Step("solve", "published", "solved", "试用转化后自动解决"),
        Step("expire", "published", "expired", "过期", on="wanted_by"),
        Step("hide", "published", "hidden", "下架", by=clerk, asks=["reason"], danger=True, told=owner),
        Step("restore", ["hidden", "closed", "expired"], "published", "重新发布", by=clerk | owner, asks=["reason", "wanted_by?"]),
    ],
    states={"published": "已发布", "closed": "已关闭", "solved": "已解决", "expired": "已过期", "hidden": "已下架"},
)  # fmt: skip
