"""A demand stands open until its firm closes it, a trial solves it, or its day passes."""

from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk = role("industry_clerk")
owner = acting_for("manufacturer", words="需求企业")

#: A day already past would close it before anyone could answer.
_WANTED_BY = Ask("wanted_by", required=False, unless=gone_by)
_FACTS: list[str | Ask] = ["title", "kind", "process", "description", "budget?", "urgency?", _WANTED_BY]

DEMAND = Flow(
    "market.demand", "企业需求",
    [
        Step("post", None, "published", "发布需求", by=owner, asks=_FACTS,
             next="需求即时公开。申请试用产品时选择这项需求，试用转化后它会自动标为已解决。"),
        Step("amend", "published", None, "修改需求", by=owner, asks=_FACTS),
        Step("close", "published", "closed", "关闭需求", by=owner, asks=["outcome", "reason?"]),
        Step("solve", "published", "solved", "试用转化，需求解决", told=owner),
        Step("expire", "published", "expired", "到期关闭", on="wanted_by", told=owner),
        Step("reopen", ["closed", "expired"], "published", "重新发布", by=owner, asks=[_WANTED_BY, "reason?"]),
        Step("hide", "published", "hidden", "下架", by=clerk, asks=["reason"], danger=True, told=owner),
        Step("unhide", "hidden", "published", "恢复发布", by=clerk, asks=["reason"], told=owner),
    ],
    states={"published": "已发布", "closed": "已关闭", "solved": "已解决", "expired": "已到期", "hidden": "已下架"},
    resting=["published", "closed", "expired", "hidden"],
)  # fmt: skip
