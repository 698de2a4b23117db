"""A call is open until its last day, then closes by itself."""

from chengshu.industry.calls.models import Call
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Flow, Step

#: Scenarios are called for by whoever keeps the scenario list, products by the industry bureau; each minds its own calls.
organiser = acting_for("organiser", words="征集单位") & (
    role("scenario_clerk").when(kind=Call.SCENARIOS) | role("industry_clerk").when(kind=Call.PRODUCTS)
)


def still_open(call: Call) -> str | None:
    """Why nothing can be sent in to a call any more; None while it can. Its last day counts."""
    if call.state == "cancelled":
        return say("“{call}”已经取消，不再接收申报。", call=call)
    if call.state == "open" and call.closes_on >= today():
        return None
    return say("“{call}”已于 {day} 截止，不再接收申报。", call=call, day=call.closes_on)


def call_for(kind: str) -> Ask:
    """The question which call is answered: an open one for things of this kind."""

    def will_not_do(call: Call) -> str | None:
        if call.kind != kind:
            return say("“{call}”不征集{wanted}，请选择别的征集。", call=call, wanted=say(dict(Call.KINDS)[kind]))
        return still_open(call)

    return Ask("call", unless=will_not_do)


#: Its last day: a date already past would close the call before anyone could answer it.
LAST_DAY = Ask("closes_on", unless=gone_by)

CALL = Flow(
    "calls.call", "征集",
    [
        Step("open", None, "open", "发起征集", by=organiser,
             asks=["title", "kind", LAST_DAY, "brief", "contact?", files("guide", "申报指南", required=False)],
             next="征集公告即时公开，截止日期过后自动截止。"),
        Step("extend", "open", None, "延长截止日期", by=organiser, asks=["closes_on", "reason"]),
        Step("close", "open", "closed", "到期截止", on="closes_on"),
        Step("cancel", "open", "cancelled", "取消征集", by=organiser, asks=["reason"], danger=True,
             hint="已收到、还没有结果的申报会随之退出，并通知申报单位。"),
        Step("reopen", "closed", "open", "重新开放", by=organiser, asks=[LAST_DAY, "reason"]),
    ],
    states={"open": "征集中", "closed": "已截止", "cancelled": "已取消"},
    resting=["open", "closed"],
)  # fmt: skip
