"""A call is open until its last day, then closes by itself."""

from chengshu.industry.calls.models import Call
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.flow import Flow, Step

organiser = acting_for("organiser", words="征集单位") & (role("scenario_clerk") | role("industry_clerk"))


def still_open(call: Call) -> str | None:
    """Why nothing can be sent in to a call any more."""
    if call.state == "open" and call.closes_on >= today():
        return None
    return say("“{call}”已于 {day} 截止，不再接收申报。", call=call, day=call.closes_on)


CALL = Flow(
    "calls.call", "征集",
    [
        Step("open", None, "open", "发起征集", by=organiser, asks=["title", "kind", "closes_on", "brief"],
             next="征集公告即时公开，截止日期过后自动截止。"),
        Step("extend", "open", None, "调整截止日期", by=organiser, asks=["closes_on", "reason"]),
        Step("close", "open", "closed", "到期截止", on="closes_on"),
        Step("cancel", "open", "cancelled", "取消征集", by=organiser, asks=["reason"], danger=True),
        Step("reopen", "closed", "open", "重新开放", by=organiser, asks=["closes_on", "reason"]),
    ],
    states={"open": "征集中", "closed": "已截止", "cancelled": "已取消"},
)  # fmt: skip
