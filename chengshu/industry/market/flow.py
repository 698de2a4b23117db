"""The lives of profiles, demands and supplies: looked at before they are published, then open until their day, their firm or a deal ends them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chengshu.industry.market.rules.alike import beware_demand, beware_repeated, beware_supply
from chengshu.industry.market.rules.whose import has_no_other, others_of_the_firm
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask, another, files
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Beware, Flow, Step

clerk = role("industry_clerk")
leader = role("leader")
#: A bureau's clerk acts for an organisation too, and posts nothing.
agent = role("firm_agent")
member = acting_for("firm", words="本企业") & agent
owner = acting_for("manufacturer", words="需求企业") & agent
provider = acting_for("provider", words="供给企业") & agent

_CARD = ["roles", "chain?", "links?", "products", "certificates?", "sites?"]
_PROOFS = files("proofs", "资质证书", required=False, hint="只供审核，不公开。")

PROFILE = Flow(
    "market.profile", "企业入驻",
    [
        Step("register", None, "submitted", "申请入驻", by=member, asks=[*_CARD, _PROOFS],
             next="2 个工作日内审核；通过后可以发布供给、参加对接。"),
        Step("approve", "submitted", "registered", "通过", by=clerk, within=2, escalate=leader, told=member),
        Step("send_back", "submitted", "supplementing", "退回补正", by=clerk, asks=["reason"], told=member),
        Step("resubmit", "supplementing", "submitted", "补正后提交", by=member, asks=[*_CARD, _PROOFS], within=10),
        Step("refuse", ["submitted", "supplementing"], "refused", "不予通过", by=clerk, asks=["refused_for", "reason"], danger=True,
             told=member),
        Step("amend", "registered", None, "更新档案", by=member, asks=_CARD, told=clerk),
        Step("suspend", "registered", "suspended", "暂停", by=clerk, asks=["reason"], danger=True, told=member,
             hint="暂停期间不能发布，也不能开始新的洽谈；进行中的不受影响。"),
        Step("restore", "suspended", "registered", "恢复", by=clerk, asks=["reason"], told=member),
        Step("leave", ["submitted", "supplementing", "registered"], "left", "退出平台", by=member, asks=["reason?"], danger=True),
    ],
    states={
        "submitted": "待审核", "supplementing": "待补正", "registered": "已入驻", "refused": "未通过", "suspended": "已暂停",
        "left": "已退出",
    },
    paused=["supplementing"],
    resting=["registered", "suspended"],
)  # fmt: skip


def moderated(
    noun: str,
    by: Who,
    *,
    facts: list[str | Ask],
    post: str,
    amend: str,
    beware: Callable[[Any], Sequence[Beware]],
    last: Ask,
) -> list[Step]:
    """What firms and the bureau do to a demand and a supply alike. `last`: the day until which it stands open."""
    return [
        Step("post", None, "submitted", post, by=by, asks=facts, beware=beware,
             next="合适的对象现在就可以看；2 个工作日内审核，通过后公开，可以发起洽谈。"),
        Step("publish", "submitted", "published", "通过并发布", by=clerk, within=2, escalate=leader, told=by, beware=beware_repeated),
        Step("send_back", "submitted", "supplementing", "退回补正", by=clerk, asks=["returned_for", "reason"], told=by),
        Step("resubmit", "supplementing", "submitted", "补正后提交", by=by, asks=facts, within=10, beware=beware),
        Step("refuse", ["submitted", "supplementing"], "refused", "不予通过", by=clerk, asks=["refused_for", "reason"], danger=True,
             told=by),
        Step("withdraw", ["submitted", "supplementing"], "withdrawn", "撤回", by=by, asks=["reason?"], danger=True),
        Step("amend", "published", None, amend, by=by, asks=facts, told=clerk),
        Step("curate", "published", None, "整理归类", by=clerk, asks=["kind", "process", "chain?", "link?", "featured?"], told=by,
             hint="改正归类，让它更容易被找到；精选的排在前面。"),
        Step("reopen", ["closed", "expired"], "published", "重新发布", by=by, asks=[last, "reason?"]),
        Step("hide", "published", "hidden", "下架", by=clerk, asks=["reason"], danger=True, told=by),
        Step("unhide", "hidden", "published", "恢复发布", by=clerk, asks=["reason"], told=by),
        Step("merge", ["submitted", "published"], "merged", "并入另一条", by=clerk, danger=True, unless=has_no_other, told=by,
             next="进行中的洽谈已经转到那一条，企业会收到通知。", asks=[
            another("into", "并入", noun, among=others_of_the_firm, hint="同一企业重复发布的另一条；洽谈一并转过去。"), "reason"]),
        Step("correct", ["closed", "expired", "merged"], None, "更正", by=clerk, asks=["title", "description", "reason"], corrects=True,
             told=by),
    ]  # fmt: skip


#: A day already past would close it before anyone could answer.
_WANTED_BY = Ask("wanted_by", required=False, unless=gone_by)
_NEED: list[str | Ask] = [
    "title", "kind", "process", "description", "chain?", "link?", "place?", "budget_from?", "budget?", "urgency?", _WANTED_BY,
    "qualifications?",
]  # fmt: skip

DEMAND = Flow(
    "market.demand", "企业需求",
    [
        *moderated("market.demand", owner, facts=_NEED, post="发布需求", amend="修改需求", beware=beware_demand, last=_WANTED_BY),
        Step("close", "published", "closed", "关闭需求", by=owner, asks=["outcome", "reason?"]),
        Step("answer", "published", None, "收到首次响应", told=owner, asks=["answered_on?"]),
        Step("engage", "published", "engaged", "对接签约", told=owner),
        Step("release", "engaged", "published", "合作未成，重新开放", told=owner),
        Step("solve", ["published", "engaged"], "solved", "需求解决", told=owner),
        Step("expire", "published", "expired", "到期关闭", on="wanted_by", told=owner),
    ],
    states={
        "submitted": "待审核", "supplementing": "待补正", "refused": "未通过", "withdrawn": "已撤回", "published": "已发布",
        "engaged": "已签约", "closed": "已关闭", "solved": "已解决", "expired": "已到期", "hidden": "已下架", "merged": "已合并",
    },
    paused=["supplementing"],
    resting=["published", "engaged", "closed", "expired", "hidden"],
)  # fmt: skip

_VALID = Ask("valid_until", required=False, unless=gone_by)
_OFFER: list[str | Ask] = [
    "title", "kind", "process", "description", "cases?", "chain?", "link?", "regions?", "price_from?", "price_to?", "lead_days?",
    "qualifications?", "capacity", _VALID,
]  # fmt: skip

SUPPLY = Flow(
    "market.supply", "企业供给",
    [
        *moderated("market.supply", provider, facts=_OFFER, post="发布供给", amend="修改供给", beware=beware_supply, last=_VALID),
        Step("close", "published", "closed", "停止供给", by=provider, asks=["reason?"]),
        Step("expire", "published", "expired", "到期关闭", on="valid_until", told=provider),
    ],
    states={
        "submitted": "待审核", "supplementing": "待补正", "refused": "未通过", "withdrawn": "已撤回", "published": "已发布",
        "closed": "已停止", "expired": "已到期", "hidden": "已下架", "merged": "已合并",
    },
    paused=["supplementing"],
    resting=["published", "closed", "expired", "hidden"],
)  # fmt: skip
